import shutil
from pathlib import Path

import pytest

from output.staging import locked

OLD = Path(__file__).parents[1] / "output" / "version_1"


@pytest.fixture
def old(tmp_path):
    """A dataset of two sites that version 1 of the columns wrote, where a crawl would look for it."""
    return shutil.copytree(OLD, tmp_path / "data")


def test_all_sites_are_migrated_and_each_is_told(old, scrapy):
    done = scrapy("migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "a.example: 4 files written anew",
        "empty.example: 4 files written anew",
    ]
    again = scrapy("migrate")
    assert (again.returncode, again.stdout) == (0, "Nothing to do: all files of data have today's columns.\n")


def test_a_site_that_is_not_there_is_bad_usage(old, scrapy):
    done = scrapy("migrate", "b.example")
    assert done.returncode == 2
    assert "no files of b.example are in the dataset; of: a.example, empty.example" in done.stderr


def test_a_file_that_cannot_be_written_does_not_hold_up_the_others(old, scrapy):
    (old / ".locks").mkdir()
    (old / ".locks" / "a.example.lock").mkdir()
    done = scrapy("migrate")
    assert done.returncode == 5
    assert done.stdout.splitlines() == ["empty.example: 4 files written anew"]
    assert len(done.stderr.splitlines()) == 1
    assert "The dataset cannot be written" in done.stderr


def test_only_the_named_site_is_migrated(old, scrapy):
    with locked(old / ".locks" / "a.example.lock"):  # a site that is not asked for may be at work
        assert scrapy("migrate", "empty.example").returncode == 0
