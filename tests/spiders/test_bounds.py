"""The settings that bound a crawl: what they say is what a night depends on."""

from __future__ import annotations

from scrapy.settings import Settings

from pipelines import settings as ours
from spiders.loopback import Answer, LoopbackServer

SETTINGS = Settings()
SETTINGS.setmodule(ours)


def test_every_bound_is_set():
    bounds = (
        "DOWNLOAD_TIMEOUT DOWNLOAD_MAXSIZE PAGE_MAXSIZE URL_BUDGET URL_PATTERN_BUDGET REDIRECT_MAX_TIMES "
        "CLOSESPIDER_TIMEOUT RETRY_AFTER_MOST BACK_OFF_BUDGET CLEANING_TIMEOUT CLEANING_MEMORY_MB ARCHIVE_MAX_MB"
    )
    assert [name for name in bounds.split() if SETTINGS.getint(name) <= 0] == []
    assert SETTINGS.getint("PAGE_MAXSIZE") <= SETTINGS.getint("DOWNLOAD_MAXSIZE") <= 64 * 2**20
    assert max(map(SETTINGS.getint, ("DOWNLOAD_TIMEOUT", "CLEANING_TIMEOUT"))) <= 60
    assert SETTINGS.getint("CLEANING_MEMORY_MB") <= 2048
    assert SETTINGS.getint("CONCURRENT_ITEMS") <= 16
    assert SETTINGS.getint("METAREFRESH_MAXDELAY") <= 10


def test_what_a_site_asks_for_is_obeyed():
    assert all(map(SETTINGS.getbool, ("ROBOTSTXT_OBEY", "OBEY_OPT_OUTS", "AUTOTHROTTLE_ENABLED")))
    assert SETTINGS.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1


def test_all_that_guards_a_crawl_is_in_its_place():
    asked = [name.rpartition(".")[2] for name in in_order("DOWNLOADER_MIDDLEWARES")]
    ours = ["Destinations", "Robots", "Credentials", "Bodies", "Unpacking", "Patience"]
    assert [name for name in asked if name in ours] == ours
    assert "HttpCompressionMiddleware" not in asked
    assert "spiders.manners.CrawlDelay" in in_order("EXTENSIONS")
    assert {"spiders.discretion.Discretion", "spiders.certificates.Certificates"} <= {*in_order("ADDONS")}
    ways = ["archive", "clean", "screen", "journal", "publish"]
    assert [way for name in in_order("ITEM_PIPELINES") if (way := name.split(".")[1]) in ways] == ways


def in_order(setting: str) -> list[str]:
    switched_on = {name: place for name, place in SETTINGS.getwithbase(setting).items() if place is not None}
    return sorted(switched_on, key=switched_on.get)


def test_nothing_listens_and_no_cookie_is_kept():
    assert not any(
        map(SETTINGS.getbool, ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED"))
    )


def test_nothing_but_the_web_is_downloaded():
    handlers = SETTINGS.getwithbase("DOWNLOAD_HANDLERS")
    guarded = {scheme for scheme, handler in handlers.items() if handler == "spiders.handlers.Handler"}
    assert guarded == {"http", "https"}
    assert {scheme for scheme, handler in handlers.items() if handler} - guarded == {"data"}


PROSE = "<p>" + "Bees sleep in flowers when the evening comes too early for the way home. " * 12


def test_a_page_that_loads_itself_anew_after_a_while_is_read_as_it_is(scrapy):
    again = "<meta http-equiv='refresh' content='60; url=/why-bees-sleep-so-long/'>"
    pages = {
        "/": Answer(b"<h1>Bees</h1><a href='/why-bees-sleep-so-long/'>x</a>"),
        "/why-bees-sleep-so-long/": Answer(
            f"<!doctype html>{again}<title>Bees</title><h1>Bees</h1>{PROSE}".encode()
        ),
    }
    with LoopbackServer(lambda path: pages.get(path, Answer(status=404))) as server:
        done = scrapy("crawl", "blog", "-a", f"url={server.url}")
        asked = [visit.path for visit in server.visits if visit.path.startswith("/why-bees")]
    assert (done.returncode, asked) == (0, ["/why-bees-sleep-so-long/"]), done.stderr
