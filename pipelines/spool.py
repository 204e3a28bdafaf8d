"""Spool: articles put by on disk, for a site may have more of them than fit in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from cleaners.records import Article
from output.rows import packed, unpacked


class Spool:
    """Articles by article_id, in the order in which they came; the last of one id stays. Gone when it is closed."""

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self.connection = sqlite3.connect("")  # a temporary file, which SQLite deletes itself
        self.connection.execute("CREATE TABLE spool (article_id TEXT PRIMARY KEY, record BLOB)")
        for article in articles:
            self.put(article.article_id, packed(article))

    def put(self, article_id: str, record: bytes) -> None:
        """Put an article by that is packed already."""
        self.connection.execute("REPLACE INTO spool VALUES (?, ?)", (article_id, record))

    def get(self, article_id: str) -> Article | None:
        query = "SELECT record FROM spool WHERE article_id = ?"
        found = self.connection.execute(query, (article_id,)).fetchone()
        return unpacked(found[0]) if found else None

    def __iter__(self) -> Iterator[Article]:
        for (record,) in self.connection.execute("SELECT record FROM spool ORDER BY rowid"):
            yield unpacked(record)

    def __len__(self) -> int:
        count: int = self.connection.execute("SELECT count(*) FROM spool").fetchone()[0]
        return count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
