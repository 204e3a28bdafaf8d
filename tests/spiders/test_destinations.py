"""Where requests go, by what servers see; names are looked up by a stub, for tests have no name service."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from crawls import Crawled, run_crawls
from hypothesis import given
from hypothesis import strategies as st
from name_service import EXTENSION
from rude import RudeServer, head, page
from scrapy import Request
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from spiders.addresses import is_on
from spiders.destinations import ASIDE, MOST_GUESTS, SCHEME, Destinations
from spiders.hosts import address_in, host_of, is_open, site_name
from spiders.reasons import Unasked

PROSE = b"<p>" + b"Bees sleep in flowers when the evening comes too early for the way home. " * 12
POST = b"<!doctype html><title>Why bees sleep</title><h1>Why bees sleep</h1>" + PROSE
ELSEWHERE = "/why-nobody-should-ever-come-here/"


def redirect(target: str) -> bytes:
    return head(f"Location: {target}", "Content-Length: 0", status="301 Moved")


def astray(port: int, other: int) -> dict[str, bytes]:
    """A blog that tries to lead a crawl to other ports and hosts of this machine, in every way there is."""
    inside = [
        f"http://127.0.0.1:{other}",
        f"http://localhost:{port}",
        f"http://127.1:{port}",
        f"http://2130706433:{port}",
        f"http://0x7f000001:{port}",
        f"http://0177.0.0.1:{port}",
        f"http://[::1]:{port}",
        f"http://[::ffff:127.0.0.1]:{port}",
        f"http://me:secret@127.0.0.1:{port}",
        f"http://127.0.0.2:{port}",
        "http://169.254.169.254",
        "ftp://127.0.0.1",
        "file://",
    ]
    hops = {
        f"/why-redirect-number-{n}-leads-away/": redirect(each + ELSEWHERE) for n, each in enumerate(inside)
    }
    posts = {f"/why-meta-refresh-{n}-leads-away/": refresh(each + ELSEWHERE) for n, each in enumerate(inside)}
    links = "".join(f"<a href='{each}{ELSEWHERE}'>inside</a>" for each in inside)
    links += "".join(f"<a href='{path}'>away</a>" for path in [*hops, *posts, "/why-bees-sleep-so-long/"])
    api = f"<link rel='https://api.w.org/' href='http://127.0.0.1:{other}/wp-json/'>"
    feed = f"<link rel='alternate' type='application/rss+xml' href='http://localhost:{port}/feed/'>"
    canonical = f"<link rel='canonical' href='http://127.0.0.2:{port}{ELSEWHERE}'>".encode()
    xml = "".join(f"<url><loc>{each}{ELSEWHERE}</loc></url>" for each in inside)
    index = "".join(f"<sitemap><loc>{each}/sitemap-of-posts.xml</loc></sitemap>" for each in inside)
    robots = "\n".join(f"Sitemap: {each}/sitemap.xml" for each in inside)
    return {
        "/": page(f"<head>{api}{feed}</head><h1>Bees</h1>{links}".encode()),
        "/robots.txt": page(f"{robots}\nSitemap: /sitemap.xml".encode(), kind="text/plain"),
        "/sitemap.xml": page(f"<x>{xml}{index}</x>".encode(), kind="text/xml"),
        "/why-bees-sleep-so-long/": page(canonical + POST),
        **hops,
        **posts,
    }


def refresh(target: str) -> bytes:
    return page(f"<meta http-equiv='refresh' content='0; url={target}'>".encode() + POST)


@pytest.fixture(scope="module")
def other() -> Iterator[RudeServer]:
    with RudeServer({ELSEWHERE: page(POST)}) as server:
        yield server


@pytest.fixture(scope="module")
def server(other: RudeServer) -> Iterator[RudeServer]:
    with RudeServer({}) as server:
        server.speeches.update(astray(server.port, other.port))
        yield server


@pytest.fixture(scope="module")
def crawls(server: RudeServer, other: RudeServer) -> dict[str, Crawled]:
    return run_crawls(
        {
            "name": "astray",
            "spider": "blog",
            "arguments": {"url": server.url},
            "settings": {"RETRY_ENABLED": False},
        },
    )


def test_no_link_redirect_or_list_leads_to_another_port_or_host_of_the_machine(crawls, server, other):
    assert other.connections == 0
    assert ELSEWHERE not in server.paths
    assert {host for _, asked in server.heard for host in hosts_in(asked)} == {
        f"127.0.0.1:{server.port}".encode()
    }


def hosts_in(asked: bytes) -> list[bytes]:
    return [line[6:] for line in asked.split(b"\r\n") if line.startswith(b"Host: ")]


def test_its_own_articles_arrive_all_the_same_and_what_was_refused_is_counted(crawls):
    assert (
        f"{crawls['astray'].reason} {len(crawls['astray'].pages)}" == "finished 3"
    )  # two of them name addresses that are none of the web's
    assert {"at an odd port", "at a private address"} <= crawls["astray"].refused.keys()


OUTSIDE, INSIDE = "127.0.0.9", "127.0.0.1"  # the first of them plays an address of the open internet
POSTS = [f"/why-bees-sleep-{number}/" for number in range(9)]
LINKS = "".join(f"<a href='{path}'>{path}</a>" for path in POSTS)
NOWHERE = b"".join(
    b"<link rel='sitemap' href='http://%s/sitemap.xml'>" % host
    for host in (b"a" * 70 + b".example", b"a..example")
)
BLOG = {"/": page(f"<h1>Bees</h1>{LINKS}".encode()), **{path: page(POST) for path in POSTS}}


@pytest.fixture(scope="module")
def rebound() -> Iterator[tuple[RudeServer, RudeServer, dict[str, Crawled]]]:
    """A blog outside whose name stands for this machine after twenty look-ups, and one that does so at once."""
    with RudeServer(BLOG, OUTSIDE) as outside, RudeServer(BLOG, INSIDE, outside.port) as inside:
        names = {
            "blog.example": [*[OUTSIDE] * 20, INSIDE],
            "trap.example": [INSIDE],
            "moved.example": [OUTSIDE],
            "above.example": [OUTSIDE],
            "shop.above.example": [OUTSIDE],
            "dotted.example": [OUTSIDE],
        }
        settings = {
            "EXTENSIONS": {EXTENSION: 0},
            "NAMES": names,
            "OPEN_ADDRESSES": [OUTSIDE],
            "RETRY_ENABLED": False,
        }
        outside.speeches |= {"/moved/": redirect(f"http://trap.example:{outside.port}/")}
        outside.speeches |= {"/sold/": redirect(f"http://blog.example:{outside.port}/")}
        outside.speeches |= {"/go/": page(NOWHERE + b"<h1>Bees</h1><a href='/why-bees-go-out/'>x</a>")}
        outside.speeches |= {
            "/why-bees-go-out/": refresh(f"http://shop.above.example:{outside.port}{POSTS[0]}")
        }
        asked = {
            "rebinding": "http://blog.example:{}/",
            "inside": "http://trap.example:{}/",
            "sold": "http://moved.example:{}/sold/",
            "shopping": "http://above.example:{}/go/",
            "dotted": "http://dotted.example.:{}/",
        }
        wanted = [
            {
                "name": name,
                "spider": "blog",
                "arguments": {"url": url.format(outside.port)},
                "settings": settings,
            }
            for name, url in asked.items()
        ]
        yield outside, inside, run_crawls(*wanted)


def test_a_name_that_comes_to_stand_for_this_machine_is_asked_for_nothing_there(rebound):
    _, inside, crawls = rebound
    assert inside.connections > 0, "the name did lead there"
    assert inside.heard == []
    assert 1 <= len(crawls["rebinding"].pages) < len(POSTS)
    assert (
        crawls["rebinding"].refused["at a private address"] == inside.connections - 1
    )  # the other is the trap's
    assert crawls["rebinding"].dropped == {}


def test_a_name_that_stands_for_this_machine_from_the_first_ends_the_crawl_with_a_hint(rebound):
    crawl = rebound[2]["inside"]
    assert crawl.reason == "private"
    assert (
        "trap.example stands for an address in a private network. If that is meant, add it to OWN_NETWORK"
        in crawl.message
    )


def test_a_blog_that_moved_to_another_site_is_not_followed_there(rebound):
    crawl = rebound[2]["sold"]
    assert (crawl.reason, crawl.pages) == ("off_site", [])
    assert "this leads to blog.example, which is another site. If the blog has moved there" in crawl.message


def test_a_page_of_a_host_below_the_site_is_none_of_the_sites_own(rebound):
    outside, _, crawls = rebound
    assert f"shop.above.example:{outside.port}".encode() in [
        host for path, asked in outside.heard if path == POSTS[0] for host in hosts_in(asked)
    ]
    assert [url for url in crawls["shopping"].urls if "shop." in url] == []


def test_a_host_that_no_name_service_can_be_asked_for_is_passed_over(rebound):
    assert rebound[2]["shopping"].reason == "no_article", "it went on to its end"


def test_a_host_that_is_written_with_a_closing_dot_is_asked_and_known_without_it(rebound):
    outside, _, crawls = rebound
    assert crawls["dotted"].urls == [f"http://dotted.example:{outside.port}{path}" for path in POSTS]
    asked = {host for _, asked in outside.heard for host in hosts_in(asked) if host.startswith(b"dotted")}
    assert asked == {f"dotted.example:{outside.port}".encode()}


def destinations(home: str = "https://www.a.example/", local: list[str] | None = None) -> Destinations:
    crawler = SimpleNamespace(spider=SimpleNamespace(site=SimpleNamespace(url=home)))
    crawler.settings = Settings({"OWN_NETWORK": local or []})
    crawler.stats = MemoryStatsCollector(SimpleNamespace(settings=Settings()))
    return Destinations(crawler)


def fate(where: Destinations, url: str, **meta: object) -> str:
    try:
        where.process_request(Request(url, meta=meta))
    except Unasked as refused:
        return refused.reason
    return "asked"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a.example/x", "asked"),
        ("http://www.A.example./x", "asked"),
        ("https://cdn.a.example/sitemap.xml", "asked"),
        ("https://ba.example/", "off_site"),
        ("https://example/", "off_site"),
        ("https://a.example.b.example/", "off_site"),
        ("https://\u0430.example/", "off_site"),  # a Cyrillic a
        ("https://a.example:8443/", "odd_port"),
        ("https://a.example:22/", "odd_port"),
        ("https://me:secret@a.example/", "bad_argument"),
        ("https://me@a.example/", "bad_argument"),
        ("ftp://a.example/", "bad_argument"),
        ("file:///etc/passwd", "bad_argument"),
        ("s3://a.example/", "bad_argument"),
        ("http://10.0.0.1/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://[fd00:ec2::254]/", "private"),
        ("http://localhost/", "private"),
        ("http://any.localhost/", "private"),
        ("http://93.184.215.14/", "off_site"),
    ],
)
def test_a_request_goes_to_its_own_site_or_nowhere(url, told):
    assert fate(destinations(), url) == told


def test_what_cannot_be_read_as_an_address_is_none():
    assert destinations().against("https://[a.example/") is SCHEME


def test_lists_of_articles_may_lie_with_a_few_other_hosts():
    where = destinations()
    hosts = [f"https://host-{number}.example/feed" for number in range(MOST_GUESTS + 1)]
    assert [fate(where, url) for url in hosts] == ["off_site"] * len(hosts)
    assert [fate(where, url, **{ASIDE: True}) for url in hosts] == ["asked"] * MOST_GUESTS + ["off_site"]
    assert fate(where, "http://10.0.0.1/feed", **{ASIDE: True}) == "private"


@pytest.mark.parametrize(
    ("home", "local", "url", "told"),
    [
        ("http://10.0.0.7:8000/", [], "http://10.0.0.7:8000/x", "asked"),
        ("http://10.0.0.7:8000/", [], "http://10.0.0.7/x", "odd_port"),
        ("http://10.0.0.7/", [], "http://10.0.0.8/x", "private"),
        ("http://localhost:8000/", [], "http://localhost:8000/x", "asked"),
        ("http://localhost:8000/", [], "http://127.0.0.1:8000/x", "private"),
        ("https://a.example/", ["10.0.0.7"], "http://10.0.0.7/", "off_site"),
        ("https://a.example:8443/", [], "https://a.example:8443/x", "asked"),
        ("http://93.184.215.14/", [], "http://93.184.215.14/x", "asked"),
        ("http://93.184.215.14/", [], "http://215.14/x", "off_site"),  # which is 215.0.0.14
        ("http://93.184.215.14/", [], "http://x.93.184.215.14/x", "off_site"),
    ],
)
def test_whoever_names_a_private_host_means_that_one(home, local, url, told):
    assert fate(destinations(home, local), url) == told


@pytest.mark.parametrize("host", ["blog.intranet", "Blog.Intranet.", "10.1.2.3"])
def test_a_host_of_a_private_network_may_be_named_in_the_settings(host):
    where = destinations("http://blog.intranet/", [host])
    named = host_of(f"//{host}")
    assert where.may_reach(named, address_in("10.1.2.3"))
    assert not where.may_reach("other.intranet", address_in("10.1.2.3"))


PRIVATE = """0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.192 192.168.1.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 168.63.129.16 :: ::1 ::ffff:10.0.0.1
::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0
fec0::1 ff02::1 fe80::1% 4000::1 64:ff9b:1::7f00:1 2001:db8::1 0x7f.1 017700000001 2852039166 127.1 0"""
OPEN = "93.184.215.14 8.8.8.8 172.32.0.1 2606:4700::1111 ::ffff:8.8.8.8 ::8.8.8.8 64:ff9b::808:808 134744072"


@pytest.mark.parametrize("host", PRIVATE.split())
def test_what_is_no_part_of_the_open_internet_is_known_in_any_spelling(host):
    assert not is_open(address_in(host))


@pytest.mark.parametrize("host", OPEN.split())
def test_what_is_open_is_open(host):
    assert is_open(address_in(host))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://A.Example/", "https://a.example./"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("https://B\u00dcCHER.EXAMPLE./", "https://www.xn--bcher-kva.example:443/"),
        ("https://\uff41.example/", "https://a.example/"),
        ("https://a\u3002example/", "https://a.example/"),
    ],
)
def test_a_host_is_the_same_however_it_is_written(one, other):
    assert site_name(one) == site_name(other)
    assert is_on(site_name(other), one.replace(":443", ""))


@pytest.mark.parametrize(
    "url", ["https://\u0430.example/", "https://a.example.b.example/", "https://x@a.example/"]
)
def test_a_likeness_of_a_host_is_another_one(url):
    assert not is_on("a.example", url)


@given(st.text(max_size=60))
def test_any_host_is_judged(text):
    assert site_name(f"https://{text}/") == site_name(f"https://{text}/")
    address = address_in(text)
    assert address is None or is_open(address) in (True, False)
    assert fate(destinations(), "https://a.example/" + text.replace("\ud800", "")) == "asked"
