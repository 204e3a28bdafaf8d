"""JSON Feed, versions 1.0 and 1.1: what RSS says, in JSON."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from scrapy.http import Response

from cleaners.addresses import absolute
from cleaners.records import Hints
from spiders.answers import content_of, json_of, moment, names_of, part, plain_text, text_of, things
from spiders.discovery import Discovered

VERSION = "https://jsonfeed.org/version/"
MOST_ITEMS = 10_000


def read(answer: Response) -> tuple[list[Discovered], str]:
    """The items of a feed, and the address of its next page if it names one; nothing when it is no feed."""
    feed = json_of(answer) if answer.body[:100].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else None
    if not text_of(part(feed, "version")).startswith(VERSION):
        return [], ""
    items = things(part(feed, "items"))[:MOST_ITEMS]
    written = text_of(part(feed, "next_url"))
    return list(entries(items, answer.url)), absolute(written, answer.url) if written else ""


def entries(items: list[dict[str, object]], base: str) -> Iterator[Discovered]:
    for item in items:
        link = text_of(item.get("url")) or text_of(item.get("id"))
        if link.startswith(("http", "/")) and (url := absolute(link, base)):
            yield Discovered(url, hints_of(item))


def hints_of(item: Mapping[str, object]) -> Hints:
    tags = item.get("tags")
    return Hints(
        source="feed",
        title=plain_text(item.get("title")) or None,
        published=moment(item.get("date_published")),
        modified=moment(item.get("date_modified")),
        authors=authors_of(item),
        categories=names_of(tags if isinstance(tags, list) else ()),
        content=content_of(item.get("content_html")) or paragraphs(text_of(item.get("content_text"))),
    )


def authors_of(item: Mapping[str, object]) -> tuple[str, ...]:
    """Version 1.1 has a list of them, 1.0 had one; an address of a mailbox is no name."""
    listed = things(item.get("authors")) or things([item.get("author")])
    return tuple(name for name in names_of(author.get("name") for author in listed) if "@" not in name)


def paragraphs(text: str) -> str | None:
    r"""An article that comes as plain text, in HTML.

    >>> paragraphs("Salt & water.\n\nMore.")
    '<p>Salt &amp; water.</p><p>More.</p>'
    """
    parts = [part.strip() for part in text.split("\n\n")]
    return content_of("".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts if part))
