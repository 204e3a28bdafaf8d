"""Publisher: a process of its own that publishes a crawl's journal.

Tables are made of many articles at once. In the crawl's own process that would take its memory, which never comes
back whole, and the time in which it could fetch. What is not published lies safe in the journal, whatever becomes of either.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from socket import socket, socketpair
from typing import Final, Literal

from cleaners.records import Article
from output.errors import BusyError, StorageError
from output.state import State
from output.store import Published, Store
from pipelines.processes import WorkerProcess
from pipelines.publishing import published, review
from pipelines.thrift import give_back
from pipelines.wire import Wire, WorkersEnd
from pipelines.worker import die_with_parent, spare_collection

Order = Literal["publish", "review"]
TRIALS: Final = 5  # of an order; whoever kills processes for their memory may do so again


@dataclass(frozen=True, slots=True)
class Brief:
    """An article in one line, for the summary."""

    published: datetime | None
    title: str
    words: int


@dataclass(frozen=True, slots=True)
class Done:
    """A batch that is in the tables now."""

    figures: Published
    articles: tuple[Brief, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an order could not be carried out."""

    text: str
    kind: Literal["busy", "storage", "fault"]


@dataclass(frozen=True, slots=True)
class Remark:
    """What the process has to say to whoever reads the crawl's log."""

    logger: str
    level: int
    text: str


Message = Done | Trouble | Remark | None  # None ends the answer to an order


class Publisher:
    """The crawl's end: starts the process when it is first needed, and again when it died. One order at a time."""

    def __init__(self, store: Store, journal: Path) -> None:
        self.store = store
        self.journal = journal  # the file of the site's state
        self.process: WorkerProcess | None = None
        self.wire: Wire

    async def carry_out(self, order: Order) -> AsyncIterator[Done]:
        """Have something done, and hear of each batch. Raises `StorageError`, of whichever kind it was there."""
        for trial in range(1, TRIALS + 1):
            try:
                async for done in self.answers(order):
                    yield done
            except (EOFError, OSError):
                status = self.stop(patience=1)  # the wire closes a moment before the process is gone
                if trial == TRIALS:
                    raise StorageError(
                        f"The process that publishes died ({status}). What was cleaned is safe: `scrapy publish` publishes it."
                    ) from None
            else:
                return

    async def answers(self, order: Order) -> AsyncIterator[Done]:
        self.process = self.process or self.start()
        try:
            await self.wire.send(order)
            while (message := await self.wire.receive()) is not None:
                if isinstance(message, Done):
                    yield message
                else:
                    tell(message)
        except (asyncio.CancelledError, GeneratorExit):
            self.process.kill()  # or its late answer would be taken for that to the next order
            raise

    def start(self) -> WorkerProcess:
        ours, theirs = socketpair()
        self.wire = Wire(ours)
        arguments = (theirs, self.store, self.journal)
        process = WorkerProcess(target=work, args=arguments, name="publisher", daemon=True)
        process.start()
        theirs.close()  # else the end of the process would not be the end of the wire
        return process

    def stop(self, patience: float = 0) -> int | None:
        """End the process if there is one, and say with which exit status it ended; it may have so many seconds for it."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        self.wire.close()
        process.join(patience)
        process.kill()
        process.join()
        return process.exitcode


def tell(message: Trouble | Remark) -> None:
    """Say in the crawl's process what was said in the other."""
    if isinstance(message, Remark):
        logging.getLogger(message.logger).log(message.level, "%s", message.text)
        return
    if message.kind == "fault":
        raise RuntimeError(message.text)
    raise (BusyError if message.kind == "busy" else StorageError)(message.text)


def work(end: socket, store: Store, journal: Path) -> None:
    """The inside of the process: carry out orders until the crawl closes the wire."""
    die_with_parent("publisher")
    spare_collection()
    wire = WorkersEnd(end)
    logging.getLogger().addHandler(Remarks(wire))
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            order: Order = wire.receive()
            try:
                for message in messages(order, store, journal):
                    wire.send(message)
            finally:
                give_back()


def messages(order: Order, store: Store, journal: Path) -> Iterator[Message]:
    try:
        with State.shared(journal) as state:
            if order == "review":
                review(state, store)
            else:
                for batch, figures in published(state, store):
                    yield Done(figures, tuple(map(brief, batch.articles)))
    except StorageError as error:
        yield Trouble(str(error), "busy" if isinstance(error, BusyError) else "storage")
    except Exception:  # noqa: BLE001  the edge of a process: the crawl's raises it again
        yield Trouble(traceback.format_exc(), "fault")
    else:
        yield None


class Remarks(logging.Handler):
    """Has what is logged in the process logged in that of the crawl."""

    def __init__(self, wire: WorkersEnd) -> None:
        super().__init__()
        self.wire = wire

    def emit(self, record: logging.LogRecord) -> None:
        self.wire.send(Remark(record.name, record.levelno, record.getMessage()))


def brief(article: Article) -> Brief:
    return Brief(article.published, article.title or article.url, article.word_count)
