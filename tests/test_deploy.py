"""The files of deploy/, held to what the project really has."""

from __future__ import annotations

import re
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import get_args

from output.runs import Verdict
from pipelines import notice

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
FILES = {path.name: path.read_text(encoding="utf-8") for path in DEPLOY.iterdir()}


def test_every_variable_that_is_set_is_one_that_the_settings_read():
    named = {name for text in FILES.values() for name in re.findall(r"\bPOULTICE_\w+", text)}
    read = set(re.findall(r'environ\.get\("(\w+)"', (ROOT / "pipelines/settings.py").read_text()))
    assert {"POULTICE_DATA", "POULTICE_SITES"} <= named <= read


def test_every_verdict_is_explained():
    explained = re.findall(r"^\| `(\w+)` \|", FILES["README.md"], re.MULTILINE)
    assert sorted(explained) == sorted(get_args(Verdict))


def test_a_report_is_shown_with_the_keys_that_it_has():
    shown = set(re.findall(r'"(\w+)":', FILES["README.md"].partition("```json")[2]))
    assert shown - {"new"} == set(re.findall(r'"(\w+)":', notice.__doc__ or ""))


def test_the_units_start_a_command_that_exists_and_stop_it_gently():
    for name, command in (("poultice-harvest.service", "scrapy harvest"), ("scrapyd.service", "scrapyd")):
        unit = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
        unit.optionxform = str
        unit.read_string(FILES[name])
        assert unit["Service"]["ExecStart"].endswith(f"/bin/{command}")
        assert unit["Service"]["KillMode"] == "mixed"
    assert (ROOT / "pipelines/commands/harvest.py").exists()
    assert ".venv/bin/scrapy harvest >/dev/null" in FILES["crontab"]


def test_scrapyd_s_setuptools_is_one_that_builds_the_project():
    (wanted,) = re.findall(r'"setuptools>=(\d+),<\d+"', FILES["scrapyd.md"])
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["build-system"]["requires"] == [f"setuptools>={wanted}"]
