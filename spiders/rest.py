"""REST: what WordPress tells of a blog's posts through its own interface, where it is open.

It knows more than any other source, and of a hundred posts at a time. Many sites close it, wholly or in part;
then there is nothing here, and the other sources have their turn.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy.http import HtmlResponse, Response

from cleaners.addresses import absolute, site_of
from cleaners.records import Hints
from spiders.addresses import is_on, key
from spiders.answers import (
    MOST_BYTES,
    content_of,
    json_of,
    moment,
    names_of,
    part,
    plain_text,
    text_of,
    things,
)
from spiders.discovery import Blog, Discovered, Fetch

RELATION = "https://api.w.org/"
LINK_HEADER = re.compile(
    r"<([^<>]{1,2000})>\s{0,9};[^,<]{0,200}?\brel\s{0,9}=\s{0,9}[\"']?https://api\.w\.org/"
)
SIZES = (100, 20)  # posts a page: the most there can be; what a server may grant that refuses those
MOST_PAGES = 2_000
MOST_NAMED = 10_000  # of a kind
MOST_OF_A_POST = 100
FIELDS = "link,date_gmt,modified_gmt,title,content,author,categories,tags"
KINDS = ("users", "categories", "tags")

Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Post:
    """One post, whose authors, categories and tags are numbers still."""

    found: Discovered
    users: tuple[int, ...]
    categories: tuple[int, ...]
    tags: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PostPage:
    """One page of a list of posts, and the number of the last one."""

    posts: list[Post]
    last: int


async def discover(blog: Blog, fetch: Fetch) -> AsyncIterator[Discovered]:
    """The posts of a WordPress blog: all of them, newest first; later those that changed or appeared."""
    root = api_root(blog.home)
    if root is None:
        return
    api = Api(root, fetch)
    seen: set[str] = set()
    for query in queries(blog):
        async for page in pages(api, query, seen):
            leads_on = any(blog.leads_on(post.found) for post in page)
            await api.learn(page)
            for post in page:
                yield api.named(post)
            if not leads_on:
                break


def api_root(home: HtmlResponse) -> str | None:
    """Where the interface lies, as the home page's `Link` header or its head says; only on the same site."""
    headers = b", ".join(home.headers.getlist("Link")).decode("latin-1")
    written = LINK_HEADER.findall(headers[:20_000])
    written += home.xpath(f"//link[@rel='{RELATION}']/@href").getall()
    roots = (absolute(address, home.url) for address in written)
    return next((root for root in roots if is_on(site_of(home.url), root)), None)


def queries(blog: Blog) -> list[Query]:
    """What to ask for, in lists of which no page can lose a post while others are read.

    A recrawl needs two: a post that was written long ago and is published today counts as changed long ago.
    """
    if blog.horizon is None:
        return [{"orderby": "id", "order": "desc"}]
    # with a zone, since WordPress takes a time without one for the site's own
    after = blog.horizon.strftime("%Y-%m-%dT%H:%M:%SZ")
    return [
        {"orderby": "modified", "order": "desc", "modified_after": after},
        {"orderby": "date", "order": "desc", "after": after},
    ]


async def pages(api: Api, query: Query, seen: set[str]) -> AsyncIterator[list[Post]]:
    """What a query lists, page by page and each post once, until there is no more or the server repeats itself.

    A page that fails is passed over once: its posts turn up elsewhere or next time.
    """
    failed = False
    for number in range(1, MOST_PAGES + 1):
        page = await api.posts(number, query)
        posts = [post for post in page.posts if key(post.found.url) not in seen] if page else []
        if not posts and (page or failed or number == 1):
            return
        failed = not posts
        seen.update(key(post.found.url) for post in posts)
        if posts:
            yield posts
        if page and number >= page.last:
            return


def page_of(answer: Response | None, size: int) -> PostPage | None:
    """The posts of one answer; nothing when it lists none, as a closed interface's."""
    told = json_of(answer)
    if answer is None or not isinstance(told, list):
        return None
    posts = (post_of(thing, answer.url) for thing in things(told)[: SIZES[0]])
    told_last = re.fullmatch(rb"\s*(\d{1,9})\s*", answer.headers.get("X-WP-TotalPages") or b"")
    # where the server doesn't say how many there are, a page that isn't full is the last
    last = int(told_last[1]) if told_last else MOST_PAGES * (len(told) >= size)
    return PostPage([post for post in posts if post is not None], last)


