"""A site's files while its lock is held: which part an article lies in, and how a part is written anew."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import count
from typing import IO, Any, Final, TypeVar

import pyarrow as pa

from cleaners.records import Article
from output import parquet
from output.errors import DamagedTableError, NewerSchemaError
from output.merge import Changes, Found, Tables, batches, plain_rows
from output.objects import Location
from output.parquet import Stored, merged, only, together
from output.places import Part, file_name, names_in, part_named
from output.schema import PARTED, SCHEMA_VERSION, SITE_KEY, TABLES
from output.staging import Staging

ROWS_A_PART: Final = 10_000  # articles; a night that changes one of them writes so many anew

Result = TypeVar("Result")
Writer = Callable[[IO[bytes]], None]

logger = logging.getLogger(__name__)


class Site:
    """The stored rows of one site. Its lock must be held."""

    def __init__(self, root: Location, site: str, staging: Staging) -> None:
        self.root = root
        self.site = site
        self.staging = staging
        self.first = Part(root, file_name(site))
        self.set_aside: list[Location] = []
        for part in named(root, self.first.site, staging.sets("writing")):
            staging.discard(part.name)
        for part in named(root, self.first.site, staging.sets("ready")):
            staging.carry_in(part.name, tuple(TABLES))

    @cached_property
    def homes(self) -> dict[str, Part]:
        """The part that each article lies in, by article_id."""
        ids = {part: self.safely(stored(part, "articles").ids) for part in self.parts()}
        return {article_id: part for part, found in ids.items() for article_id in found}

    def parts(self) -> list[Part]:
        return parts_of(self.root, self.first.site)

    def allotted(self, articles: Mapping[str, Article]) -> dict[Part, dict[str, Article]]:
        """Articles by the part that they are in; new ones go to the last, or begin a further one."""
        allotted: defaultdict[Part, dict[str, Article]] = defaultdict(dict)
        last = self.parts()[-1]
        if Counter(self.homes.values())[last] >= ROWS_A_PART:
            last = Part(self.root, last.site, last.number + 1)
        for article_id, article in articles.items():
            allotted[self.homes.get(article_id, last)][article_id] = article
        return dict(allotted)

    def tables_of(self, part: Part, ids: Collection[str]) -> Tables:
        """The stored rows of some articles of a part."""
        return Tables(*(stored(part, table).rows_of(ids) for table in ("articles", "removals")))

    def write(self, part: Part, changes: Changes) -> list[Location]:
        """Replace those files of a part that are not as they shall be; gives which. None is half done, ever."""
        writers = dict(self.writers(part, changes))
        if writers:
            self.staging.write(part.name, writers)
            self.staging.carry_in(part.name, tuple(TABLES))
            if changes.ids:
                self.homes |= dict.fromkeys(changes.ids, part)
        return [part.path(table) for table in writers]

    def writers(self, part: Part, changes: Changes) -> Iterator[tuple[str, Writer]]:
        """How each file that is not as it shall be is written, in the order in which they go in."""
        for table, is_other, keep in (
            ("removals", changes.relined, partial(only, ids=changes.relined, invert=True)),
            ("versions", changes.tables["versions"], partial(without_later, changes.tables["versions"])),
            ("articles", changes.ids, partial(only, ids=changes.ids, invert=True)),
        ):
            if is_other or self.is_to_be_made(part, table):
                old = map(keep, self.groups(part, table))
                fresh = together(table, changes.tables[table])
                yield table, self.writer(table, merged(table, old, fresh))
        if part == self.first and self.is_to_be_made(part, "runs"):
            yield "runs", self.writer("runs", stored(part, "runs").groups())

    def groups(self, part: Part, table: str) -> Iterator[pa.Table]:
        """The rows that are there. Lines of a ledger whose articles were deleted belong to no one."""
        is_orphaned = table == "removals" and not part.path("articles").exists()
        return iter(()) if is_orphaned else stored(part, table).groups()

    def is_to_be_made(self, part: Part, table: str) -> bool:
        return not part.path(table).exists() or stored(part, table).version() < SCHEMA_VERSION

    def writer(self, table: str, rows: Iterable[pa.Table]) -> Writer:
        said = TABLES[table].metadata | {SITE_KEY: self.site.encode("utf-8", "surrogatepass")}
        return partial(parquet.write, tables=rows, schema=TABLES[table].with_metadata(said))

    def runs(self) -> pa.Table:
        return self.safely(stored(self.first, "runs").rows)

    def write_runs(self, runs: pa.Table) -> None:
        rows = parquet.in_order("runs", runs)
        self.staging.write(self.first.name, {"runs": self.writer("runs", [rows])})
        self.staging.carry_in(self.first.name, tuple(TABLES))

    def complete(self) -> tuple[Location, ...]:
        """Make the files that are missing and those that have the columns of an earlier version."""
        written: list[Location] = []
        for part in self.parts():
            written += self.safely(partial(self.write, part, Changes()))
        return tuple(written)

    def safely(self, act: Callable[[], Result]) -> Result:
        """Do something with the files; one that cannot be read is moved to where it breaks no reader."""
        while True:
            try:
                return act()
            except DamagedTableError as damage:
                self.put_aside(damage)

    def put_aside(self, damage: DamagedTableError) -> None:
        """Move a damaged file, and with articles what belongs to them: without them it belongs to no one."""
        table, part = damage.path.parent.name, part_named(self.root, damage.path.stem)
        if table == "articles" and "homes" in vars(self):
            self.homes = {article_id: home for article_id, home in self.homes.items() if home != part}
        moved: list[Location] = []
        for source in (part.path(each) for each in (PARTED if table == "articles" else (table,))):
            if source.exists():
                moved.append(free_path(self.root / ".damaged" / source.parent.name, part.name))
                source.rename(moved[-1])  # type: ignore[arg-type]  # both are in the same dataset
        self.set_aside += moved
        logger.warning("%s It was moved to %s.", damage, " and ".join(map(str, moved)))


def named(root: Location, site: str, names: Iterable[str]) -> set[Part]:
    """The parts of a site among those with some names."""
    return {part for part in (part_named(root, name) for name in names) if part.site == site}


def parts_of(root: Location, site: str) -> list[Part]:
    """All parts that a site has files of; the first in any case."""
    return sorted({Part(root, site)} | named(root, site, names_in(root, PARTED, f"{site}~*")))


def found_in(part: Part, ids: Collection[str] | None = None) -> Iterator[list[Found]]:
    """Articles of a part, or all, with their ledgers, in the file's order, some at a time as plain Python."""
    articles, removals = stored(part, "articles"), stored(part, "removals")
    lines = removals.rows() if ids is None else removals.rows_of(ids)
    for group in articles.groups() if ids is None else articles.groups_of(ids):
        for some in batches(group["article_id"].to_pylist()):
            yield list(plain_rows(Tables(group, lines), some).values())


