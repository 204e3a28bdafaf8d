"""Feeds of articles: `-O out.parquet`, `out.jsonl`, `out.json` and `out.csv`, all with the dataset's columns.

Scrapy's own exporters do not know nested records, and take their columns from the first item they meet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq
from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter, CsvItemExporter, JsonItemExporter, JsonLinesItemExporter

from cleaners.records import Article
from output import parquet
from output.rows import Row, plain, row_of, table_of
from output.schema import ARTICLES
from output.staging import replaced
from pipelines.formulas import GUARD, guarded

BATCH: Final = 200  # articles that are plain Python at a time
BYTES_A_GROUP: Final = 64 * 2**20  # of memory; long articles make smaller groups


class ParquetItemExporter(BaseItemExporter):
    """Writes articles in the order in which they come, in row groups, holding no more than one of them.

    A feed that is appended to (`-o`) is written anew, with its earlier rows first.
    """

    def __init__(self, file: IO[bytes], **kwargs: Any) -> None:  # noqa: ANN401 - options that Scrapy passes
        super().__init__(dont_fail=True, **kwargs)
        self.file = file
        self.columns = columns_of(self.fields_to_export)
        self.rows: list[Row] = []
        self.tables: list[pa.Table] = []
        self.open_files = ExitStack()
        self.writer: pq.ParquetWriter

    def start_exporting(self) -> None:
        fields = [ARTICLES.field(name).with_name(called) for name, called in self.columns.items()]
        schema = pa.schema(fields, ARTICLES.metadata)
        if is_at_start(self.file):
            self.writer = self.open_files.enter_context(parquet.writer(self.file, schema))
            return
        path = Path(self.file.name)
        earlier = self.open_files.enter_context(pq.ParquetFile(path))
        anew = self.open_files.enter_context(replaced(path))
        self.writer = self.open_files.enter_context(parquet.writer(anew, schema))
        for group in range(earlier.num_row_groups):
            self.writer.write_table(earlier.read_row_group(group))

    def export_item(self, item: Article) -> None:
        self.rows.append(row_of(item))
        if len(self.rows) >= BATCH:
            self.pack()

    def pack(self) -> None:
        """Put the waiting rows into Arrow's form, a tenth of the size, and write a group when it is full."""
        table = table_of(self.rows, ARTICLES).select(list(self.columns))
        self.tables.append(table.rename_columns(list(self.columns.values())))
        self.rows.clear()
        rows = sum(table.num_rows for table in self.tables)
        if rows >= parquet.ROWS_A_GROUP or sum(table.nbytes for table in self.tables) >= BYTES_A_GROUP:
            self.write_group()

    def write_group(self) -> None:
        self.writer.write_table(pa.concat_tables(self.tables))
        self.tables.clear()

    def finish_exporting(self) -> None:
        if self.rows:
            self.pack()
        if self.tables:
            self.write_group()
        self.open_files.close()


class JsonLinesArticleExporter(JsonLinesItemExporter):
    """One JSON object a line; times as in ISO 8601."""

    def export_item(self, item: object) -> None:
        super().export_item(in_json(item))


class JsonLinesLedgerExporter(JsonLinesItemExporter):
    """The same and, last, what was removed: the whole record on one line."""

    def export_item(self, item: Article) -> None:
        row = {name: spelt(value) for name, value in row_of(item).items()}
        super().export_item(row | {"removed": plain(item.removed)})


class JsonArticleExporter(JsonItemExporter):
    """One JSON array; times as in ISO 8601."""

    def export_item(self, item: object) -> None:
        super().export_item(in_json(item))


class CsvArticleExporter(CsvItemExporter):
    """One line an article, lists as JSON in their cell; without articles the columns' names alone.

    Without `guard` a spreadsheet will compute what looks like a formula.
    """

    def __init__(self, file: BytesIO, *, guard: bool = True, **kwargs: Any) -> None:  # noqa: ANN401 - options that Scrapy passes
        kwargs.setdefault("include_headers_line", is_at_start(file))
        super().__init__(file, **kwargs)
        self.guard = guard
        self.fields_to_export = columns_of(self.fields_to_export)

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BytesIO, **kwargs: Any) -> Self:  # noqa: ANN401 - as above
        return cls(file, guard=crawler.settings.getbool(GUARD), **kwargs)

    def start_exporting(self) -> None:
        if self.include_headers_line:
            self.include_headers_line = False
            self.csv_writer.writerow(columns_of(self.fields_to_export).values())

    def export_item(self, item: object) -> None:
        cells = in_cells(item)
        if self.guard and isinstance(cells, dict):
            cells = {name: guarded(cell) for name, cell in cells.items()}
        super().export_item(cells)


def columns_of(fields_to_export: Mapping[str, str] | Iterable[str] | None) -> dict[str, str]:
    """What FEED_EXPORT_FIELDS asks for: the columns, and what each is called in the feed."""
    if isinstance(fields_to_export, Mapping):
        return dict(fields_to_export)
    return {name: name for name in fields_to_export or ARTICLES.names}


def is_at_start(file: IO[bytes]) -> bool:
    return not file.seekable() or file.tell() == 0


def in_json(item: object) -> object:
    """An article as values that JSON knows; any other item as it is."""
    if not isinstance(item, Article):
        return item
    return {name: spelt(value) for name, value in row_of(item).items()}


def in_cells(item: object) -> object:
    """An article as one text, number or nothing a column; any other item as it is."""
    row = in_json(item)
    if not isinstance(row, dict):
        return row
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
        for name, value in row.items()
    }


def spelt(value: object) -> object:
    """A time as ISO 8601; anything else as it is.

    >>> from datetime import UTC
    >>> spelt(datetime(2024, 3, 1, 8, 30, tzinfo=UTC))
    '2024-03-01T08:30:00Z'
    """
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
