"""Sites whose lists of articles, or whose links, have no end or are no lists."""

from __future__ import annotations

import gzip
import json
from urllib.parse import parse_qs, urlsplit

from behaviours import Behaviour, Look
from ground import Connection, Says, front, http, page

XML = "application/xml"
VICTIM = "%VICTIM%"
NAMESPACE = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"


def urls(*addresses: str) -> bytes:
    lines = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f"<urlset {NAMESPACE}>{lines}</urlset>".encode()


def index(*addresses: str) -> bytes:
    lines = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f"<sitemapindex {NAMESPACE}>{lines}</sitemapindex>".encode()


def real(name: str) -> str:
    return f"%HOME%/lists/why-we-found-{name}/"


def bounded(beginning: str, most: int) -> tuple[str, Look]:
    outcome = f"asked at most {most} times"

    def look(evidence, behaviour):
        count = evidence.lists.times(beginning)
        return outcome if 0 < count <= most else f"asked {count} times"

    return outcome, look


def gives(name: str) -> tuple[str, Look]:
    return (
        "its article arrives",
        lambda e, b: (
            "its article arrives"
            if e.fate_at(f"/lists/why-we-found-{name}/", e.lists) == "article"
            else e.fate_at(f"/lists/why-we-found-{name}/", e.lists)
        ),
    )


def listed(name: str, says: Says, expected: tuple[str, Look], path: str = "") -> Behaviour:
    return Behaviour(
        "lists",
        name,
        expected[0],
        says,
        path=path or f"/sitemap-{name.replace(' ', '-')}.xml",
        look=expected[1],
    )


def bomb() -> bytes:
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    return f"<!DOCTYPE u [<!ENTITY e0 'salt'>{entities}<!ENTITY x SYSTEM 'file:///etc/passwd'>]>".encode()


def deeper(connection: Connection) -> None:
    number = int(connection.asked.path.rpartition("-")[2].removesuffix(".xml"))
    http(index(f"%HOME%/sitemap-deep-{number + 1}.xml"), XML)(connection)


def unread_file(evidence, behaviour):
    return (
        "the file is in the dataset"
        if any("root:" in str(row) for row in evidence.rows)
        else "no file of this machine is read"
    )


def never_the_victim(evidence, behaviour):
    asked = [visit.path for ground in evidence.victims for visit in ground.visits if "listed" in visit.path]
    return "asked there" if asked else "nothing was asked there"


def endless_posts(connection: Connection) -> None:
    """A REST API in which every page is full of posts that nobody wrote."""
    number = int(parse_qs(urlsplit(connection.asked.path).query).get("page", ["1"])[0])
    posts = [
        {
            "id": n,
            "link": f"%HOME%/posts/made-up-{number}-{n}/",
            "title": {"rendered": "Salt"},
            "author": 1,
            "categories": [],
            "tags": [],
        }
        for n in range(100)
    ]
    http(json.dumps(posts).encode(), "application/json", X_WP_TotalPages="999999999")(connection)


def endless_feed(connection: Connection) -> None:
    number = int(parse_qs(urlsplit(connection.asked.path).query).get("n", ["1"])[0])
    body = (
        f"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>x</title><atom:link rel='next' href='%HOME%/feed-endless?n={number + 1}'/>"
        + "".join(
            f"<item><title>x</title><link>%HOME%/stories/made-up-{number}-{n}/</link></item>"
            for n in range(10)
        )
        + "</channel></rss>"
    )
    http(body.encode(), "application/rss+xml")(connection)


