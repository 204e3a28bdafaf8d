"""`scrapy crawl` as a person or a timer runs it: what it prints, what it leaves, how it exits."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from output.store import Store
from pipelines.exits import Exit
from spiders.loopback import Answer

DOUBLES = (
    "-s",
    "SPIDER_MODULES=tests.pipelines.spider_doubles",
    "-s",
    "CLEANER=tests.pipelines.cleaner_doubles.moody",
    "-s",
    "CLEANING_PROCESSES=1",
)

IMPATIENT = ("-s", "RETRY_TIMES=0", "-s", "AUTOTHROTTLE_ENABLED=False")


@pytest.fixture
def crawl(scrapy):
    """Crawl the pages that are named, with cleaners that do what the names say."""

    def run(pages: str, *words: str) -> subprocess.CompletedProcess[str]:
        return scrapy("crawl", "handful", "-a", f"pages={pages}", *DOUBLES, *words)

    return run


def test_a_crawl_publishes_its_articles_and_says_where_they_are(crawl, tmp_path):
    done = crawl("one,two,three")
    assert (done.returncode, done.stderr) == (Exit.FINE, "")
    assert "data/articles/blog.example.parquet" in done.stdout
    assert 'pandas.read_parquet("data/articles")' in done.stdout
    urls = pd.read_parquet(tmp_path / "data/articles")["url"]
    assert sorted(url.rsplit("/", 1)[-1] for url in urls) == ["one", "three", "two"]


def test_the_summary_counts_drops_by_their_reason(crawl):
    done = crawl("one,raise,one#again,die,hang", "-s", "CLEANING_TIMEOUT=0.5")
    assert done.returncode == Exit.PARTIAL
    assert done.stderr.endswith("3 pages could not be fetched, read or cleaned.\n")
    (line,) = re.findall(r"Dropped .*", done.stdout)
    assert line.startswith("Dropped 3 pages: ")
    assert set(line.removeprefix("Dropped 3 pages: ").rstrip(".").split(", ")) == {
        "1 failed in the cleaner",
        "1 fatal to the cleaner",
        "1 too slow to clean",
    }


def test_a_crawl_without_an_article_fails_and_leaves_the_dataset_alone(crawl, tmp_path):
    crawl("one")
    before = contents(tmp_path / "data/articles")
    done = crawl("raise")
    assert done.returncode == Exit.FAILED
    assert done.stderr.endswith("No article was found, so nothing was published.\n")
    assert contents(tmp_path / "data/articles") == before
    assert list(pd.read_parquet(tmp_path / "data/runs")["verdict"]) == ["ok", "failed"]


def test_a_first_crawl_without_an_article_leaves_nothing_but_the_record_of_itself(crawl, tmp_path):
    assert crawl("raise").returncode == Exit.FAILED
    assert not (tmp_path / "data/articles").exists()
    (run,) = Store(tmp_path / "data").runs("handful")
    assert (run.verdict, run.exit_status, run.complaint) == (
        "failed",
        Exit.FAILED,
        "No article was found, so nothing was published.",
    )


def test_a_run_leaves_a_row_that_says_how_it_went(crawl, tmp_path):
    crawl("one,two,raise")
    (run,) = Store(tmp_path / "data").runs("handful")
    assert (run.verdict, run.reason, run.complaint, run.exit_status) == ("ok", "finished", None, Exit.FINE)
    assert (run.new, run.changed, run.pages, run.requests) == (2, 0, 3, 3)
    assert [(drop.reason, drop.count) for drop in run.drops] == [("failed in the cleaner", 1)]
    assert (run.words, run.text_share, run.removed_blocks) == (4, 1.0, 0)
    assert {one.field: one.share for one in run.coverage}["title"] == 1
    assert run.cleaning_seconds > 0
    assert run.seconds == pytest.approx((run.ended - run.started).total_seconds(), abs=0.01)


def test_a_crawl_is_told_to_whom_the_settings_name(crawl, tmp_path):
    script = "import sys; open('told.json', 'w').write(sys.stdin.read())"
    done = crawl("blocked", "-s", f'NOTIFY_COMMAND={sys.executable} -c "{script}"')
    assert done.returncode == Exit.BLOCKED
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["kind"], told["status"], told["sites"][0]["verdict"]) == ("crawl", 3, "blocked")


def test_a_dataset_that_cannot_be_written_is_one_line_and_its_own_status(crawl, tmp_path):
    (tmp_path / "data").write_text("a file, not a folder")
    done = crawl("one,two")
    assert done.returncode == Exit.STORAGE
    assert done.stderr.count("\n") == 1
    assert "The dataset cannot be written" in done.stderr
    assert (tmp_path / "data").read_text() == "a file, not a folder"


def test_a_site_that_blocks_us_halfway_keeps_what_was_published(crawl, tmp_path):
    done = crawl("one,blocked,two", "-s", "CONCURRENT_REQUESTS=1")
    assert done.returncode == Exit.BLOCKED
    assert len(pd.read_parquet(tmp_path / "data/articles")) >= 1


def test_a_cleaner_that_does_not_exist_is_bad_configuration(crawl):
    done = crawl("one", "-s", "CLEANER=cleaners.nonesuch")
    assert done.returncode == Exit.BAD_USAGE
    assert "The setting CLEANER is of no use: cleaners.nonesuch" in done.stderr


def test_articles_on_standard_output_have_it_to_themselves(crawl):
    done = crawl("one,two", "-o", "-:jsonl")
    assert done.returncode == Exit.FINE
    assert [line[:15] for line in done.stdout.splitlines()] == ['{"article_id": '] * 2
    assert "pandas.read_parquet" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sampel"], "there is no spider 'sampel'; is 'sample' meant?"),
        (["blog"], "Say which blog to crawl"),
    ],
)
def test_bad_usage_is_said_in_one_line(scrapy, words, said):
    done = scrapy("crawl", *words)
    assert done.returncode == Exit.BAD_USAGE
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(b"no", status=403), Exit.BLOCKED),
        (Answer(b"nothing here", status=404), Exit.UNREACHABLE),
        (Answer(b"oh dear", status=500), Exit.UNREACHABLE),
        (Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), Exit.FAILED),
        (Answer(b"<html><body><p>Nothing much.</p></body></html>"), Exit.FAILED),
    ],
    ids=["403", "404", "500", "no HTML", "no article"],
)
def test_an_address_that_leads_to_no_article_is_one_line_and_a_telling_status(
    scrapy, serve, tmp_path, answer, status
):
    address = serve({"/": answer})
    done = scrapy("crawl", "blog", "-a", f"url={address}", *IMPATIENT)
    assert done.returncode == status
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(address)
    assert not (tmp_path / "data/articles").exists()
    (run,) = Store(tmp_path / "data").runs("127.0.0.1")
    assert (run.verdict, run.exit_status) == (status.name.lower(), status)


def test_an_address_that_does_not_resolve_is_one_line_and_a_telling_status(scrapy):
    done = scrapy("crawl", "blog", "-a", "url=http://nowhere.invalid/", *IMPATIENT)
    assert done.returncode == Exit.UNREACHABLE
    assert done.stderr.count("\n") == 1
    assert "nowhere.invalid" in done.stderr


def test_robots_txt_that_keeps_us_out_is_blocked(scrapy, serve):
    robots = Answer(b"User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    done = scrapy("crawl", "blog", "-a", f"url={serve({'/robots.txt': robots})}")
    assert done.returncode == Exit.BLOCKED
    assert "robots.txt" in done.stderr


@pytest.fixture
def background(command_line, tmp_path):
    """Start a crawl and go on; it is ended with the test, however the test ends."""
    crawls: list[subprocess.Popen[str]] = []

    def start(pages: str, **options) -> subprocess.Popen[str]:
        words = command_line.command(
            "crawl", "handful", "-a", f"pages={pages}", *DOUBLES, "-s", "CLEANING_TIMEOUT=1"
        )
        surroundings = command_line.surroundings() | {"TERM": "xterm", "COLUMNS": "120"}
        crawls.append(
            subprocess.Popen(words, cwd=tmp_path, env=surroundings, text=True, process_group=0, **options)
        )
        return crawls[-1]

    yield start
    for crawl in crawls:
        crawl.kill()
        crawl.communicate()


def test_ctrl_c_publishes_what_is_clean_and_leaves_no_process(tmp_path, background):
    crawl = background("one,hang", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(tmp_path / "data/articles/blog.example.parquet")
    os.killpg(crawl.pid, signal.SIGINT)
    _, said = crawl.communicate(timeout=60)
    assert crawl.returncode == Exit.INTERRUPTED
    assert said.endswith("Interrupted. What was clean by then is published.\n")
    assert len(pd.read_parquet(tmp_path / "data/articles")) == 1
    assert processes_of(crawl.pid) == []


def test_on_a_terminal_the_crawl_shows_live_figures(background):
    ours, theirs = pty.openpty()
    crawl = background("one,raise,hang", stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = read_all(ours)
    assert crawl.wait(timeout=60) == Exit.FINE
    assert re.search(r"3 pages · 1 article · dropped: 1 failed in the cleaner · [\d.]+ pages/s", shown)


def wait_for(path: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not come"
        time.sleep(0.02)


def read_all(descriptor: int) -> str:
    """Read a pseudo-terminal until its other end is closed, which Linux reports as an error."""
    pieces: list[bytes] = []
    try:
        while piece := os.read(descriptor, 4096):
            pieces.append(piece)
    except OSError:
        pass
    os.close(descriptor)
    return b"".join(pieces).decode()


def processes_of(group: int) -> list[str]:
    """Process ids in a process group that still run."""
    ids = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            ids.append(status.parent.name)
    return ids


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
