"""The lock files: complete, hashed, in step with pyproject.toml, silent about the machine that made them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")


def pins(lock: str) -> list[Requirement]:
    lines = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    return [Requirement(re.sub(r"\s--hash=\S+", "", line)) for line in lines]


def asked_for(lock: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = project["project"]["dependencies"]
    return [*map(Requirement, lines + (project["dependency-groups"]["dev"] if "dev" in lock else []))]


@pytest.mark.parametrize("lock", LOCKS)
def test_what_the_project_asks_for_is_pinned_to_a_version_that_it_accepts(lock):
    pinned = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins(lock)}
    for requirement in asked_for(lock):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_nothing_else_stands_in_the_lock(lock):
    line = re.compile(r"[\w.-]+==[\w.+!]+(?: ; [^\\]+?)?(?: \\|$)|    --hash=sha256:[0-9a-f]{64}(?: \\|$)")
    text = (ROOT / lock).read_text()
    assert [entry for entry in text.splitlines() if not line.fullmatch(entry)] == []
    assert len(re.findall(r"== ?[^\\\n]+ \\\n    --hash", text)) == len(pins(lock))


def test_both_locks_agree():
    runtime, both = ({(p.name, str(p.specifier), str(p.marker)) for p in pins(lock)} for lock in LOCKS)
    assert runtime <= both
