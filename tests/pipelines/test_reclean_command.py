"""`scrapy reclean` as a person starts it, on the archive that a crawl of the sample blog has left."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from cleaners.records import Block
from output.archive import Archive
from output.state import State
from output.store import Store
from pipelines.commands.reclean import Command

SITE = "fernhill-health.example"
ONE = ("-s", "RECLEANING_PROCESSES=1")  # starts in half the time
DOUBLE = "tests.pipelines.recleaner_doubles.told"
TABLES = ("articles", "removals", "versions")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory, command_line):
    folder = tmp_path_factory.mktemp("crawled")
    assert command_line.run(folder, "crawl", "sample").returncode == 0
    return folder


@pytest.fixture
def copy(crawled, tmp_path):
    """A copy of what the crawl has left, to do with as one likes."""
    shutil.copytree(crawled / "data", tmp_path / "data")
    return tmp_path


def tables(folder):
    return {name: pd.read_parquet(folder / "data" / name) for name in TABLES}


def differences(folder):
    return pd.read_parquet(folder / "data/differences")


def test_the_archive_gives_the_rows_of_the_crawl_that_wrote_it(copy, scrapy):
    before = tables(copy)
    done = scrapy("reclean", *ONE)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{SITE}      16         16     0         0    +0 −0 " in done.stdout
    assert len(differences(copy)) == 0
    for name, rows in tables(copy).items():
        pd.testing.assert_frame_equal(rows, before[name])


def test_what_another_cleaner_had_stored_is_put_right_and_told(copy, scrapy):
    before = tables(copy)
    store = Store(copy / "data", cleaner_version="0")
    worse = [
        replace(
            one,
            tags=("wrong",),
            text=f"{one.text}\n\nShare",
            blocks=(*one.blocks, Block("paragraph", "Share")),
        )
        for one in store.read(SITE)
    ]
    store.publish(SITE, worse, same_pages=True)
    done = scrapy("reclean", "-o", "told.parquet", *ONE)
    assert done.returncode == 0
    assert "tags 16" in done.stdout
    assert "+0 −16" in done.stdout
    told = pd.read_parquet(copy / "told.parquet")
    assert told["field"].value_counts().to_dict() == {"tags": 16, "text": 16, "blocks": 16}
    assert set(told["before"][told["field"] == "tags"]) == {'["wrong"]'}
    assert {text for texts in told["blocks_removed"] for text in texts} == {"Share"}
    pd.testing.assert_frame_equal(tables(copy)["articles"], before["articles"])
    assert len(tables(copy)["versions"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--nothing"], "unknown option --nothing"), (["-o", "a.csv"], "-o writes .parquet, not a.csv")],
)
def test_wrong_options_are_told_before_anything_is_done(arguments, told):
    command = Command()
    command.settings = Settings()
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    opts, args = parser.parse_known_args(arguments)
    with pytest.raises(UsageError, match=told):
        command.process_options(args, opts)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fernhill-health.exampel"], "is fernhill-health.example meant?"),
        (["-s", "SITES_FILE=missing.toml"], "missing.toml: there is no such file"),
        (["-s", "LOCAL_DATA=elsewhere"], "there is no archive in elsewhere/warc; a crawl makes one"),
        (["-s", "CLEANER=cleaners.nothing"], "The setting CLEANER is of no use"),
    ],
)
def test_wrong_usage_is_told_in_a_line(copy, scrapy, arguments, told):
    done = scrapy("reclean", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_that_is_being_crawled_is_named_and_another_is_done_as_far_as_its_archive_is_whole(
    copy, scrapy
):
    warc = copy / "data/warc"
    shutil.copytree(warc / SITE, warc / "b.example")
    (file,) = Archive(copy / "data").files(SITE)
    file.write_bytes(file.read_bytes()[:-60])
    with State.held(copy / "data", "b.example"):
        done = scrapy("reclean", "--dry-run", "-s", f"CLEANER={DOUBLE}", *ONE)
    assert done.returncode == 7
    crawled, cut = done.stderr.splitlines()
    assert "b.example" in crawled
    assert cut == f"scrapy reclean: {file.relative_to(copy)} is cut short; what is whole in it was read"
    assert f"{SITE}      15 " in done.stdout
    assert "b.example" not in done.stdout
