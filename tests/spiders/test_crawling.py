"""Whole crawls, against the sample blog and against sites generated here."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from crawls import Crawled, run_crawls

from spiders.loopback import Answer, LoopbackServer

EXPECTED = json.loads((Path(__file__).parent / "sample_blog.json").read_text(encoding="utf-8"))
PROSE = " ".join(["Bees sleep in flowers when the evening comes too early for the way home."] * 12)


def page(title: str, body: str, head: str = "", attributes: str = "") -> Answer:
    head = f"<head><title>{title}</title>{head}</head>"
    return Answer(f"<!doctype html><html {attributes}>{head}<body>{body}</body></html>".encode())


def post(number: int, more: str = "", head: str = "", attributes: str = "") -> Answer:
    title = f"Why bees sleep, {number}"
    return page(title, f"<h1>{title}</h1><p>{PROSE}</p>{more}", head, attributes)


def listing(*numbers: int, more: str = "") -> Answer:
    cards = "".join(
        f"<div><h2><a href='/why-bees-sleep-{n}/'>Why bees sleep, {n}</a></h2><p>A teaser.</p></div>"
        for n in numbers
    )
    return page("Bees", f"<h1>All about bees</h1>{cards}{more}")


def redirect(target: str, status: int = 301) -> Answer:
    return Answer(status=status, headers={"Location": target})


def uncharted(server: LoopbackServer) -> dict[str, Answer]:
    """A blog without feed and sitemap: everything has to be found behind links."""
    other = server.url.replace("127.0.0.1", "localhost")  # the same machine, but another site
    return {
        "/": listing(
            1,
            2,
            more=f"""<a href="/page/2/">older</a> <a href="/category/queens/">queens</a>
            <a href="/about-us/">about</a>
            <a href="{other}/why-wasps-do-not-sleep/">another site</a> <a href="/honey.pdf">a leaflet</a>
            <a href="/go-elsewhere-and-do-not-return/">a redirect to another site</a>""",
        ),
        "/page/2/": listing(3, 4, more='<a href="/page/3/">older</a>'),
        "/page/3/": listing(5, 6),
        "/category/queens/": listing(7, 1),
        "/why-bees-sleep-1/": post(1, '<a href="/why-bees-sleep-1/?utm_source=self#more">again</a>'),
        "/why-bees-sleep-2/": post(2, '<a href="/amp/why-bees-sleep-8/">for telephones</a>'),
        "/why-bees-sleep-3/": redirect("/why-bees-sleep-3"),
        "/why-bees-sleep-3": post(3, '<a href="/drones-do-not-sleep-at-all/">the old address of 4</a>'),
        "/drones-do-not-sleep-at-all/": redirect("/why-bees-sleep-4/", 302),
        "/why-bees-sleep-4/": post(4, '<div class="page-links">1 <a href="?page=2">2</a></div>'),
        "/why-bees-sleep-4/?page=2": post(
            4,
            '<a href="/why-bees-sleep-4/">1</a> <a href="?page=3">3</a>',
            '<link rel="next" href="?page=3">',
        ),
        "/why-bees-sleep-4/?page=3": post(4, '<a href="/why-bees-sleep-4/">1</a> <a href="?page=2">2</a>'),
        "/why-bees-sleep-5/": redirect("/why-bees-sleep-6/"),
        "/why-bees-sleep-6/": redirect("/why-bees-sleep-5/"),
        "/why-bees-sleep-7/": post(7, '<a href="/queens-by-another-name-entirely/">a copy of it</a>'),
        "/queens-by-another-name-entirely/": post(7, head='<link rel="canonical" href="/why-bees-sleep-7/">'),
        "/amp/why-bees-sleep-8/": post(
            8, head='<link rel="canonical" href="/why-bees-sleep-8/">', attributes="⚡"
        ),
        "/why-bees-sleep-8/": post(8),
        "/go-elsewhere-and-do-not-return/": redirect(f"{other}/why-wasps-do-not-sleep/"),
        "/why-wasps-do-not-sleep/": post(99),
        "/about-us/": page("About us", f"<h1>About us</h1><p>{PROSE}</p>"),
        "/honey.pdf": Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}),
    }


def charted(_: LoopbackServer) -> dict[str, Answer]:
    """A blog whose sitemap knows everything, with a Crawl-delay."""
    posts = {f"/why-bees-sleep-{n}/": post(n) for n in range(1, 9)}
    sitemap = "".join(f"<url><loc>http://127.0.0.1:PORT{path}</loc></url>" for path in posts)
    port = _.url.rpartition(":")[2]
    xml = f"<urlset>{sitemap.replace('PORT', port)}</urlset>".encode()
    return {
        "/": listing(1, 2, more='<a href="/page/2/">older</a>'),
        "/page/2/": listing(3, 4),
        "/robots.txt": Answer(b"User-agent: *\nCrawl-delay: 0.15\n", headers={"Content-Type": "text/plain"}),
        "/sitemap.xml": Answer(xml, headers={"Content-Type": "application/xml"}),
        **posts,
    }


FAULTY = {
    "forbidden": {"/": Answer(b"no", status=403)},
    "missing": {},
    "broken": {"/": Answer(b"oops", status=500)},
    "robots": {
        "/": listing(1),
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"}),
    },
    "picture": {"/": Answer(b"\x89PNG\r\n\x1a\n\0\0", headers={"Content-Type": "image/png"})},
    "circle": {"/": redirect("/")},
    "empty": {
        "/": page("Hello", "<h1>Hello</h1><a href='/more/'>more</a>"),
        "/more/": page("More", "<p>Not much.</p>"),
    },
}


def serve(answers: dict[str, Answer]) -> LoopbackServer:
    server = LoopbackServer(lambda path: answers.get(path, Answer(b"Not here.", status=404)))
    server.start()
    return server


def served(make) -> LoopbackServer:
    """A server whose pages may name its own address."""
    answers: dict[str, Answer] = {}
    server = serve(answers)
    answers.update(make(server))
    return server


def free_port() -> str:
    server = LoopbackServer(lambda _: Answer())
    server.stop()
    return server.url


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, LoopbackServer]]:
    running = {"uncharted": served(uncharted), "limited": served(uncharted), "patterns": served(uncharted)}
    running |= {"charted": served(charted), **{name: serve(answers) for name, answers in FAULTY.items()}}
    yield running
    for server in running.values():
        server.stop()


@pytest.fixture(scope="module")
def crawls(
    servers: dict[str, LoopbackServer], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Crawled]:
    sites = tmp_path_factory.mktemp("sites") / "sites.toml"
    sites.write_text('[bees]\nurl = "https://bees.example/"\nlimt = 3\n', encoding="utf-8")
    quick = {"RETRY_ENABLED": False}
    blogs = [
        {"name": name, "spider": "blog", "arguments": {"url": server.url}, "settings": quick}
        for name, server in servers.items()
    ]
    by_name = {blog["name"]: blog for blog in blogs}
    by_name["limited"]["arguments"]["limit"] = "2"
    by_name["patterns"]["arguments"] |= {"include": "sleep-[1-4]", "exclude": "sleep-2"}
    by_name["charted"]["settings"] = {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0}
    return run_crawls(
        {"name": "sample", "spider": "sample"},
        {"name": "again", "spider": "sample", "settings": {"CONCURRENT_REQUESTS_PER_DOMAIN": 8}},
        {
            "name": "unresolved",
            "spider": "blog",
            "arguments": {"url": "no-such-host.invalid"},
            "settings": quick,
        },
        {"name": "refused", "spider": "blog", "arguments": {"url": free_port()}, "settings": quick},
        {
            "name": "sites",
            "spider": "blog",
            "arguments": {"site": "bees"},
            "settings": {"SITES_FILE": str(sites)},
        },
        *blogs,
    )


def test_the_sample_blog_gives_each_of_its_articles_once_and_nothing_else(crawls):
    assert crawls["sample"].reason == "finished"
    assert crawls["sample"].urls == [article["url"] for article in EXPECTED]


def test_the_sample_blog_is_the_same_on_every_crawl(crawls):
    def unordered(crawl: Crawled) -> list[str]:
        return sorted(json.dumps(page) for page in crawl.pages)

    assert unordered(crawls["sample"]) == unordered(crawls["again"])


def test_a_split_article_is_one_page_with_more(crawls):
    parts = {page["url"]: page["more"] + 1 for page in crawls["sample"].pages}
    assert parts == {article["url"]: article["parts"] for article in EXPECTED}


def test_a_sitemap_makes_lists_of_articles_needless(crawls):
    assert not [
        path
        for path in crawls["sample"].paths
        if path.startswith(("/page/", "/tag/", "/category/", "/author/"))
    ]


def test_what_robots_txt_forbids_is_never_asked_for(crawls):
    assert not [path for path in crawls["sample"].paths if path.startswith(("/drafts/", "/wp-"))]


def test_a_feed_entry_leaves_its_hints(crawls):
    told = {page["url"]: page for page in crawls["sample"].pages}
    iron = told["http://fernhill-health.example/iron-without-the-stomach-ache/"]
    assert (iron["source"], iron["title"], iron["authors"]) == (
        "feed",
        "Iron Without the Stomach Ache",
        ["Samuel Achterberg"],
    )


def test_without_sitemap_and_feed_every_article_is_found_behind_links(crawls, servers):
    home = servers["uncharted"].url
    names = [
        "why-bees-sleep-1/",
        "why-bees-sleep-2/",
        "why-bees-sleep-3",
        "why-bees-sleep-4/",
        "why-bees-sleep-8/",
    ]
    found = crawls["uncharted"].urls
    seven = [url for url in found if "queens" in url or "-7/" in url]
    assert len(seven) == 1, "two addresses with one canonical address are one article"
    assert sorted(set(found) - set(seven)) == [f"{home}/{name}" for name in names]


def test_an_article_in_three_parts_is_fetched_whole(crawls):
    assert [page["more"] for page in crawls["uncharted"].pages if "sleep-4" in page["url"]] == [2]


def test_another_site_is_never_visited(crawls, servers):
    assert crawls["uncharted"].pages
    assert {visit.headers["Host"].partition(":")[0] for visit in servers["uncharted"].visits} == {"127.0.0.1"}


def test_pages_about_the_site_and_files_are_not_asked_for(crawls, servers):
    assert not {"/about-us/", "/honey.pdf"} & {visit.path for visit in servers["uncharted"].visits}


def test_no_address_is_asked_for_twice_but_robots_txt(crawls, servers):
    paths = [visit.path for visit in servers["uncharted"].visits if visit.path != "/robots.txt"]
    assert [path for path, count in Counter(paths).items() if count > 1] == []


def test_a_limit_is_kept_to_the_letter_and_fetches_nothing_in_vain(crawls, servers):
    assert len(crawls["limited"].pages) == 2
    assert crawls["limited"].reason == "finished"
    assert len([visit for visit in servers["limited"].visits if "sleep" in visit.path]) <= 3


def test_include_and_exclude_choose_addresses(crawls, servers):
    names = [url.rpartition("sleep-")[2].strip("/") for url in crawls["patterns"].urls]
    assert names == ["1", "3", "4"]


def test_crawl_delay_is_kept_although_autothrottle_would_go_faster(crawls, servers):
    times = [visit.at for visit in servers["charted"].visits]
    # robots.txt comes first, for its sitemaps and for its rules
    pauses = [later - earlier for earlier, later in pairwise(times[2:])]
    assert len(crawls["charted"].pages) == 8
    # a request that a busy machine delivers late shortens the pause behind it; without the rule they are 10 ms
    assert min(pauses) >= 0.05, pauses
    assert sum(pauses) / len(pauses) >= 0.14


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("unresolved", "unresolved", "no such host as no-such-host.invalid"),
        ("refused", "refused", "refuses connections"),
        ("forbidden", "blocked", "does not let us in (HTTP status 403)"),
        ("missing", "missing", "no such page (HTTP status 404)"),
        ("broken", "server_error", "out of order (HTTP status 500)"),
        ("robots", "robots", "robots.txt of 127.0.0.1 does not allow"),
        ("picture", "not_html", "no web page but image/png"),
        ("circle", "redirect_loop", "redirects in a circle"),
        ("empty", "no_article", "no article found. Besides the first page, 1 page looked at"),
        ("sites", "bad_sites", "line 3: [bees] has no setting 'limt'; is 'limit' meant?"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(crawls, name, reason, words):
    assert crawls[name].reason == reason
    assert words in crawls[name].message
    assert "\n" not in crawls[name].message


def test_the_servers_threads_end_with_them():
    with LoopbackServer(lambda _: Answer()) as server:
        thread = server._thread
        assert thread.is_alive()
    assert not thread.is_alive()
    assert threading.main_thread().is_alive()
