"""The licences of everything that Poultice runs on, as its packages declare them.

python tests/docs/licences.py > docs/licences.md      after a change of requirements.txt
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Final, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[2]
COMMAND: Final = "python tests/docs/licences.py > docs/licences.md"
# what is only for other systems, so that no metadata of it need be at hand
ELSEWHERE: Final = {
    "brotlicffi": "MIT",
    "cffi": "MIT",
    "colorama": "BSD-3-Clause",
    "pycparser": "BSD-3-Clause",
    "pypydispatcher": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
}
CLASSIFIER: Final = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
# what may go with a program under the MIT licence that uses a package as it is
SUITS: Final = re.compile(
    r"\b(?:MIT|BSD|0BSD|ISC|Apache|Python Software Foundation|PSF|MPL|Mozilla|Unlicense|Zope|ZPL|LGPL|HPND|zlib|CC0|"
    r"CNRI|Public Domain)",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """A package of the lock."""

    name: str
    version: str
    licence: str

    @property
    def suits(self) -> bool:
        return SUITS.search(self.licence) is not None


def pinned() -> Iterator[tuple[str, str]]:
    """Names and versions of requirements.txt, each name once."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        requirement = Requirement(re.sub(r"\s--hash=\S+", "", line))
        name = canonicalize_name(requirement.name)
        found.setdefault(name, []).append(str(requirement.specifier).removeprefix("=="))
    for name, versions in found.items():
        yield name, " or ".join(versions)


def entries() -> list[Entry]:
    return [Entry(name, version, licence_of(name)) for name, version in pinned()]


def licence_of(name: str) -> str:
    """The licence that a package declares: by an expression, else by its classifiers, else in its own words."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE[name]
    return (
        told.get("License-Expression")
        or classified(told)
        or first_line(told.get("License") or "")
        or "not declared"
    )


def classified(told: PackageMetadata) -> str:
    found = (CLASSIFIER.fullmatch(line) for line in told.get_all("Classifier") or ())
    names = [match[1] for match in found if match and match[1] != "OSI Approved"]
    return ", ".join(sorted(dict.fromkeys(names)))


def first_line(text: str) -> str:
    return text.strip().splitlines()[0][:80] if text.strip() else ""


def page() -> Iterator[str]:
    yield "# Licences"
    yield f"\n<!-- Made by `{COMMAND}`. -->"
    yield "\nWhat Poultice runs on, by `requirements.txt`, and under which licence each package says that it is."
    odd = [entry.name for entry in entries() if not entry.suits]
    yield f"Not known to suit a program under the MIT licence: {', '.join(odd) or 'none'}.\n"
    yield "| package | version | licence |\n|---|---|---|"
    for entry in entries():
        yield f"| {entry.name} | {entry.version} | {entry.licence} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(page()) + "\n")
