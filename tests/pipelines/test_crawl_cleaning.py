"""Crawls whose cleaner is slow, or dies: what the crawl holds, and what stays of the page."""

from __future__ import annotations

import pandas as pd
import pytest

from output.archive import Archive
from spiders.loopback import Answer, LoopbackServer

DOUBLES = "tests.pipelines.cleaner_doubles"
WORDS = "<p>" + "Salt is in bread, and bread is in everything that we eat. " * 20
SETTINGS = (
    "AUTOTHROTTLE_ENABLED=0", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "OBEY_OPT_OUTS=0", "DATASET=data",
)  # fmt: skip


def blog(names: list[str], size: int) -> dict[str, Answer]:
    """Articles of so many bytes, and a front page that leads to them."""
    links = "".join(f"<h2><a href='/why-we-eat-{name}/'>Why we eat {name}</a></h2>" for name in names)
    ballast = f"<!-- {'x' * size} -->"
    pages = {
        f"/why-we-eat-{name}/": f"<title>{name}</title><body class='single-post'><h1>{name}</h1>{WORDS}{ballast}"
        for name in names
    }
    pages["/"] = f"<title>Salt</title><body class='home blog'>{links}"
    return {path: Answer(page.encode()) for path, page in pages.items()}


@pytest.fixture
def crawl(scrapy, tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_NOTES", str(tmp_path))

    def crawl(url: str, cleaner: str):
        settings = [word for name in (*SETTINGS, f"CLEANER={DOUBLES}.{cleaner}") for word in ("-s", name)]
        return scrapy("crawl", "blog", "-a", f"url={url}", *settings)

    return crawl


@pytest.mark.parametrize(
    ("pages", "size", "most"),
    [
        pytest.param(70, 500_000, 35, id="large ones, by their bytes"),
        pytest.param(120, 100, 75, id="small ones, by their number"),
    ],
)
def test_when_cleaning_is_slower_than_fetching_the_pages_that_wait_stay_few(
    crawl, tmp_path, pages, size, most
):
    """Of pages of 500 kB ten are in the scraper at most, as many are being fetched, and some lie in between."""
    answers = blog([f"salt-{number}" for number in range(pages)], size)
    with LoopbackServer(lambda path: answers.get(path, Answer(status=404))) as server:
        done = crawl(server.url, "slow")
        assert done.returncode == 0, done.stderr
        fetched = sorted(visit.at for visit in server.visits if visit.path.startswith("/why-"))
    cleaned = [float(line) for line in (tmp_path / "cleaned").read_text().splitlines()]
    assert len(cleaned) == pages
    waiting = [sum(at < over for at in fetched) - number for number, over in enumerate(sorted(cleaned))]
    assert max(waiting) <= most


def test_a_page_that_kills_its_worker_twice_is_a_drop_and_lies_in_the_archive_for_study(
    crawl, tmp_path, serve
):
    done = crawl(serve(blog(["salt", "deadly-pepper", "sugar"], 100)), "mortal")
    assert "fatal to the cleaner" in done.stdout
    assert (tmp_path / "trials").read_text() == "xx"
    assert set(pd.read_parquet(tmp_path / "data" / "articles").url.str.extract(r"eat-([a-z]+)/")[0]) == {
        "salt",
        "sugar",
    }
    archived = {page.url.rsplit("-", 1)[-1] for page in Archive(tmp_path / "data").newest("127.0.0.1")}
    assert archived == {"salt/", "pepper/", "sugar/"}
