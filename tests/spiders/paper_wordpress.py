"""WordPress on paper: answers as its REST interface does: filters, sorts, pages, and refuses what is out of bounds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from paper_web import HOME, said
from scrapy.http import Response

LINKED = {"Link": '<https://a.example/wp-json/>; rel="https://api.w.org/"'}
START = datetime(2024, 1, 1, 9, tzinfo=UTC)


def post(number: int, **fields: object) -> dict[str, object]:
    written = (START + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%S")
    return {
        "id": number,
        "link": f"{HOME}post-{number}/",
        "date_gmt": written,
        "modified_gmt": written,
        "title": {"rendered": f"Salt &amp; water, part {number}"},
        "content": {"rendered": f"<p>Text {number}.</p>", "protected": False},
        "author": 1 + number % 3,
        "categories": [1 + number % 5],
        "tags": [10 + number % 150, 10 + (number + 1) % 150],
    } | fields


class WordPress:
    """Answers as WordPress does: filters, sorts, pages, and refuses what is out of bounds."""

    def __init__(self, posts: Iterable[dict[str, object]], *, most: int = 100, closed: tuple[str, ...] = ()):
        self.posts = list(posts)
        self.most = most
        self.closed = closed

    def __call__(self, url: str) -> Response | None:
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind = parts.path.removeprefix("/wp-json/wp/v2/")
        if kind in self.closed or int(query["per_page"]) > self.most:
            return None
        return self.list_posts(query, url) if kind == "posts" else self.list_names(kind, query, url)

    def list_posts(self, query: dict[str, str], url: str) -> Response | None:
        field = {"id": "id", "modified": "modified_gmt", "date": "date_gmt"}[query["orderby"]]
        after, published = query.get("modified_after", ""), query.get("after", "")
        assert (after + published).count("Z") == bool(after) + bool(published)  # a zone is told
        chosen = [p for p in self.posts if p["modified_gmt"] > after and p["date_gmt"] > published]
        chosen.sort(key=lambda p: p[field], reverse=query["order"] == "desc")
        size, page = int(query["per_page"]), int(query["page"])
        last = -(-len(chosen) // size)
        if page > max(last, 1):
            return None
        fields = query["_fields"].split(",")
        shown = [{k: p[k] for k in fields} for p in chosen[(page - 1) * size : page * size]]
        return said(shown, url, **{"X-WP-TotalPages": str(last)})

    def list_names(self, kind: str, query: dict[str, str], url: str) -> Response:
        numbers = [int(number) for number in query["include"].split(",")]
        assert len(numbers) <= int(query["per_page"])
        return said([{"id": number, "name": f"{kind} {number} &amp; co"} for number in numbers], url)
