"""State: what is known of a site's addresses, and the journal of what was cleaned and is not yet published.

    state/<site>.sqlite

One SQLite file a site, in WAL mode. A commit outlives the process, however that ends; if the machine itself goes
down, the last commits may be undone together, and then the pages they were about are asked for again. The journal
and the addresses change in one transaction, so an address never counts as done while its article is nowhere.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from cleaners.records import Article, Hints
from output.errors import BusyError, DiskFullError, NotWritableError, StorageError, explained
from output.places import file_name
from output.rows import packed, plain_text, unpacked
from output.staging import locked

VERSION: Final = 1  # of the tables below; a file of another version is begun anew, which costs one full crawl
TABLES: Final = """
CREATE TABLE IF NOT EXISTS addresses (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, fate TEXT, status INTEGER, etag TEXT, last_modified TEXT, announced TEXT,
    leads_to TEXT, hints BLOB, article_id TEXT, site TEXT, digest TEXT, published TEXT, asked TEXT, changed TEXT, due TEXT,
    misses INTEGER NOT NULL DEFAULT 0, gone TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS due ON addresses (due);
CREATE INDEX IF NOT EXISTS givers ON addresses (article_id);
CREATE TABLE IF NOT EXISTS journal (
    article_id TEXT PRIMARY KEY, site TEXT NOT NULL, fetched TEXT NOT NULL, record BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS gone (article_id TEXT PRIMARY KEY, site TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of a site. Without a fate it was found and never asked for. Times are UTC."""

    key: str  # the address as the crawl folds it
    url: str
    fate: str | None = None  # article, listing, other, elsewhere, missing or failed
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    announced: datetime | None = None  # when it last changed, as discovery said
    leads_to: str | None = None
    hints: Hints | None = None
    article_id: str | None = None
    site: str | None = None  # the table that has the article
    digest: str | None = None  # of what the article says
    published: datetime | None = None
    asked: datetime | None = None
    changed: datetime | None = None
    due: datetime | None = None
    misses: int = 0  # answers 404 or 410 in a row
    gone: datetime | None = None


MOMENTS: Final = {"announced", "published", "asked", "changed", "due", "gone"}
COLUMNS: Final = tuple(field.name for field in fields(Address))
GET: Final = f"SELECT {', '.join(COLUMNS)} FROM addresses WHERE key = ?"  # noqa: S608  names of our own
GIVER: Final = (
    f"SELECT {', '.join(COLUMNS)} FROM addresses WHERE article_id = ? AND fate = 'article' AND misses = 0"  # noqa: S608
)
PUT: Final = f"REPLACE INTO addresses ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that never came to its end."""

    run_id: str
    started: datetime
    last_heard: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """Some articles of the journal that belong to one site's table."""

    site: str
    articles: tuple[Article, ...]
    fetched: Mapping[str, datetime]  # by article_id


class State:
    """An open state file. Its methods may be called from any thread, one at a time waits for another."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self.turn = threading.RLock()

    @classmethod
    @contextmanager
    def held(cls, root: Path, site: str) -> Iterator[Self]:
        """A site's state, which nobody else opens meanwhile.

        A damaged file is moved to `.damaged/state` and begun anew: then all pages are asked for once more. Raises
        `BusyError` at once when another process has it, `StorageError` when it cannot be written.
        """
        name = file_name(site)
        with ExitStack() as stack:
            with explained(root):
                try:
                    stack.enter_context(locked(root / ".locks" / f"{name}~crawl.lock", patience=0))
                except BusyError:
                    raise BusyError(f"Another crawl of {site} is under way; this one leaves.") from None
                path = root / "state" / f"{name}.sqlite"
                path.parent.mkdir(parents=True, exist_ok=True)
            state = cls(opened(path), path)
            stack.callback(state.connection.close)
            yield state

    @classmethod
    @contextmanager
    def shared(cls, path: Path) -> Iterator[Self]:
        """The file of a state that another process holds, and for which this one works. Raises `StorageError`."""
        with told(path), closing(connected(path)) as connection:
            yield cls(connection, path)

    # The runs

    def begin(self, run_id: str, now: datetime) -> Unfinished | None:
        """Take down that a run begins, and give the one before if that never ended."""
        before = self.fact("run"), self.fact("started")
        heard = self.rows("SELECT max(asked) FROM addresses")[0][0]
        with self.writing():
            self.set_fact("run", run_id)
            self.set_fact("started", stored(now))
        if before[0] is None or before[1] is None:
            return None
        started = datetime.fromisoformat(before[1])
        last = datetime.fromisoformat(heard) if heard else started
        return Unfinished(before[0], started, max(started, last))

    def end(self, *, whole: bool) -> None:
        """Take down that the run has ended; `whole` says that it has seen all there was to see."""
        with self.writing():
            if whole:
                self.set_fact("since", self.fact("started"))
            self.set_fact("run", None)

    @property
    def since(self) -> datetime | None:
        """When the last run began that has seen everything."""
        said = self.fact("since")
        return datetime.fromisoformat(said) if said else None

    # The addresses

    def address(self, key: str) -> Address | None:
        found = self.rows(GET, key)
        return address_of(found[0]) if found else None

    def put(self, address: Address) -> None:
        values = [stored(getattr(address, name)) for name in COLUMNS]
        with self.writing():
            self.connection.execute(PUT, values)

    def add_waiting(self, addresses: Iterable[tuple[str, str]]) -> None:
        """Take down addresses by key and url, unless they are known."""
        with self.writing():
            self.connection.executemany(
                "INSERT OR IGNORE INTO addresses (key, url) VALUES (?, ?)",
                (tuple(map(stored, address)) for address in addresses),
            )

    def waiting(self) -> list[str]:
        return [url for (url,) in self.rows("SELECT url FROM addresses WHERE fate IS NULL")]

    def due(self, now: datetime) -> list[str]:
        """The addresses whose time has come, the most overdue first."""
        return [
            url for (url,) in self.rows("SELECT url FROM addresses WHERE due <= ? ORDER BY due", stored(now))
        ]

    def articles(self) -> list[str]:
        """All addresses that gave an article."""
        return [url for (url,) in self.rows("SELECT url FROM addresses WHERE fate = 'article'")]

    def has_articles(self) -> bool:
        return bool(self.rows("SELECT 1 FROM addresses WHERE fate = 'article' LIMIT 1"))

    def giver(self, article_id: str) -> Address | None:
        """The address that gives an article, as long as it answers."""
        found = self.rows(GIVER, article_id)
        return address_of(found[0]) if found else None

    # The journal

    def keep(
        self,
        article: Article,
        site: str,
        fetched: datetime,
        address: Address | None,
        record: bytes | None = None,
    ) -> None:
        """Make an article safe, and its address done, in one step. `record` is the article packed, if it is so already."""
        record = record or packed(article)
        with self.writing():
            self.connection.execute(
                "REPLACE INTO journal VALUES (?, ?, ?, ?)",
                (article.article_id, stored(site), stored(fetched), record),
            )
            if address is not None:
                self.put(address)

    def kept(self) -> int:
        """How many articles wait to be published."""
        count: int = self.rows("SELECT count(*) FROM journal")[0][0]
        return count

    def batches(self, size: int) -> Iterator[Batch]:
        """The articles of the journal, some at a time, each site's together; forget a batch to get on."""
        while found := self.rows(
            "SELECT site, article_id, fetched, record FROM journal"
            " WHERE site = (SELECT min(site) FROM journal) ORDER BY article_id LIMIT ?",
            size,
        ):
            yield Batch(
                found[0][0],
                tuple(unpacked(record) for *_, record in found),
                {article_id: datetime.fromisoformat(fetched) for _, article_id, fetched, _ in found},
            )

    def forget(self, batch: Batch, *, news: bool) -> None:
        """Drop what is published, unless it was kept anew meanwhile; `news` leaves a note that the site changed."""
        with self.writing():
            self.connection.executemany(
                "DELETE FROM journal WHERE article_id = ? AND fetched = ?",
                [(article_id, stored(fetched)) for article_id, fetched in batch.fetched.items()],
            )
            if news:
                self.set_fact(f"unreviewed {batch.site}", "yes")

    def unreviewed(self) -> list[str]:
        """The sites in which something changed since they were last judged as a whole."""
        names = self.rows("SELECT name FROM facts WHERE name LIKE 'unreviewed %' AND value IS NOT NULL")
        return [name.partition(" ")[2] for (name,) in names]

    def reviewed(self, site: str) -> None:
        with self.writing():
            self.set_fact(f"unreviewed {site}", None)

    # What is gone

    def lose(self, address: Address) -> None:
        """Take down that an article's page is gone for good."""
        with self.writing():
            self.put(address)
            self.connection.execute(
                "REPLACE INTO gone VALUES (?, ?, ?)",
                (address.article_id, stored(address.site), stored(address.gone)),
            )

    def gone(self) -> dict[str, dict[str, datetime]]:
        """When each article was found gone, by site and article_id, as far as the tables do not say so yet."""
        found: dict[str, dict[str, datetime]] = {}
        for article_id, site, at in self.rows("SELECT article_id, site, at FROM gone"):
            found.setdefault(site, {})[article_id] = datetime.fromisoformat(at)
        return found

    def forget_gone(self, site: str) -> None:
        with self.writing():
            self.connection.execute("DELETE FROM gone WHERE site = ?", (stored(site),))

    # What lies under all of these

    def fact(self, name: str) -> str | None:
        found = self.rows("SELECT value FROM facts WHERE name = ?", name)
        return found[0][0] if found else None

    def set_fact(self, name: str, value: object) -> None:
        self.connection.execute("REPLACE INTO facts VALUES (?, ?)", (stored(name), stored(value)))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self.turn, told(self.path):
            return self.connection.execute(query, tuple(map(stored, values))).fetchall()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction; inside another one it is part of that."""
        with self.turn, told(self.path):
            if self.connection.in_transaction:
                yield
                return
            with self.connection:
                self.connection.execute("BEGIN IMMEDIATE")
                yield


def opened(path: Path) -> sqlite3.Connection:
    """A connection to a sound file of our version; one that is not is moved out of the way."""
    try:
        connection = connected(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # says something of the disk, not of the file
            raise explanation(error, path) from error
        set_aside(path, str(error))
        with told(path):
            connection = connected(path)
    return connection


def connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if verdict != "ok" or version not in (0, VERSION):
            raise sqlite3.DatabaseError(verdict if verdict != "ok" else f"tables of version {version}")  # noqa: TRY301
        connection.executescript(TABLES)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def set_aside(path: Path, fault: str) -> None:
    folder = path.parent.parent / ".damaged" / "state"
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        target = next(
            place for n in range(1, 10**6) if not (place := folder / f"{path.stem}.{n}.sqlite").exists()
        )
        path.rename(target)
        for companion in ("-wal", "-shm"):
            path.with_name(path.name + companion).unlink(missing_ok=True)
    logger.warning(
        "%s is damaged (%s). It was moved to %s; all pages will be asked for again.", path, fault, target
    )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints inside the block into a `StorageError` that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise explanation(error, path) from error


def explanation(error: sqlite3.Error, path: Path) -> StorageError:
    said = str(error)
    if "full" in said:
        return DiskFullError(
            f"The disk is full: {path} could not be written; free some space and run it again."
        )
    if "readonly" in said or "unable to open" in said:
        return NotWritableError(
            f"The dataset cannot be written: {path} ({said}); mend that and run it again."
        )
    return StorageError(
        f"What is known of the site could not be read or written: {path} ({said}). If that happens again, delete the"
        " file: all pages are then asked for once more."
    )


def address_of(row: tuple[Any, ...]) -> Address:
    values = dict(zip(COLUMNS, row, strict=True))
    moments = {name: datetime.fromisoformat(values[name]) for name in MOMENTS if values[name]}
    hints = hints_of(values["hints"]) if values["hints"] else None
    return Address(**(values | moments | {"hints": hints}))


def stored(value: object) -> object:
    """A value as SQLite has it: text that can be written, moments in one form, whose order is that of the letters."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Hints):
        said = {name: each for name, each in asdict(value).items() if each}
        return zlib.compress(json.dumps(said, default=stored).encode(), 1)
    return value


def hints_of(packed: bytes) -> Hints:
    said = json.loads(zlib.decompress(packed))
    for name, value in said.items():
        if name in ("published", "modified"):
            said[name] = datetime.fromisoformat(value)
        elif isinstance(value, list):
            said[name] = tuple(value)
    return Hints(**said)
