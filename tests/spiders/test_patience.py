"""What a busy site gets: fewer requests, and later. Times are coarse, for machines are busy as well."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from time import monotonic
from types import SimpleNamespace

import pytest
from crawls import Crawled, run_crawls
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from spiders.loopback import Answer, LoopbackServer
from spiders.patience import LEAST_PAUSE, MOST_REFUSALS, Patience, retry_after
from spiders.reasons import FAILURE, Unasked

FINE = Answer(b"<p>hello</p>")
SOON = Answer(b"slow down", status=429, headers={"Retry-After": "1"})
BUSY = Answer(b"slow down", status=429)


class Busy:
    """Answers as told, one after the other, and then always the last; for robots.txt there is nothing."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def __call__(self, path: str) -> Answer:
        if path == "/robots.txt":
            return Answer(status=404)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


SITES = {
    "soon": Busy(FINE, SOON, FINE),
    "out of order": Busy(Answer(status=503, headers={"Retry-After": "1"}), FINE),
    "growing": Busy(BUSY, BUSY, FINE),
    "tomorrow": Busy(FINE, Answer(b"no", status=429, headers={"Retry-After": "86400"})),
    "budget": Busy(SOON),
    "down": Busy(Answer(b"oops", status=503)),
}
OWN = {"budget": {"BACK_OFF_BUDGET": 1}, "down": {"RETRY_TIMES": 1}}
COUNT = 6  # pages that are asked for


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, LoopbackServer]]:
    running = {name: LoopbackServer(answer) for name, answer in SITES.items()}
    for server in running.values():
        server.start()
    yield running
    for server in running.values():
        server.stop()


@pytest.fixture(scope="module")
def crawls(servers: dict[str, LoopbackServer]) -> dict[str, Crawled]:
    settings = {"SPIDER_MODULES": ["probe_spider"], "BACK_OFF_START": 1, "LOG_LEVEL": "ERROR"}
    return run_crawls(
        *(
            {
                "name": name,
                "spider": "probe",
                "arguments": {
                    "urls": " ".join(f"{server.url}/{n}" for n in range(1 if name == "down" else COUNT))
                },
                "settings": settings | OWN.get(name, {}),
            }
            for name, server in servers.items()
        )
    )


def pauses(server: LoopbackServer) -> list[float]:
    times = [visit.at for visit in server.visits if visit.path != "/robots.txt"]
    return [later - earlier for earlier, later in pairwise(times)]


def fates(crawl: Crawled) -> Counter[str]:
    return Counter(page["type"] or str(page["status"]) for page in crawl.pages)


def test_nothing_is_asked_for_while_a_site_wants_to_be_left_alone_and_then_everything_is_had(crawls, servers):
    assert fates(crawls["soon"]) == {"200": COUNT}
    assert len(pauses(servers["soon"])) == COUNT
    assert pauses(servers["soon"])[1] > 0.9
    assert crawls["soon"].asked == COUNT + 2  # robots.txt, and one page twice


def test_a_server_that_is_out_of_order_for_a_while_is_waited_for(crawls, servers):
    assert fates(crawls["out of order"]) == {"200": COUNT}
    assert pauses(servers["out of order"])[0] > 0.9


def test_without_a_word_from_the_site_pauses_double(crawls, servers):
    assert fates(crawls["growing"]) == {"200": COUNT}
    first, second = pauses(servers["growing"])[:2]
    assert first > 0.9
    assert second > 1.8


def test_a_site_that_wants_too_long_a_pause_is_not_asked_again(crawls, servers):
    asks = "127.0.0.1 asks to be left alone, now for 24 h (HTTP status 429)."
    assert fates(crawls["tomorrow"]) == {"200": 1, "429": 1, asks: COUNT - 2}
    assert len(servers["tomorrow"].visits) == 3


def test_a_crawl_does_not_wait_for_longer_than_its_budget(crawls, servers):
    assert fates(crawls["budget"])["429"] == 1
    assert len(pauses(servers["budget"])) == 1


def test_a_bare_503_is_retried_as_often_as_ever_but_not_at_once(crawls, servers):
    assert fates(crawls["down"]) == {"503": 1}
    assert len(pauses(servers["down"])) == 1
    assert pauses(servers["down"])[0] > 0.9


def patience(**settings: float) -> Patience:
    known = {"RETRY_AFTER_MOST": 300, "BACK_OFF_START": 2, "BACK_OFF_BUDGET": 900} | settings
    crawler = SimpleNamespace(settings=Settings(known), engine=SimpleNamespace(running=True))
    crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=Settings()))
    return Patience(crawler)


def answered(patience: Patience, status: int, **headers: str) -> Request:
    request = Request("https://a.example/1")
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    patience.response_downloaded(Response(request.url, status=status, headers=sent), request)
    return request


