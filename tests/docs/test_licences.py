"""The list of licences: complete, and none in it that does not suit."""

from __future__ import annotations

import pytest
from licences import COMMAND, ROOT, Entry, entries, pinned

LISTED = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")


def test_every_package_of_the_lock_is_listed_with_its_version():
    rows = {
        tuple(cell.strip() for cell in line.split("|")[1:3])
        for line in LISTED.splitlines()
        if line.startswith("| ")
    }
    missing = [f"{name} {version}" for name, version in pinned() if (name, version) not in rows]
    assert missing == [], f"run: {COMMAND}"


def test_every_licence_suits():
    assert [entry for entry in entries() if not entry.suits] == []


@pytest.mark.parametrize(
    ("licence", "suits"),
    [
        ("MIT", True),
        ("BSD License", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0-only", False),
        ("not declared", False),
        ("Proprietary", False),
    ],
)
def test_a_licence_that_does_not_suit_is_noticed(licence, suits):
    assert Entry("a", "1", licence).suits is suits
