"""Answers: what a server sends as JSON, of which nothing may be taken for granted."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from scrapy.http import Response

MOST_BYTES = 10_000_000  # a hundred articles in full have a tenth of it; Python needs thirty times as much
LONGEST_LINE = 2_000  # characters of a title or a name
LONGEST_CONTENT = 2_000_000  # characters of an article
MOST_NAMES = 50  # of authors or tags; a page that lists more lists everything it knows


def json_of(answer: Response | None) -> object:
    """What an answer says; nothing when it is none, too long, or no JSON."""
    if answer is None or len(answer.body) > MOST_BYTES:
        return None
    try:
        parsed: object = json.loads(answer.body)
    except (ValueError, RecursionError):  # ValueError: also bytes that are no text, and numbers without end
        return None
    return parsed


def things(value: object) -> list[dict[str, object]]:
    """The objects in a list; none when it is no list.

    >>> things([{"id": 1}, "x", None]), things({"code": "rest_no_route"})
    ([{'id': 1}], [])
    """
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def part(value: object, *names: str) -> object:
    """What stands at a path of names, if anything does.

    >>> part({"title": {"rendered": "Salt"}}, "title", "rendered"), part({"title": "Salt"}, "title", "rendered")
    ('Salt', None)
    """
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_of(value: object) -> str:
    r"""A string that can be written anywhere; JSON may hold halves of characters. Empty for all other things.

    >>> text_of("a\ud800"), text_of(7)
    ('a?', '')
    """
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def plain_text(value: object) -> str:
    """A title or name without the markup and entities that they come wrapped in.

    >>> plain_text("Salt &amp; <b>water</b>")
    'Salt & water'
    """
    line = re.sub(r"<[^<>]{1,200}>", "", text_of(value)[: 2 * LONGEST_LINE])
    return " ".join(html.unescape(line).split())[:LONGEST_LINE].strip()


def names_of(values: Iterable[object]) -> tuple[str, ...]:
    """Names in plain text, each once."""
    found = dict.fromkeys(plain_text(value) for value in values)
    found.pop("", None)
    return tuple(found)[:MOST_NAMES]


def content_of(value: object) -> str | None:
    """The HTML of an article, if there is any of an article's length."""
    written = text_of(value)
    return written if written.strip() and len(written) <= LONGEST_CONTENT else None


def moment(written: object) -> datetime | None:
    """An ISO 8601 date in UTC, which is also taken for the zone of one that names none.

    >>> moment("2024-05-02T10:00:00+02:00").isoformat(), moment("yesterday")
    ('2024-05-02T08:00:00+00:00', None)
    """
    try:
        read = datetime.fromisoformat(text_of(written)[:100].strip())
    except ValueError:
        return None
    try:
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except OverflowError:
        return None