def test_a_site_that_goes_on_refusing_is_given_up_with_a_reason():
    busy = patience()
    for _ in range(MOST_REFUSALS):
        assert "dont_retry" not in answered(busy, 429).meta
        assert busy.closed("https://a.example/2") is None
    assert answered(busy, 429).meta["dont_retry"]
    failure = busy.closed("https://a.example/2")
    assert (failure.reason, str(failure)) == (
        "blocked",
        "https://a.example/2: a.example does not let us in, however slowly we ask (HTTP status 429).",
    )
    assert busy.closed("https://b.example/") is None


def test_what_was_refused_for_now_is_asked_for_more_often_than_what_is_out_of_order():
    busy = patience()
    assert answered(busy, 429).meta["max_retry_times"] == MOST_REFUSALS
    assert answered(busy, 503, Retry_After="2").meta["max_retry_times"] == MOST_REFUSALS
    assert "max_retry_times" not in answered(busy, 503).meta


def test_a_digit_that_is_none_of_https_says_nothing():
    assert retry_after(Headers({"Retry-After": b"\xb2"})) is None


def test_all_pauses_of_a_crawl_together_have_an_end():
    busy = patience(BACK_OFF_BUDGET=10)
    for host in "abc":
        request = Request(f"https://{host}.example/1")
        busy.response_downloaded(Response(request.url, status=429, headers={"Retry-After": "4"}), request)
    assert [bool(busy.closed(f"https://{host}.example/2")) for host in "abc"] == [False, False, True]


def test_a_host_that_wants_no_pause_gets_one_all_the_same():
    busy = patience()
    began = monotonic()
    answered(busy, 429, Retry_After="0")
    assert busy.host_of(Request("https://a.example/2")).rests_until >= began + LEAST_PAUSE


def test_who_is_turned_away_takes_nobodys_turn():
    busy = patience(CONCURRENT_REQUESTS_PER_DOMAIN=1)
    busy.close("https://a.example/", "blocked", "HOST keeps us out.")

    async def ask() -> int:
        turned_away = 0
        for number in range(3):
            with pytest.raises(Unasked):
                async with asyncio.timeout(10):
                    await busy.process_request(Request(f"https://a.example/{number}"))
            turned_away += 1
        return turned_away

    assert asyncio.run(ask()) == 3


def test_a_good_answer_ends_a_row_of_refusals():
    busy = patience()
    for _ in range(MOST_REFUSALS):
        answered(busy, 429)
    answered(busy, 200)
    answered(busy, 429)
    assert busy.closed("https://a.example/") is None


def test_who_has_no_patience_at_all_gives_up_at_once():
    assert answered(busy := patience(RETRY_AFTER_MOST=0), 429).meta["dont_retry"]
    assert busy.closed("https://a.example/").reason == "blocked"


@pytest.mark.parametrize("interrupted", [True, False])
def test_a_wait_ends_with_the_crawl(interrupted):
    busy = patience()
    answered(busy, 429, Retry_After="300")
    if interrupted:
        busy.crawler.engine.running = False
    else:
        busy.crawler.stats.set_value(FAILURE, "The disk is full.")
    with pytest.raises(Unasked, match="the crawl ended"):
        asyncio.run(busy.process_request(Request("https://a.example/2")))


def test_as_many_requests_pass_at_once_as_the_settings_allow():
    async def passes(busy: Patience) -> list[str]:
        requests = [Request(f"https://a.example/{n}") for n in range(4)]
        waiting = [asyncio.create_task(busy.process_request(request)) for request in requests]
        await asyncio.sleep(0)
        passed = [str(task.done()) for task in waiting]
        busy.request_left_downloader(requests[0])
        busy.process_response(requests[0], Response("https://a.example/0"))  # gives no second turn
        busy.process_exception(requests[1], OSError())
        await asyncio.gather(*waiting)
        return passed

    busy = patience(CONCURRENT_REQUESTS_PER_DOMAIN=2)
    assert asyncio.run(passes(busy)) == ["True", "True", "False", "False"]
    assert len(busy.holders) == 2


NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "date", "seconds"),
    [
        ("7", None, 7),
        ("0", None, 0),
        ("Wed, 01 May 2024 12:01:00 GMT", None, 60),
        ("Wed, 01 May 2024 11:00:00 GMT", None, 0),
        ("Wed, 01 May 2024 12:01:00 GMT", "Wed, 01 May 2024 12:00:30 GMT", 30),
        ("-5", None, None),
        ("9" * 500, None, 999_999_999_999),
        ("soon", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(said, date, seconds):
    sent = {name: value for name, value in (("Retry-After", said), ("Date", date)) if value is not None}
    assert retry_after(Headers(sent), NOW) == seconds


@given(st.text(max_size=40), st.text(max_size=40))
@example("Wed, 01 May 99999 12:01:00 GMT", "")
@example("9" * 5000, "")
@example("Wed, 01 May 2024 12:01:00 -9999", "Wed, 01 May 2024 12:01:00")
def test_any_retry_after_gives_seconds_or_nothing(said, date):
    seconds = retry_after(Headers({"Retry-After": said, "Date": date}))
    assert seconds is None or seconds >= 0
