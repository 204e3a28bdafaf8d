"""Sites without end: a crawl spends so much on them and no more, says so, and has their articles all the same."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest
from crawls import Crawled, run_crawls
from hypothesis import given
from hypothesis import strategies as st

from spiders.agenda import MOST_TURNS
from spiders.budget import MOST_PATTERNS, PER_ARTICLE, Budget, pattern_of
from spiders.links import MOST_BARREN
from spiders.loopback import Answer, LoopbackServer

WORDS = "bees sleep in flowers when the evening comes too early for their long way home".split()
JSON = {"Content-Type": "application/json"}
XML = {"Content-Type": "application/xml"}


def post(seed: object, more: str = "") -> Answer:
    chosen = random.Random(str(seed))
    prose = " ".join(chosen.choice(WORDS) for _ in range(150))
    return Answer(f"<!doctype html><title>Of bees</title><h1>Of bees</h1><p>{prose}</p>{more}".encode())


def blog(trap: Callable[[str], Answer | None], links: str) -> Callable[[str], Answer]:
    """Three articles, and a trap behind links; the trap says nothing of addresses that it does not know."""
    posts = {f"/blog/why-bees-sleep-{n}/": post(n) for n in range(3)}
    shown = links + "".join(f"<a href='{path}'>{path}</a>" for path in posts)
    known = {"/": Answer(f"<h1>Bees</h1>{shown}".encode()), "/robots.txt": Answer(status=404), **posts}
    return lambda path: known.get(path) or trap(path) or Answer(b"not here", status=404)


def calendar(path: str) -> Answer | None:
    """Every day leads to the next, and says the same of each."""
    day = re.fullmatch(r"/events/day-(\d+)/", path)
    return post("nothing on that day", f"<a href='/events/day-{int(day[1]) + 1}/'>next</a>") if day else None


def pages(path: str) -> Answer | None:
    number = re.fullmatch(r"/all/\?page=(\d+)", path)
    return post("no more bees", f"<a href='?page={int(number[1]) + 1}'>next</a>") if number else None


def facets(path: str) -> Answer | None:
    """A shop whose filters add up."""
    if not path.startswith("/shop/bee-boxes"):
        return None
    links = "".join(
        f"<a href='{path}{'&' if '?' in path else '?'}{name}={n}'>x</a>" for name in "abc" for n in range(9)
    )
    return post("boxes", links)


def sessions(path: str) -> Answer | None:
    """Each visit is given another address for the same page."""
    if not path.startswith("/in/"):
        return None
    chosen = random.Random(path)
    return post(
        "welcome back",
        "".join(f"<a href='/in/{chosen.getrandbits(64):x}/the-bees-of-today/'>x</a>" for _ in "ab"),
    )


def soft_404(path: str) -> Answer | None:
    """Whatever is asked for is there, and leads to more of it."""
    links = "".join(f"<a href='{path}more-of-this-{n}/'>x</a>" for n in (1, 2)) if len(path) < 1000 else ""
    return post("sorry", links) if path.startswith("/lost-and-found") else None


def tarpit(path: str) -> Answer | None:
    """Words without end: each page is new, and leads to two more."""
    if not path.startswith("/pit/"):
        return None
    chosen = random.Random(path)
    return post(
        path, "".join(f"<a href='/pit/{chosen.choice(WORDS)}-{chosen.getrandbits(40)}/'>x</a>" for _ in "ab")
    )


def chain(path: str) -> Answer | None:
    """Redirects without end, each to an address of its own."""
    hop = re.fullmatch(r"/hops/why-bees-hop-(\d+)/", path)
    return Answer(status=302, headers={"Location": f"/hops/why-bees-hop-{int(hop[1]) + 1}/"}) if hop else None


def refreshes(path: str) -> Answer | None:
    hop = re.fullmatch(r"/hops/why-bees-hop-(\d+)/", path)
    again = (
        f"<meta http-equiv='refresh' content='0; url=/hops/why-bees-hop-{int(hop[1]) + 1}/'>" if hop else ""
    )
    return post("hop", again) if hop else None


def strokes(path: str) -> Answer | None:
    """An address that leads to itself with a stroke at its end, and that back to the first."""
    to = {
        "/there/and/back-again": "/there/and/back-again/",
        "/there/and/back-again/": "/there/and/back-again",
    }
    return Answer(status=302, headers={"Location": to[path]}) if path in to else None


def rest(path: str) -> Answer | None:
    """A WordPress interface that always has a hundred posts more, all of them on another site."""
    if path == "/":
        return None
    page = re.search(r"/wp-json/wp/v2/posts\?.*\bpage=(\d+)", path)
    posts = [f'{{"link": "https://other.example/{page[1]}-{n}/"}}' for n in range(100)] if page else []
    return Answer(f"[{','.join(posts)}]".encode(), headers=JSON) if page else None


def feed(path: str) -> Answer | None:
    """A feed without end of addresses that look like lists, all of which lead to the same nothing."""
    if path.startswith("/tag/"):
        return post("nothing of that tag")
    if not path.startswith("/feed"):
        return None
    number = int((re.search(r"n=(\d+)", path) or [0, 1])[1])
    items = "".join(f"<item><link>/tag/bees-{number}-{n}/</link></item>" for n in range(10))
    link = f"<atom:link rel='next' href='/feed/?n={number + 1}'/>"
    body = (
        f"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>{link}{items}</channel></rss>"
    )
    return Answer(body.encode(), headers=XML)


def sitemaps(path: str) -> Answer | None:
    """An index of 50,000 sitemaps of 50,000 addresses, made when they are asked for."""
    if path == "/sitemap.xml":
        inner = "".join(f"<sitemap><loc>/maps/{n}.xml</loc></sitemap>" for n in range(5_000))
        return Answer(f"<sitemapindex>{inner}</sitemapindex>".encode(), headers=XML)
    number = re.fullmatch(r"/maps/(\d+)\.xml", path)
    inner = "".join(f"<url><loc>/map/{number[1]}-{n}-bees/</loc></url>" for n in range(500)) if number else ""
    return Answer(f"<urlset>{inner}</urlset>".encode(), headers=XML) if number else None


API = "<link rel='https://api.w.org/' href='/wp-json/'>"
TRAPS: dict[str, tuple[Callable[[str], Answer | None], str]] = {
    "calendar": (calendar, "<a href='/events/day-1/'>events</a>"),
    "pages": (pages, "<a href='/all/?page=1'>all</a>"),
    "facets": (facets, "<a href='/shop/bee-boxes'>shop</a>"),
    "sessions": (sessions, "<a href='/in/0/the-bees-of-today/'>in</a>"),
    "soft 404": (soft_404, "<a href='/lost-and-found-in-the-hive/'>lost</a>"),
    "tarpit": (tarpit, "<a href='/pit/of-bees-1/'>pit</a>"),
    "chain": (chain, "<a href='/hops/why-bees-hop-1/'>hop</a>"),
    "refreshes": (refreshes, "<a href='/hops/why-bees-hop-1/'>hop</a>"),
    "strokes": (strokes, "<a href='/there/and/back-again'>there</a>"),
    "rest": (rest, API),
    "feed": (feed, ""),
    "sitemaps": (sitemaps, ""),
}
PATTERN, SITE = 8, 80
BUDGETS = {
    "URL_PATTERN_BUDGET": PATTERN,
    "URL_BUDGET": SITE,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
    "LOG_LEVEL": "ERROR",
}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, LoopbackServer]]:
    running = {name: LoopbackServer(blog(*trap)) for name, trap in TRAPS.items()}
    for server in running.values():
        server.start()
    yield running
    for server in running.values():
        server.stop()


@pytest.fixture(scope="module")
def crawls(servers: dict[str, LoopbackServer]) -> dict[str, Crawled]:
    return run_crawls(
        *(
            {"name": name, "spider": "blog", "arguments": {"url": server.url}, "settings": BUDGETS}
            for name, server in servers.items()
        )
    )


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_ends_and_the_articles_beside_it_arrive(crawls, servers, name):
    crawl = crawls[name]
    assert crawl.asked < SITE + 30, "the rest is for robots.txt and redirects"
    if name != "sitemaps":  # those come first, and leave nothing for links
        assert crawl.reason == "finished"
        assert len([url for url in crawl.urls if "/blog/why-bees-sleep-" in url]) == 3


def test_a_calendar_that_never_ends_is_left(servers, crawls):
    assert (
        0
        < len([visit for visit in servers["calendar"].visits if visit.path.startswith("/events")])
        <= MOST_BARREN + 1
    )


@pytest.mark.parametrize("name", ["pages", "facets", "sessions"])
def test_what_is_made_to_a_pattern_and_brings_nothing_new_is_left_and_counted(crawls, servers, name):
    assert crawls[name].left_out["URL_PATTERN_BUDGET"] > 0
    spent = [
        visit.path
        for visit in servers[name].visits
        if visit.path.startswith(("/events", "/all", "/shop", "/in"))
    ]
    # one text was new; each set of a shop's filters is a pattern of its own
    assert len(spent) <= (PATTERN + PER_ARTICLE + 1) * (7 if name == "facets" else 1)


@pytest.mark.parametrize("name", ["tarpit", "sitemaps"])
def test_what_is_new_without_end_ends_with_the_budget_of_the_site(crawls, name):
    assert crawls[name].left_out.keys() & {"URL_BUDGET", "URL_PATTERN_BUDGET"}
    assert crawls["tarpit"].left_out["URL_BUDGET"] > 0


def test_redirects_do_not_lead_on_for_ever(crawls, servers):
    hops = [visit.path for visit in servers["chain"].visits if visit.path.startswith("/hops/")]
    assert 1 < len(hops) <= MOST_TURNS + 1
    refreshed = [visit.path for visit in servers["refreshes"].visits if visit.path.startswith("/hops/")]
    assert len(refreshed) <= 11


def test_where_redirects_led_before_they_do_not_lead_again(servers, crawls):
    assert crawls["strokes"].reason == "finished"
    asked = [visit.path for visit in servers["strokes"].visits if visit.path.startswith("/there/")]
    assert 2 <= len(asked) <= 3


def test_a_list_of_another_sites_posts_is_not_read_on(servers, crawls):
    asked = [visit.path for visit in servers["rest"].visits if "/posts?" in visit.path]
    assert len(asked) == 1


def test_what_a_feed_gives_for_articles_is_counted_whatever_it_looks_like(servers, crawls):
    asked = [visit.path for visit in servers["feed"].visits]
    assert PATTERN <= len([path for path in asked if path.startswith("/tag/")]) <= PATTERN + PER_ARTICLE
    assert len([path for path in asked if path.startswith("/feed/?n=")]) <= 2, "the rest of it is not read"
    assert crawls["feed"].left_out["URL_PATTERN_BUDGET"] > 0


def test_each_new_article_pays_for_more_of_its_kind():
    budget = Budget(1_000, 5)
    for number in range(5):
        assert budget.allows(f"https://a.example/blog/why-{number}-bees/")
    assert not budget.allows("https://a.example/blog/why-6-bees/")
    budget.earn("https://a.example/blog/why-1-bees/", "a text")
    budget.earn("https://a.example/blog/why-2-bees/", "a text")  # the same again pays for nothing
    allowed = [
        budget.allows(f"https://a.example/blog/so-{number}-bees/") for number in range(PER_ARTICLE + 1)
    ]
    assert allowed == [True] * PER_ARTICLE + [False]
    assert budget.allows("https://a.example/news/why-bees/")
    assert budget.left_out == {"URL_PATTERN_BUDGET": 2}


def test_each_limit_is_told_of_once_with_the_name_of_its_setting():
    lines: list[str] = []
    budget = Budget(30, 2, lines.append)
    for number in range(20):
        budget.allows(f"https://a.example/blog/why-{number}-bees/")
        budget.allows(f"https://a.example/news/why-{number}-bees/")
    assert lines == [
        "2 addresses such as /blog/* gave 0 new articles; further ones are left out (URL_PATTERN_BUDGET)",
        "2 addresses such as /news/* gave 0 new articles; further ones are left out (URL_PATTERN_BUDGET)",
    ]
    assert budget.left_out == {"URL_PATTERN_BUDGET": 36}


def test_a_site_that_makes_up_patterns_has_one_for_all_further_ones():
    budget = Budget(10**6, 1)
    letters = [
        f"/{'abcdefghij'[n // 100]}{'abcdefghij'[n // 10 % 10]}{'abcdefghij'[n % 10]}/why-bees/"
        for n in range(1000)
    ]
    allowed = [budget.allows(f"https://a.example{path}") for path in letters]
    assert sum(allowed) == MOST_PATTERNS + 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/2024/05/why-bees-sleep/", "/2023/11/why-bees-wake/"),
        ("/in/0a9f/the-bees/", "/in/77c1/the-wasps/"),
        ("/?p=1", "/?p=2"),
        ("/shop/tea?size=1&colour=2", "/shop/coffee?colour=9&size=1"),
        ("/a/b/a/b/a/b/x", "/a/b/a/b/a/b/a/b/a/b/x"),
    ],
)
def test_addresses_that_are_made_alike_have_one_pattern(one, other):
    assert pattern_of(f"https://a.example{one}") == pattern_of(f"https://a.example{other}")


@given(st.text(max_size=200))
def test_any_address_has_a_pattern_of_bounded_length(text):
    assert len(pattern_of(f"https://a.example/{text}")) < 400