SITEMAPS = [
    listed("with an entity bomb", http(bomb() + urls(real("the-bomb"), "%HOME%/&e11;/"), XML), gives("the-bomb")),
    listed("with an external entity", http(bomb() + urls(real("the-file"), "%HOME%/lists/&x;/"), XML), ("no file of this machine is read", unread_file)),
    listed("that is a gzip bomb", http(gzip.compress(urls(real("the-gzip")) + b" " * 2**27), "application/gzip"), ("asked at most 1 times", bounded("/sitemap-that-is-a-gzip-bomb", 1)[1]), "/sitemap-that-is-a-gzip-bomb.xml.gz"),
    listed("that names itself", http(index("%HOME%/sitemap-that-names-itself.xml"), XML), bounded("/sitemap-that-names-itself", 1)),
    listed("in a ring", http(index("%HOME%/sitemap-of-the-ring.xml"), XML), bounded("/sitemap-in-a-ring", 1)),
    listed("of the ring", http(index("%HOME%/sitemap-in-a-ring.xml"), XML), bounded("/sitemap-of-the-ring", 1)),
    listed("of indexes of indexes", http(index("%HOME%/sitemap-deep-1.xml"), XML), bounded("/sitemap-deep-", 4)),
    listed("cut short", http(urls(real("the-cut"), *["%HOME%/x/"] * 50)[:400], XML), gives("the-cut")),
    listed("with a prefix that nobody declared", http(urls(real("the-prefix")).replace(b"</loc>", b"</loc><news:news><news:title>A</news:title></news:news>"), XML), gives("the-prefix")),
    listed("of other sites", http(urls(f"{VICTIM}/listed/", "file:///etc/passwd", "javascript:alert(1)", "gopher://x/"), XML), ("nothing was asked there", never_the_victim)),
    listed("that lies with another site", http(index(f"{VICTIM}/listed-sitemap.xml"), XML), ("nothing was asked there", never_the_victim)),
    listed("that is a page", http(page("sitemap")), bounded("/sitemap-that-is-a-page", 1)),
    listed("of nonsense", http(bytes((n * 7919) % 251 for n in range(300_000)), XML), bounded("/sitemap-of-nonsense", 1)),
    listed("of ten thousand pages that are none", http(urls(*(f"%HOME%/made-up/nobody-wrote-{n}/" for n in range(10_000))), XML), bounded("/made-up/", 80)),
    listed("of a thousand sitemaps", http(index(*(f"%HOME%/sitemap-number-{n}.xml" for n in range(1_000))), XML), bounded("/sitemap-number-", 500)),
]  # fmt: skip

FEEDS = [
    Behaviour("lists", "a feed with an entity bomb", gives("the-feed")[0], http(bomb() + b"<rss version='2.0'><channel><title>&e11;</title><item><title>&e11;&x;</title><link>%HOME%/lists/why-we-found-the-feed/</link></item></channel></rss>", "application/rss+xml"), path="/feed-bomb", look=gives("the-feed")[1]),
    Behaviour("lists", "a feed without end", bounded("/feed-endless", 201)[0], endless_feed, path="/feed-endless", look=bounded("/feed-endless", 201)[1]),
    Behaviour("lists", "a feed of a megabyte of nonsense", bounded("/feed-nonsense", 1)[0], http(b"<rss><channel>" + b"<item><<&;]]>" * 80_000, "application/rss+xml"), path="/feed-nonsense", look=bounded("/feed-nonsense", 1)[1]),
    Behaviour("lists", "a REST API without end", bounded("/wp-json/wp/v2/posts", 100)[0], endless_posts, path="/wp-json/wp/v2/posts", look=bounded("/wp-json/wp/v2/posts", 100)[1]),
    Behaviour("lists", "names of authors of ten megabytes", bounded("/wp-json/wp/v2/users", 3)[0], http(b'[{"id":1,"name":"' + b"x" * 10**7 + b'"}]', "application/json"), path="/wp-json/wp/v2/users", look=bounded("/wp-json/wp/v2/users", 3)[1]),
    Behaviour("lists", "terms of ten megabytes of brackets", bounded("/.well-known/tdmrep.json", 1)[0], http(b"[" * 10**7, "application/json"), path="/.well-known/tdmrep.json", look=bounded("/.well-known/tdmrep.json", 1)[1]),
]  # fmt: skip


def robots(sitemaps: list[Behaviour]) -> Says:
    lines = [
        "User-agent: *",
        "Disallow: /forbidden/",
        *(f"Disallow: /*a*b*c*{n}$" for n in range(300)),
    ]
    lines += [f"Sitemap: %HOME%{each.at}" for each in sitemaps if each.at != "/sitemap-of-the-ring.xml"] + [
        f"Sitemap: {VICTIM}/listed-in-robots.xml"
    ]
    return http(("\n".join(lines) + "\n" + "# and so on\n" * 60_000).encode(), "text/plain")


