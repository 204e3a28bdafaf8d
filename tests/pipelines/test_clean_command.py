import argparse
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from cleaners.records import Hints, Page
from output.schema import ARTICLES
from output.warc import about_page
from pipelines.commands.clean import Command

ROOT = Path(__file__).parents[2]
PROSE = (
    "Eating less salt lowers blood pressure in most adults, and the effect is larger in people who already"
    " have hypertension. Trials that lasted for at least four weeks found a fall of several points."
)
MORE = (
    "Bread, cheese and ready meals hold most of the salt that people eat, so the cook at home can do less"
    " about it than the maker. Labels help: one and a half grams in a hundred is a lot."
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Salt and pressure</title>
<link rel="canonical" href="https://a.example/salt"></head><body><article><h1>Salt and pressure</h1>
<div class="entry-content"><p>{PROSE}</p>
<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li>Facebook</li></ul></div>
<p>{MORE}</p></div></article></body></html>"""


def scrapy_clean(*arguments: str, stdin: str = ""):
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "clean", *arguments],
        cwd=ROOT,
        input=stdin.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def pages(tmp_path):
    """A folder with two saved pages and three files that are none."""
    (tmp_path / "salt.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "salt.txt").write_text(f"Salt and pressure\n\n{PROSE}\n\nShare this:\n", encoding="utf-8")
    (tmp_path / "study.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "empty.html").touch()
    (tmp_path / "huge.html").write_bytes(b"<p>" * 3_000_000)
    return tmp_path


def test_each_page_is_one_json_line_with_its_ledger_and_the_rest_is_told_on_stderr(pages):
    names = ["salt.html", "study.pdf", "empty.html", "huge.html", "gone.html", "salt.txt"]
    done = scrapy_clean(*(str(pages / name) for name in names))
    html, text = map(json.loads, done.stdout.splitlines())
    assert list(html) == [*ARTICLES.names, "removed"]
    assert (html["url"], html["title"]) == ("https://a.example/salt", "Salt and pressure")
    assert PROSE in html["text"]
    assert "Facebook" not in html["text"]
    assert "Facebook" in " ".join(removal["text"] for removal in html["removed"])
    assert PROSE in text["text"]
    assert text["fetched_url"] == str(pages / "salt.txt")
    assert done.stderr.decode().splitlines() == [
        f"scrapy clean: {pages}/study.pdf is a PDF, not a saved page",
        f"scrapy clean: {pages}/empty.html is empty",
        f"scrapy clean: {pages}/huge.html is larger than 8 MB, so it is no article",
        f"scrapy clean: {pages}/gone.html does not exist",
    ]
    assert done.returncode == 1


def test_standard_input_with_an_address_is_cleaned_too():
    done = scrapy_clean("-", "--url", "https://b.example/x", stdin=PAGE.replace("canonical", "x"))
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["url"] == "https://b.example/x"
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_folder_goes_into_one_parquet_file(pages):
    (pages / "empty.html").unlink()
    (pages / "huge.html").unlink()
    done = scrapy_clean(str(pages), "-o", str(pages / "out.parquet"))
    table = pq.read_table(pages / "out.parquet")
    assert (done.stdout, done.stderr, done.returncode) == (b"", b"", 0)
    assert table.schema.equals(ARTICLES)
    assert table["fetched_url"].to_pylist() == [str(pages / "salt.html"), str(pages / "salt.txt")]


def test_an_output_file_stays_as_it_was_when_nothing_could_be_cleaned(pages):
    (pages / "out.csv").write_text("before", encoding="utf-8")
    done = scrapy_clean(str(pages / "study.pdf"), "-o", str(pages / "out.csv"))
    assert (pages / "out.csv").read_text(encoding="utf-8") == "before"
    assert done.returncode == 1


def test_removed_shows_the_blocks_with_kind_rule_and_place(pages):
    done = scrapy_clean("--removed", str(pages / "salt.html"))
    shown = done.stdout.decode()
    assert shown.index("Eating less salt") < shown.index("Facebook")
    assert "catalogue:jetpack" in shown
    assert "div.sharedaddy" in shown
    assert done.returncode == 0


def test_each_page_of_a_web_archive_is_cleaned_with_its_own_address_and_what_was_known_of_it(tmp_path):
    known = {"headers": {"Content-Type": "text/html; charset=utf-8"}, "fetched_at": datetime.now(UTC)}
    body = PAGE.replace("canonical", "x").encode()
    pages = [
        Page(url="https://b.example/a", body=body, hints=Hints(tags=("salt",), source="rest"), **known),
        Page(url="https://b.example/b", body=body, more=(b"<article><p>" + MORE.encode() * 2,), **known),
        Page(url="https://b.example/c", status=404, **known),
    ]
    file = tmp_path / "run.warc.gz"
    file.write_bytes(b"".join(map(about_page, pages)) + about_page(pages[0])[:-40])
    done = scrapy_clean(str(file))
    first, second = map(json.loads, done.stdout.splitlines())
    assert [first["url"], second["url"]] == ["https://b.example/a", "https://b.example/b"]
    assert first["tags"] == ["salt"]
    assert second["word_count"] > first["word_count"]
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        f"scrapy clean: {file}: of 3 answers these are left out: 1 with a status other than 200",
        f"scrapy clean: {file} is cut short; what is whole in it was read",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name the files to clean"),
        (["--nothing", "a.html"], "unknown option --nothing"),
        (["a.html", "-o", "a.xlsx"], "-o writes .parquet, .jsonl, .csv"),
        (["a.html", "b.html", "--url", "https://a.example"], "--url is the address of one page"),
        ([".", "--url", "https://a.example"], "--url is the address of one page"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_done(arguments, told):
    command = Command()
    command.settings = Settings()
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    opts, args = parser.parse_known_args(arguments)
    with pytest.raises(UsageError, match=told):
        command.process_options(args, opts)
