"""Run as a script: one crawler fetches, and reads, some pages of a blog; then says how many and in how many seconds.

    python crawlers.py NAME HOME < the pages' addresses, one a line

It runs in the Python that has the crawler. Imports do not count, nor is anyone polite: this is one's own machine.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

Crawl = Callable[[str, list[str]], int]  # the blog's address, the pages' -> pages that gave something


def scrapy(home: str, urls: list[str]) -> int:
    """Only fetches: what a crawl without any cleaning can do at most."""
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response

    found = []

    class Fetching(Spider):
        name = "fetching"
        start_urls = urls

        def parse(self, response: Response) -> None:
            found.append(len(response.body))

    settings = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}
    process = AsyncCrawlerProcess(settings)
    process.crawl(Fetching)
    process.start()
    return sum(size > 10_000 for size in found)


def trafilatura(home: str, urls: list[str]) -> int:
    """Its own crawler finds the addresses, which means fetching each page; then each is fetched and read."""
    from copy import deepcopy

    from trafilatura import bare_extraction, fetch_url
    from trafilatura.settings import DEFAULT_CONFIG
    from trafilatura.spider import focused_crawler

    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["SLEEP_TIME"] = "0"
    config["DEFAULT"]["SSRF_PROTECTION"] = "off"  # it would not fetch from this machine
    focused_crawler(home + "/", max_seen_urls=len(urls), todo=list(urls), config=config)
    pages = ((url, fetch_url(url, config=config)) for url in urls)
    return sum(bool(page and bare_extraction(page, url=url, with_metadata=True)) for url, page in pages)


def newspaper4k(home: str, urls: list[str]) -> int:
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False
    good = 0
    for url in urls:
        article = Article(url, config=config)
        article.download()
        article.parse()
        good += bool(article.text)
    return good


def news_please(home: str, urls: list[str]) -> int:
    from newsplease import NewsPlease

    # without options it stumbles over their absence; images lie elsewhere
    articles = NewsPlease.from_urls(urls, request_args={"timeout": 60}, fetch_images=False)
    return sum(bool(each and each.maintext) for each in articles.values())


CRAWLERS: dict[str, Crawl] = {
    "scrapy": scrapy,
    "trafilatura": trafilatura,
    "newspaper4k": newspaper4k,
    "news-please": news_please,
}
MODULES = {"newspaper4k": "newspaper", "news-please": "newsplease"}


def main(name: str, home: str) -> None:
    urls = sys.stdin.read().split()
    __import__(MODULES.get(name, name))
    began = time.monotonic()
    pages = CRAWLERS[name](home, urls)
    print(json.dumps({"pages": pages, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main(*sys.argv[1:])
