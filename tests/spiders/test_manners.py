"""How slowly a site wants to be asked. That it is, the crawls of test_crawling show."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.robotstxt import ProtegoRobotParser, PythonRobotParser
from scrapy.settings import Settings

from spiders.manners import LONGEST_DELAY, LONGEST_PERIOD, CrawlDelay, delay_asked_for

ALL = "User-agent: *\n"


@pytest.mark.parametrize(
    ("robots", "seconds"),
    [
        ("Crawl-delay: 1.5", 1.5),
        ("Request-rate: 1/10", 10),
        ("Request-rate: 2/1m 0600-0845", 30),
        ("Crawl-delay: 3\nRequest-rate: 1/2s", 3),
        ("Crawl-delay: soon\nRequest-rate: 0/0", 0),
        (f"Request-rate: 1/{'9' * 400}", LONGEST_PERIOD),
        ("Disallow: /", 0),
    ],
)
def test_the_slower_of_delay_and_rate_is_kept(robots, seconds):
    assert delay_asked_for(ProtegoRobotParser((ALL + robots).encode(), None), "Poultice") == seconds


def test_a_parser_that_knows_no_rates_gives_the_delay():
    rules = PythonRobotParser(b"User-agent: *\nCrawl-delay: 2\nRequest-rate: 1/10", None)
    assert delay_asked_for(rules, "Poultice") == 2


@pytest.mark.parametrize(("robots", "delay"), [("Crawl-delay: 86400", LONGEST_DELAY), ("Crawl-delay: 7", 7)])
def test_a_host_is_asked_one_thing_at_a_time_and_never_waits_for_a_slip_of_the_pen(robots, delay):
    downloader = SimpleNamespace(per_slot_settings={}, slots={})
    settings = Settings({"ROBOTSTXT_USER_AGENT": "Poultice"})
    crawler = SimpleNamespace(settings=settings, engine=SimpleNamespace(downloader=downloader))
    rules = ProtegoRobotParser((ALL + robots).encode(), None)
    CrawlDelay(crawler).robots_parsed(rules, Request("https://a.example/robots.txt"))
    assert downloader.per_slot_settings == {"a.example": {"concurrency": 1, "delay": delay, "jitter": 0}}
