"""A real browser for the pages that people open. Where there is none, these tests are left out, and it is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1280, "height": 900},
    "narrow": {"width": 320, "height": 700},
}
HERE = Path(__file__).parent
LEFT_OUT = pytest.StashKey[int]()


def chromium() -> str | None:
    """The browser: the one that CHROMIUM names, else the system's."""
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *NAMES) if name)
    return next((path for path in found if path), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if chromium():
        return
    here = [item for item in items if HERE in item.path.parents]
    items[:] = [item for item in items if item not in here]
    config.stash[LEFT_OUT] = len(here)
    config.hook.pytest_deselected(items=here)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{count} tests in a browser were left out: there is no Chromium here. Install one (Debian:"
            " apt install chromium) or name it in CHROMIUM.",
            yellow=True,
        )


@pytest.fixture(
    scope="package"
)  # beyond it, the event loop that Playwright keeps open would be in others' way
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


class Sight:
    """A page in the browser, what it complained of, and what it asked the network for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


Look = Callable[..., Sight]


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Open a file as a person would: in a scheme of colours, at a size."""
    contexts = []

    def open_file(path: Path, *, scheme: str = "light", size: str = "wide") -> Sight:
        context = browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light",
            viewport=SIZES[size],
            reduced_motion="reduce",
        )
        contexts.append(context)
        sight = Sight(context.new_page())
        sight.page.goto(path.as_uri())
        return sight

    yield open_file
    for context in contexts:
        context.close()
