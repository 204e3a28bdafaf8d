"""What is known after a crawl of the hostile sites, and the words for it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
from behaviours import Behaviour
from ground import Asked, Ground

from output.archive import Archive
from output.state import State
from spiders.addresses import key

FAULTS = {"HttpError": "an error instead"}


@dataclass
class Evidence:
    """The servers that were asked, the dataset, and the notes of the crawls."""

    folder: Path
    pages: Ground
    lists: Ground
    traps: Ground
    victims: tuple[Ground, ...]
    run: Callable[..., Any]  # `scrapy …` in the folder
    status: int
    megabytes: float  # of the largest process
    seconds: float  # of processor time

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        tables = sorted((self.data / "articles").glob("*.parquet"))
        return [row for table in tables for row in pq.read_table(table).to_pylist()]

    @cached_property
    def notes(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "notes.jsonl").read_text("utf-8").splitlines()]

    def all_visits(self) -> list[Asked]:
        return [
            visit for ground in (self.pages, self.lists, self.traps, *self.victims) for visit in ground.visits
        ]

    def row(self, behaviour: Behaviour) -> dict[str, Any] | None:
        return next((row for row in self.rows if urlsplit(row["fetched_url"]).path == behaviour.at), None)

    def fate(self, behaviour: Behaviour) -> str:
        return self.fate_at(behaviour.at)

    def fate_at(self, path: str, ground: Ground | None = None) -> str:
        """What became of a page: an article, a drop and its reason, an answer that was none, or nothing at all."""
        url = (ground or self.pages).url + path
        said = [note for note in self.notes if note["url"] == url]
        for what, words in (
            ("error", "error: {}"),
            ("article", "article"),
            ("dropped", "dropped: {}"),
            ("unread", "not read: {}"),
        ):
            for note in said:
                if note["what"] == what:
                    because = note.get("because", "")
                    return words.format(FAULTS.get(because, because))
        with State.held(self.data, urlsplit(url).hostname or "") as state:
            address = state.address(key(url))
        if address is None or address.fate is None:
            return "never asked for"
        return f"passed over: {address.fate}"

    def archived(self, address: str) -> int:
        """How many answers the archive holds for an address of the site with pages."""
        url = address if address.startswith("http") else self.pages.url + address
        archive = Archive(self.data)
        return sum(page.url == url for site in archive.sites() for page in archive.newest(site))

    def csv_titles(self) -> list[str]:
        told = self.run(self.folder, "query", "--csv", "SELECT title FROM articles").stdout
        return [row[0] for row in csv.reader(io.StringIO(told)) if row][1:]

    @cached_property
    def report_page(self) -> str:
        done = self.run(self.folder, "report")
        assert done.returncode == 0, done.stderr
        return next(self.folder.glob("*.html")).read_text("utf-8")

    def report(self) -> str:
        return self.report_page

    def escaped(self) -> str:
        """Files where none should be; nothing when there are none."""
        known = {"data", "notes.jsonl", "died-once", "sites.toml", "log.txt"}
        strange = [
            path.name for path in self.folder.iterdir() if path.name not in known and path.suffix != ".html"
        ]
        strange += [str(path) for path in self.folder.parent.rglob("*escaped*")]
        return ", ".join(strange)
