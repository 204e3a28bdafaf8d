"""The real cleaner, but for pages whose address says that they would end it: faults that no page is known to cause."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from cleaners import clean_page
from cleaners.records import Article, Page

# the first page takes a second, as vocabularies are read for it; the time limit here is short
clean_page(
    Page(url="https://warm.example/", fetched_at=datetime.now(UTC), body=b"<p>Salt and water.</p>" * 50)
)


def clean_unless(page: Page) -> Article:
    mood = page.url.rstrip("/").rpartition("/")[2] if "/cleaning/" in page.url else ""
    match mood:
        case "that-hangs-for-ever":
            time.sleep(600)
        case "that-never-stops-counting":
            while True:
                pass
        case "that-ends-the-process":
            os._exit(3)
        case "that-crashes-the-interpreter":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "that-eats-all-memory":
            return clean_page(Page(url=page.url, fetched_at=page.fetched_at, body=b"x" * 2**40))
        case "that-raises-an-error":
            raise LookupError("no such thing")
        case "that-says-nothing-sensible":
            return "no article"  # type: ignore[return-value]
        case "that-ends-the-process-once":
            die_the_first_time(Path(os.environ["HOSTILE_NOTES"]).with_name("died-once"))
    return clean_page(page)


def die_the_first_time(witness: Path) -> None:
    if not witness.exists():
        witness.touch()
        os._exit(3)
