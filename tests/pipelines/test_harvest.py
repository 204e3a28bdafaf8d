"""`scrapy harvest` as a timer runs it: real processes, one a site, whose sites are doubles."""

from __future__ import annotations

import fcntl
import json
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from scrapy.settings import Settings

from output.runs import Run
from output.store import Store
from pipelines.exits import Exit
from pipelines.night import HarvestError, Night

DOUBLES = (
    "-s", "SPIDER_MODULES=tests.pipelines.site_doubles",
    "-s", "CLEANER=tests.pipelines.cleaner_doubles.moody",
    "-s", "CLEANING_PROCESSES=1",
    "-s", "SITES_FILE=sites.toml",
)  # fmt: skip
TELL = (
    "-s",
    f"NOTIFY_COMMAND={sys.executable} -c \"import sys; open('told.json', 'a').write(sys.stdin.read())\"",
)


def sites(folder: Path, *names: str) -> None:
    entries = (f'[{name}]\nurl = "https://{name}.example/"\nevery = "1 day"\n' for name in names)
    (folder / "sites.toml").write_text("\n".join(entries), encoding="utf-8")


@pytest.fixture
def harvest(scrapy):
    return lambda *words: scrapy("harvest", *words, *DOUBLES)


def test_a_night_is_summed_up_and_told_and_no_site_touches_another(harvest, tmp_path):
    sites(tmp_path, "healthy", "killed", "blocking")
    done = harvest("--at-once", "2", *TELL)
    assert done.returncode == Exit.PARTIAL
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.strip()}
    assert rows["healthy"][:6] == ["ok", "1", "0", "0", "0", "1"]
    assert rows["killed"] == ["failed"]
    assert rows["blocking"][0] == "blocked"
    assert "killed: The crawl was ended by SIGKILL. Its last words: A cry before the end." in done.stdout
    assert "blocking: https://blocking.example/: no entry." in done.stdout
    assert "3 sites: 1 ok, 1 failed, 1 blocked." in done.stdout
    assert "killed| A cry before the end." in done.stderr
    assert sorted(re.findall(r"^\[\d/3\] (\w+): ", done.stderr, re.MULTILINE)) == ["blocking", "killed"]
    told = json.loads((tmp_path / "told.json").read_text())  # once, not once more for each crawl
    assert (told["kind"], told["status"]) == ("harvest", 7)
    assert {site["name"]: site["verdict"] for site in told["sites"]} == {
        "healthy": "ok",
        "killed": "failed",
        "blocking": "blocked",
    }
    assert list(pd.read_parquet(tmp_path / "data/runs")["verdict"]) == ["blocked", "ok"]

    shown = harvest("--list")
    due = {line.split()[0]: line.split()[-1] for line in shown.stdout.splitlines() if "24 h" in line}
    assert due == {"killed": "now", "healthy": "h", "blocking": "h"}


def test_nothing_due_is_fine_and_says_what_is_next(harvest, tmp_path):
    sites(tmp_path, "healthy")
    now = datetime.now(UTC)
    Store(tmp_path / "data").add_run(
        Run(
            run_id="a",
            site="healthy.example",
            name="healthy",
            started=now,
            ended=now,
            seconds=1,
            verdict="nothing_new",
            reason="finished",
            cleaner_version="1",
        )
    )
    done = harvest()
    assert (done.returncode, done.stderr) == (Exit.FINE, "")
    assert done.stdout == "Nothing is due. Next is healthy, in 23 h.\n"
    assert not (tmp_path / "healthy.begun").exists()


def test_a_second_harvest_leaves_the_first_alone(harvest, tmp_path):
    sites(tmp_path, "healthy")
    (tmp_path / "data/.locks").mkdir(parents=True)
    with (tmp_path / "data/.locks/harvest.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = harvest()
    assert done.returncode == Exit.LOCKED
    assert done.stderr == "scrapy harvest: another harvest is under way; this one has left it alone.\n"
    assert not (tmp_path / "healthy.begun").exists()


def test_a_dataset_that_cannot_be_written_is_told_before_anything_is_crawled(harvest, tmp_path):
    sites(tmp_path, "healthy")
    (tmp_path / "data").write_text("a file, not a folder")
    done = harvest()
    assert done.returncode == Exit.STORAGE
    assert done.stderr.count("\n") == 1
    assert "The dataset cannot be written" in done.stderr


@pytest.mark.parametrize(
    ("entries", "names", "told"),
    [
        ("", [], "sites.toml names no site yet"),
        ("[bees]\nulr = 'x'\n", [], "sites.toml: line 2: [bees] has no setting 'ulr'; is 'url' meant?"),
        ("[bees]\nurl = 'https://b.example'\n", ["bes"], "has no site 'bes'; is 'bees' meant?"),
        ("[bees]\nurl = 'https://b.example'\n", ["ants"], "has no site 'ants'; it has bees."),
    ],
)
def test_a_fault_in_what_is_to_be_crawled_is_told(tmp_path, entries, names, told):
    (tmp_path / "sites.toml").write_text(entries)
    with pytest.raises(HarvestError) as error:
        night(tmp_path).harvest(names, everything=False)
    assert error.value.status is Exit.BAD_USAGE
    assert told in str(error.value)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("number", ["many", "0", "-1", "1000", "2.5"])
def test_a_number_at_once_that_is_none_is_told(tmp_path, number):
    with pytest.raises(HarvestError, match="is a number from 1 to 64, not"):
        night(tmp_path, HARVEST_AT_ONCE=number).harvest([], everything=False)


def test_a_command_line_that_is_wrong_is_one_line(scrapy, tmp_path):
    done = scrapy("harvest", "bees", "-s", "SITES_FILE=sites.toml")
    assert done.returncode == Exit.BAD_USAGE
    assert done.stderr == "scrapy harvest: sites.toml: there is no such file.\n"
    done = scrapy("harvest", "--every")
    assert done.returncode == Exit.BAD_USAGE
    assert "unknown option --every" in done.stderr


def night(folder: Path, **given: object) -> Night:
    settings = Settings({"SITES": "spiders.sites.read_sites", "SITES_FILE": folder / "sites.toml"})
    settings.setdict({"DATASET": str(folder / "data"), "LOCAL_DATA": None, "HARVEST_AT_ONCE": 4} | given)
    return Night(settings, [])


def test_a_signal_is_passed_on_and_what_was_not_begun_is_left(command_line, tmp_path):
    sites(tmp_path, "slow", "healthy")
    words = command_line.command("harvest", "--at-once", "1", *DOUBLES, "-s", "CLEANING_TIMEOUT=1")
    with subprocess.Popen(
        words, cwd=tmp_path, env=command_line.surroundings(), text=True, stdout=subprocess.PIPE
    ) as night:
        wait_for(tmp_path / "slow.begun")
        night.send_signal(signal.SIGTERM)
        said, _ = night.communicate(timeout=60)
    assert night.returncode == Exit.INTERRUPTED
    assert "slow: Interrupted. What was clean by then is published." in said
    assert "1 site not begun." in said
    assert not (tmp_path / "healthy.begun").exists()


def wait_for(path: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not come"
        time.sleep(0.02)
