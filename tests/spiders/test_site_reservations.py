"""What a whole site reserves, by its robots.txt and its tdmrep.json."""

from __future__ import annotations

import asyncio
import json

import pytest
from crawls import run_crawls
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.http import Response

from cleaners import reservations as of_pages
from spiders import reservations as of_sites
from spiders.loopback import Answer, LoopbackServer
from spiders.reservations import Reservations, in_robots, in_tdmrep, reservations

HOME = "https://a.example/"


def flags(robots: str = "", tdmrep: object = None, path: str = "blog/bees/", agent: str = "Poultice"):
    held = (*in_robots(robots.encode()), *in_tdmrep(tdmrep))
    return Reservations(agent, held).flags(HOME + path)


@pytest.mark.parametrize(
    ("robots", "found"),
    [
        ("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /", {"no_ai_train"}),
        (
            "User-agent: *\ncontent-signal: ai-input=no,search=no # all but reading",
            {"no_ai_input", "no_search"},
        ),
        ("User-agent: *\nContent-Usage: train-ai=n, bots=y", {"no_ai_train"}),
        ("User-agent: *\nContent-Usage: bots=n;since=2025", {"no_bots"}),
        ("Content-Usage: train-ai=n\n\nUser-agent: Other\nDisallow: /", {"no_ai_train"}),
        ("User-agent: *\nDisallow: /blog/", set()),
        ("User-agent: *\nContent-Signal: ai-train=perhaps, =, tea=no", set()),
        ("", set()),
    ],
)
def test_lines_of_robots_txt_raise_flags(robots, found):
    assert set(flags(robots)) == found


@pytest.mark.parametrize(
    ("robots", "found"),
    [
        ("User-agent: Other\nContent-Signal: ai-train=no\n\nUser-agent: *\nAllow: /", set()),
        (
            "User-agent: Other\nDisallow: /\n\nUser-agent: *\nContent-Signal: ai-train=no",
            {"no_ai_train"},
        ),
        ("User-agent: Other\nUser-agent: poultice\nContent-Signal: ai-train=no", {"no_ai_train"}),
        ("User-agent: Other\n\n# and\nUser-agent: Poultice\nContent-Usage: bots=n", {"no_bots"}),
        ("User-agent: *\nContent-Signal: ai-train=no\n\nUser-agent: Poultice\nAllow: /", set()),
    ],
)
def test_a_line_holds_for_the_user_agents_of_its_group(robots, found):
    assert set(flags(robots)) == found


@pytest.mark.parametrize(("path", "found"), [("blog/bees/", ()), ("shop/", ("no_ai_train",))])
def test_the_longest_path_decides(path, found):
    usage = "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /blog/ train-ai=y\n"
    assert flags(usage, path=path) == found


def test_of_two_opinions_the_stricter_counts():
    both = "User-agent: *\nContent-Signal: ai-train=yes\nContent-Usage: train-ai=n"
    assert flags(both) == ("no_ai_train",)


@pytest.mark.parametrize(
    ("tdmrep", "found"),
    [
        ([{"location": "/", "tdm-reservation": 1}], True),
        ([{"location": "/blog/*", "tdm-reservation": "1"}], True),
        ([{"location": "/*/bees/$", "tdm-reservation": 1}], True),
        ([{"location": "/*.pdf", "tdm-reservation": 1}], False),
        ([{"location": "/", "tdm-reservation": 1}, {"location": "/blog/", "tdm-reservation": 0}], False),
        ([{"location": "/", "tdm-reservation": 0}, {"location": "/blog/", "tdm-reservation": 1}], True),
        ({"tdm-reservation": 1}, True),
        ([{"location": "/", "tdm-reservation": 2}, {"location": 5, "tdm-reservation": 1}, "x"], False),
        ([{"location": "/x\nDisallow: /", "tdm-reservation": 1}], False),
        ("/", False),
        (None, False),
    ],
)
def test_a_tdmrep_json_reserves_what_lies_at_its_locations(tdmrep, found):
    assert flags(tdmrep=tdmrep) == (("tdm_reserved",) if found else ())


def test_the_file_is_asked_for_once_and_then_any_address_can_be_judged():
    asked = []

    async def fetch(url: str) -> Response:
        asked.append(url)
        return Response(url, body=json.dumps([{"location": "/blog/", "tdm-reservation": 1}]).encode())

    signal = b"User-agent: *\nContent-Signal: ai-train=no"
    site = asyncio.run(reservations("https://a.example/blog/", signal, "Poultice", fetch))
    assert [site.flags(HOME + path) for path in ("blog/1/", "shop/", "blog/2/")] == [
        ("no_ai_train", "tdm_reserved"),
        ("no_ai_train",),
        ("no_ai_train", "tdm_reserved"),
    ]
    assert asked == ["https://a.example/.well-known/tdmrep.json"]


def test_a_site_without_the_file_reserves_nothing():
    async def nothing(_: str) -> None:
        return None

    assert asyncio.run(reservations(HOME, b"", "Poultice", nothing)).flags(HOME) == ()


def test_a_crawl_learns_what_its_site_reserves():
    answers = {
        "/robots.txt": Answer(b"User-agent: *\nContent-Usage: train-ai=n"),
        "/.well-known/tdmrep.json": Answer(b'[{"location": "/", "tdm-reservation": 1}]'),
    }
    with LoopbackServer(lambda path: answers.get(path, Answer(status=404))) as server:
        probe = {"name": "it", "spider": "probe", "settings": {"SPIDER_MODULES": ["probe_spider"]}}
        crawl = run_crawls(probe | {"arguments": {"reserved": f"{server.url}/"}})["it"]
        visits = [visit.path for visit in server.visits]
    assert [page["type"] for page in crawl.pages] == ["no_ai_train tdm_reserved"]
    assert visits == ["/robots.txt", "/.well-known/tdmrep.json"]


def test_sites_and_pages_speak_of_the_same_uses():
    assert of_sites.USES == of_pages.USES


LINES = st.lists(
    st.sampled_from(
        ["User-agent: *", "Content-Signal: ", "Content-Usage: /a ", "ai-train=no", "train-ai=n", ",", "#"]
    )
    | st.text(max_size=12)
).map("\n".join)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["/", "/*$"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["location", "tdm-reservation"]), inner)
    ),
)


@given(LINES, VALUES, st.text(max_size=20))
@example("\ud800", [{"location": "/\ud800", "tdm-reservation": 1}], "\ud800")
@example("", {"tdm-reservation": 10**5000}, "")
def test_any_robots_txt_and_any_json_can_be_read(robots, tdmrep, path):
    held = (*in_robots(robots.encode("utf-8", "replace")), *in_tdmrep(tdmrep))
    assert set(Reservations("Poultice", held).flags(HOME + path)) <= of_pages.ALL
