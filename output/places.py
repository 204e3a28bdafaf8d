"""Places: which files hold a site's rows.

A site has one file a table, `<site>.parquet`. One with very many articles goes on in `<site>~2.parquet` and
further parts. All rows of an article, in whatever table, lie in files of the same part, and stay there: each
file can then be replaced by itself, and a reader finds every article exactly once, whenever it looks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from output.objects import Location

SAFE_NAME: Final = re.compile(
    r"[a-z0-9]([a-z0-9._-]{0,198}[a-z0-9_-])?"
)  # Windows takes off a dot at the end
DEVICE: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])([.]|$)")  # such a file is none on Windows
PART: Final = re.compile(r"(.+)~([1-9][0-9]{0,5})")  # six digits: a digest of sixteen is no number of a part


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Some of a site's articles, with all that the tables say of them."""

    root: Location
    site: str  # as its files are called
    number: int = 1

    @property
    def name(self) -> str:
        return f"{self.site}~{self.number}" if self.number > 1 else self.site

    def path(self, table: str) -> Location:
        return self.root / table / f"{self.name}.parquet"


def part_named(root: Location, name: str) -> Part:
    """The part whose files have this name.

    >>> from pathlib import Path
    >>> [part_named(Path("data"), name).number for name in ("a.example~3", "a.example")]
    [3, 1]
    """
    numbered = PART.fullmatch(name)
    return Part(root, numbered[1], int(numbered[2])) if numbered else Part(root, name)


def names_in(root: Location, tables: Iterable[str], pattern: str = "*") -> set[str]:
    """The names of the files of some tables, without the ending."""
    return {path.stem for table in tables for path in (root / table).glob(f"{pattern}.parquet")}


def file_name(site: str) -> str:
    """A site's files, without the ending: the host itself where that is safe, else a likeness and a digest.

    No two sites share a name, whether or not capitals count, and none leaves its folder or hides in it (readers skip
    `.` and `_`). The name suits all systems that a dataset may be copied to.

    >>> file_name("a-health.blog"), file_name("../Etc")
    ('a-health.blog', 'etc~de8fd3ae30767b66')
    """
    if SAFE_NAME.fullmatch(site) and not DEVICE.match(site):
        return site
    likeness = re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-")[:80]
    digest = hashlib.sha256(site.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{likeness or 'site'}~{digest}"