ROBOTS = [
    Behaviour("lists", "a robots.txt of a megabyte", bounded("/robots.txt", 1)[0], None, path="/robots.txt", look=bounded("/robots.txt", 1)[1]),
    Behaviour("lists", "a page that robots.txt forbids", "nothing was asked there", http(page("forbidden")), path="/forbidden/why-we-sleep/", look=lambda e, b: "asked there" if e.lists.times("/forbidden") else "nothing was asked there"),
    Behaviour("lists", "a sitemap that robots.txt has with another site", "nothing was asked there", None, path="/robots.txt#", look=never_the_victim),
]  # fmt: skip

LISTS = [*SITEMAPS, *FEEDS, *ROBOTS]


def lists_home() -> Says:
    feeds = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='{each.at}'>" for each in FEEDS[:3]
    )
    return front(["/forbidden/why-we-sleep/"], f"{feeds}<link rel='https://api.w.org/' href='/wp-json/'>")


def made_up(path: str) -> Says:
    """What a list named: articles where there are some, else the same soft answer for anything."""
    if path.startswith("/lists/why-we-found-"):
        return http(page(path))
    if path.startswith("/sitemap-deep-"):
        return deeper
    if path.startswith("/sitemap-number-"):
        return http(urls(), XML)
    return http(page("nothing", title="Nothing here", words=120))


# Traps: pages that lead to more pages, which lead to more


def trap(name: str, beginning: str, most: int) -> Behaviour:
    outcome = f"asked at most {most} times"

    def look(evidence, behaviour):
        count = evidence.traps.times(beginning)
        return outcome if 0 < count <= most else f"asked {count} times"

    return Behaviour("traps", name, outcome, path=beginning, look=look)


TRAPS = [
    trap("a calendar without end", "/events/", 80),
    trap("filters of filters", "/teas", 80),
    trap("session ids in links", "/session/", 80),
    trap("pages of pages", "/archive", 120),
    trap("paths that repeat themselves", "/a/", 400),
    trap("a hundred thousand links on one page", "/many/", 80),
    trap("the same answer for anything", "/soft-", 80),
]  # fmt: skip


def marked_as_copies(evidence, behaviour):
    rows = [row for row in evidence.rows if row["site"] == evidence.traps.host]
    originals = sum(row["duplicate_of"] is None for row in rows)
    return (
        behaviour.outcome
        if len(rows) > 50 and originals == 1
        else f"{originals} of {len(rows)} are originals"
    )


TRAPS.append(
    Behaviour(
        "traps",
        "one article under hundreds of addresses",
        "all rows but one are marked as its copies",
        path="/copies/",
        look=marked_as_copies,
    )
)


def trapping(path: str) -> Says:
    """Every answer leads to some that were never there before."""
    parts = urlsplit(path)
    number = int("".join(filter(str.isdigit, path))[-6:] or 0) + 1
    links = {
        "events": [
            f"/events/{2026 + number // 12}-{number % 12 + 1:02}/why-we-meet-{number}/"
            for number in (number, number + 1)
        ],
        "teas": [f"/teas?colour={number}&size={number}&sort={n}" for n in range(3)],
        "session": [f"/session/why-we-sleep-well/?sid={number}x{n}" for n in range(3)],
        "archive": [f"/archive?page={number}", f"/archive/page/{number}/"],
        "a": [f"{parts.path}b/", f"{parts.path}a/"],
        "many": [f"/many/why-we-count-{n}/" for n in range(100_000)] if number == 1 else [],
    }.get(parts.path.strip("/").partition("/")[0], [f"/soft-{number}-{n}/" for n in range(2)])
    listed = "".join(f"<a href='{link}'>x</a>" for link in links)
    return http(page("trap", inside=f"<div>{listed}</div>", words=120))


def traps_home() -> Says:
    return front([*(each.at for each in TRAPS[:6]), "/soft-1/"])
