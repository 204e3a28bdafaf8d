"""What a spider makes of how it is received."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from spiders.patience import Patience
from spiders.reasons import Unasked
from spiders.welcome import CHALLENGED, MOST_REFUSALS, MOST_SILENCES, Welcome

HOME = "https://a.example/"
SIGNAL = b"User-agent: *\nContent-Usage: /blog/ train-ai=n\n"
WALL = HtmlResponse(HOME, body=b"<title>Just a moment...</title><script>_cf_chl_opt</script>")


def welcome(**settings: object) -> Welcome:
    known = {"OPT_OUTS": ["no_ai_train"], "OBEY_OPT_OUTS": True, "ROBOTSTXT_USER_AGENT": "Poultice"}
    known |= {"RETRY_AFTER_MOST": 300, "BACK_OFF_START": 2, "BACK_OFF_BUDGET": 900}
    crawler = SimpleNamespace(settings=Settings(known | settings), get_downloader_middleware={}.get)
    crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=Settings()))
    return Welcome(crawler)


def informed(**settings: object) -> Welcome:
    async def nothing(_: str) -> None:
        return None

    received = welcome(**settings)
    asyncio.run(received.learn_terms(HOME, SIGNAL, nothing))
    return received


@pytest.mark.parametrize(
    ("settings", "path", "collected"),
    [
        ({}, "blog/1/", False),
        ({}, "about/", True),
        ({"OBEY_OPT_OUTS": False}, "blog/1/", True),
        ({"OPT_OUTS": ["noindex"]}, "blog/1/", True),
    ],
)
def test_what_a_site_reserves_is_left_alone_where_the_settings_have_it_obeyed(settings, path, collected):
    received = informed(**settings)
    assert received.may_collect(HOME + path) is collected
    assert received.left_alone == (set() if collected else {"no_ai_train"})
    assert received.flags(HOME + "blog/1/") == ("no_ai_train",)


def test_a_row_of_refusals_ends_a_crawl_and_a_page_between_them_does_not():
    received = welcome()
    for _ in range(MOST_REFUSALS - 1):
        assert received.is_refusal(Response(HOME, status=403))
    assert not received.is_refusal(Response(HOME))
    assert received.is_refusal(WALL)
    assert received.failure(HOME) is None
    for _ in range(MOST_REFUSALS):
        assert received.is_refusal(WALL)
    assert received.failure(HOME).reason == "blocked"
    assert "Cloudflare asks for proof" in str(received.failure(HOME))
    assert received.crawler.stats.get_value(f"{CHALLENGED}Cloudflare") == MOST_REFUSALS + 1


def test_after_a_row_of_refusals_nothing_goes_out_that_waited_for_its_turn():
    received = welcome()
    received.patience = Patience(received.crawler)
    for _ in range(MOST_REFUSALS):
        received.is_refusal(Response(HOME, status=403))
    with pytest.raises(Unasked, match=r"a\.example keeps us out"):
        asyncio.run(received.patience.process_request(Request(f"{HOME}waiting/")))


def test_without_the_middlewares_nothing_is_known_and_nothing_forbidden():
    assert asyncio.run(welcome().robots_txt(HOME)) == b""
    assert welcome().may_collect(HOME)
    assert welcome().failure(HOME) is None


def test_a_host_that_lets_us_wait_for_each_answer_is_left():
    received = welcome()
    received.patience = Patience(received.crawler)
    for _ in range(MOST_SILENCES - 1):
        received.unanswered(HOME)
    received.is_refusal(Response(HOME))  # an answer, at last
    for _ in range(MOST_SILENCES - 1):
        received.unanswered(HOME)
    assert received.failure(HOME) is None
    received.unanswered(HOME)
    assert received.failure(HOME).reason == "timeout"
    assert "a.example no longer answers in time" in str(received.failure(HOME))