def site_called(part: Part) -> str:
    """The site whose files these are: they say it themselves, where their name is only a likeness."""
    said = (site_said_in(part, table) for table in TABLES if "~" in part.site)
    return next((site for site in said if site), part.site)


def site_said_in(part: Part, table: str) -> str | None:
    try:
        return stored(part, table).site()
    except (DamagedTableError, NewerSchemaError):
        return None


def is_of_today(part: Part) -> bool:
    """Whether no file of a part is of an earlier version, and all can be read; later ones are left alone."""
    try:
        return {stored(part, table).version() for table in TABLES} == {SCHEMA_VERSION}
    except DamagedTableError:
        return False
    except NewerSchemaError:
        return True


def stored(part: Part, table: str) -> Stored:
    return Stored(part.path(table), table)


def without_later(versions: list[pa.Table], group: pa.Table) -> pa.Table:
    """Versions without those that come after one that is added: an article may have been begun anew."""
    added = {row["article_id"]: row["version"] for table in versions for row in keys(table)}
    kept = [row["version"] < added.get(row["article_id"], row["version"] + 1) for row in keys(group)]
    return group if all(kept) else group.filter(pa.array(kept))


def keys(versions: pa.Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = versions.select(["article_id", "version"]).to_pylist()
    return found


def free_path(folder: Location, name: str) -> Location:
    folder.mkdir(parents=True, exist_ok=True)
    return next(path for n in count(1) if not (path := folder / f"{name}.{n}.parquet").exists())
