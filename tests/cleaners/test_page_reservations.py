"""What a page reserves, by its headers and its head."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from cleaners import Hints, clean
from cleaners.reservations import ALL, for_us, in_headers, reservations

PROSE = "<p>" + "Bees sleep in flowers when the evening comes too early for the way home. " * 9 + "</p>"


def flags(head: str = "", site: tuple[str, ...] = (), **headers: str) -> list[str]:
    root = html.document_fromstring(
        f"<html><head><title>Bees</title>{head}</head><body>{PROSE}</body></html>"
    )
    return reservations(root, {name.replace("_", "-"): value for name, value in headers.items()}, site)


def meta(content: str, name: str = "robots") -> str:
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (meta("noindex, follow"), ["noindex"]),
        (meta("NONE", "ROBOTS"), ["noindex"]),
        (meta("noarchive,max-snippet:-1"), ["noarchive"]),
        (meta("noai, noimageai"), ["noai", "noimageai"]),
        (meta("index, follow, max-image-preview:large"), []),
        (meta("noindex", "googlebot"), []),
        (meta("noai", "Poultice"), ["noai"]),
        (meta("noindex") + meta("noarchive", "poultice") + meta("noindex"), ["noindex", "noarchive"]),
        (meta("1", "tdm-reservation"), ["tdm_reserved"]),
        (meta("0", "tdm-reservation"), []),
        ('<meta name="robots"><meta content="noindex"><meta property="og:title" content="noindex">', []),
    ],
)
def test_a_page_says_in_its_head_what_it_reserves(head, found):
    assert flags(head) == found


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"X_Robots_Tag": "noindex"}, ["noindex"]),
        (
            {"x_robots_tag": "noarchive, unavailable_after: 25 Jun 2030 15:00:00 PST, noai"},
            ["noarchive", "noai"],
        ),
        ({"X_Robots_Tag": "googlebot: noindex, nofollow"}, []),
        ({"X_Robots_Tag": "otherbot: noindex, poultice: noarchive"}, ["noarchive"]),
        ({"X_Robots_Tag": "max-snippet: 20, noindex"}, ["noindex"]),
        ({"TDM_Reservation": "1", "tdm_policy": "https://a.example/"}, ["tdm_reserved"]),
        ({"Content_Usage": "train-ai=n, search=y"}, ["no_ai_train"]),
        ({"Content_Signal": "ai-input=no"}, ["no_ai_input"]),
        ({"Content_Type": "text/html"}, []),
    ],
)
def test_a_server_says_in_its_headers_what_it_reserves(sent, found):
    assert flags(**sent) == found


def test_of_three_places_for_a_tdm_reservation_the_nearest_to_the_words_decides():
    site = ("tdm_reserved", "no_ai_train")
    assert flags(site=site) == ["tdm_reserved", "no_ai_train"]
    assert flags(site=site, tdm_reservation="0") == ["no_ai_train"]
    assert flags(meta("1", "tdm-reservation"), tdm_reservation="0") == ["tdm_reserved"]
    assert flags(meta("0", "tdm-reservation"), site, tdm_reservation="1") == ["no_ai_train"]


def test_what_pages_and_sites_reserve_is_among_the_flags_of_an_article():
    page = f"<html><head>{meta('noindex')}</head><body><h1>Bees</h1><article>{PROSE}</article></body></html>"
    article = clean(page, headers={"X-Robots-Tag": "noai"}, hints=Hints(flags=("no_ai_train",)))
    assert article.flags == ("no_ai_train", "noai", "noindex")
    assert clean(page.replace("noindex", "index")).flags == ()


WORDS = st.sampled_from(["noindex", "none", "poultice", "otherbot", ":", ",", " ", "=", "n", "train-ai", ";"])
LINES = st.lists(WORDS | st.text(max_size=6)).map("".join)


@given(LINES, LINES, LINES)
@example(":,:,:", "=,=;", "1")
def test_any_header_and_any_meta_can_be_read(tag, usage, directives):
    sent = {"x-robots-tag": tag, "content-usage": usage, "tdm-reservation": usage}
    assert set(in_headers(sent)) <= ALL
    assert isinstance(for_us(tag), str)
    root = html.document_fromstring("<html><head><meta name='robots'></head></html>")
    root.find(".//meta").set("content", "".join(c for c in directives if c.isprintable()))
    assert set(reservations(root, sent)) <= ALL
