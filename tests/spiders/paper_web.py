"""A web on paper: sources ask it for addresses, and it keeps count of what they asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from scrapy.http import HtmlResponse, Response

from spiders.discovery import Blog, Discovered, Source

HOME = "https://a.example/"
JSON = {"Content-Type": "application/json"}
XML = {"Content-Type": "application/xml"}

Answers = Mapping[str, bytes | Response] | Callable[[str], Response | None]


def home(head: str = "", *, url: str = HOME, headers: Mapping[str, Any] | None = None) -> HtmlResponse:
    return HtmlResponse(url, body=f"<head>{head}</head>".encode(), headers=headers or {}, encoding="utf-8")


def said(data: object, url: str = HOME, **headers: str) -> Response:
    return Response(url, body=json.dumps(data).encode(), headers=JSON | headers)


def discover(
    source: Source, answers: Answers, head: str = "", **blog: Any
) -> tuple[list[Discovered], list[str]]:
    """What a source finds on a site, and the addresses that it asked for, in order, without the host."""
    asked: list[str] = []

    async def fetch(url: str) -> Response | None:
        asked.append(url.removeprefix(HOME))
        if callable(answers):
            return answers(url)
        answer = answers.get(url.removeprefix(HOME))
        return Response(url, body=answer, headers=XML) if isinstance(answer, bytes) else answer

    async def run() -> list[Discovered]:
        return [found async for found in source(Blog(**{"home": home(head)} | blog), fetch)]

    return asyncio.run(run()), asked


def paths(found: list[Discovered]) -> list[str]:
    return [each.url.removeprefix(HOME) for each in found]