def post_of(thing: Mapping[str, object], base: str) -> Post | None:
    """One post; none when it has no address, or can be read only with a password."""
    link = text_of(thing.get("link"))
    url = absolute(link, base) if link else ""
    if not url or part(thing.get("content"), "protected") is True:
        return None
    hints = Hints(
        source="rest",
        title=plain_text(part(thing.get("title"), "rendered")) or None,
        published=moment(thing.get("date_gmt")),
        modified=moment(thing.get("modified_gmt")),
        content=content_of(part(thing.get("content"), "rendered")),
    )
    numbers = (numbers_of(thing.get(name)) for name in ("author", "categories", "tags"))
    return Post(Discovered(url, hints), *numbers)


def numbers_of(value: object) -> tuple[int, ...]:
    """Numbers that may be those of authors or terms.

    >>> numbers_of([3, "x", True, -1, 3]), numbers_of(7)
    ((3,), (7,))
    """
    values = value[:MOST_OF_A_POST] if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(each for each in values if type(each) is int and 0 < each < 10**12))


class Api:
    """The interface of one site: what it refused once is not asked for again."""

    def __init__(self, root: str, fetch: Fetch) -> None:
        self.root = root
        self.fetch = fetch
        self.sizes = list(SIZES)
        self.names: dict[str, dict[int, object]] = {kind: {} for kind in KINDS}
        self.closed: set[str] = set()

    @property
    def batch(self) -> int:
        """How many numbers may be asked about at once: as many as there may be posts on a page."""
        return self.sizes[0] if self.sizes else SIZES[-1]

    async def posts(self, number: int, query: Query) -> PostPage | None:
        """One page of posts, of as many as the server grants; nothing when it fails or grants none."""
        while self.sizes:
            size = self.sizes[0]
            wanted = {"per_page": size, "page": number, "_fields": FIELDS, **query}
            answer = await self.ask("posts", wanted)
            page = page_of(answer, size)
            if page is not None or number > 1:
                return page
            self.sizes.pop(0)
            if answer is not None and len(answer.body) <= MOST_BYTES:  # it says something else altogether
                self.sizes.clear()
        return None

    async def learn(self, posts: list[Post]) -> None:
        """Ask what the numbers of posts stand for, as far as they are not known yet."""
        for kind in KINDS:
            wanted = {number for post in posts for number in getattr(post, kind)}
            unknown = sorted(wanted - self.names[kind].keys())
            for start in range(0, len(unknown), self.batch):
                if kind not in self.closed:
                    await self.name(kind, unknown[start : start + self.batch])

    async def name(self, kind: str, numbers: list[int]) -> None:
        listed = ",".join(map(str, numbers))
        told = json_of(
            await self.ask(kind, {"include": listed, "per_page": self.batch, "_fields": "id,name"})
        )
        known = self.names[kind]
        known.update(dict.fromkeys(numbers))
        for each in things(told):
            number = each.get("id")
            if isinstance(number, int) and number in numbers:
                known[number] = each.get("name")
        if not isinstance(told, list) or len(known) >= MOST_NAMED:
            self.closed.add(kind)

    async def ask(self, path: str, query: Query) -> Response | None:
        return await self.fetch(endpoint(self.root, path, query))

    def named(self, post: Post) -> Discovered:
        """A post with the names of its authors and terms, as far as they could be learnt."""
        users, categories, tags = (
            names_of(self.names[kind].get(number) for number in getattr(post, kind)) for kind in KINDS
        )
        hints = replace(post.found.hints or Hints(), authors=users, categories=categories, tags=tags)
        return Discovered(post.found.url, hints)


def endpoint(root: str, path: str, query: Query) -> str:
    """The address of a list, also where the blog has no speaking addresses.

    >>> endpoint("https://a.example/wp-json/", "posts", {"page": 2})
    'https://a.example/wp-json/wp/v2/posts?page=2'
    >>> endpoint("https://a.example/index.php?rest_route=/", "tags", {"page": 2})
    'https://a.example/index.php?rest_route=/wp/v2/tags&page=2'
    """
    parts = urlsplit(root)
    asked = [(name, str(value)) for name, value in query.items()]
    route = f"/wp/v2/{path}"
    before = parse_qsl(parts.query, keep_blank_values=True)
    if any(name == "rest_route" for name, _ in before):
        before = [(n, v.rstrip("/") + route if n == "rest_route" else v) for n, v in before]
        route = ""
    written = urlencode(list(itertools.chain(before, asked)), safe="/,")
    return urlunsplit(
        parts._replace(path=parts.path.rstrip("/") + route if route else parts.path, query=written)
    )
