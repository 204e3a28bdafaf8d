"""What holds for any input at all: no exception, the same answer everywhere, nothing invented, nothing lost unseen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import Article, clean, clean_text
from cleaners.catalogue import plugins
from cleaners.document import CONTROL, INVISIBLE, UNSEEN, parse
from cleaners.families import families
from cleaners.phrases import vocabulary
from output.rows import as_json, from_json, rows_of

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "tests" / "pages").glob("*/page.html"))
TEXTS = sorted((ROOT / "tests" / "traps").glob("*.txt"))
SECONDS = 8.0  # of processor time; each takes one or two here

quick = settings(max_examples=60)

# A grammar of pages: the names that plug-ins and themes use, the words that they print, and mark-up as people break it.
CLASSES = sorted({mark.strip(".#@*<n>") for plugin in plugins() for mark in plugin.marks}) + sorted(
    {word for family in families() for word in family.starts | family.whole}
)
PHRASES = (
    "Share this:|Tweet|0|0 %|5 Star|Average Rating|Happy|Sad|Read Time: 3 Minutes, 3 Seconds|By Jane Roe, RD|3 Comments|"
    "Leave a Reply|Related Posts|Advertisement|Posted on March 3, 2021|Tags: sleep, feet|© 2021 Fernhill|Table of Contents|"
    "Medically reviewed by Dr. A. Khan|This post contains affiliate links.|1,234 views|Was this helpful?|Subscribe|References|"
    "Sleep is not a switch, and nobody ever fell asleep by trying.|doi:10.1000/182|https://fernhill.example/x"
).split("|")
BLOCK_TAGS = "div p section article main aside nav header footer form ul ol li dl dd h1 h2 h3 table tr td blockquote pre figure".split()
TAGS = [
    *BLOCK_TAGS,
    *"a b span em time button label details summary figcaption noscript svg select option x-y".split(),
]
SCHEMA = "@type @graph @id headline author name datePublished articleBody aggregateRating ratingValue url image".split()

words = st.one_of(st.sampled_from(PHRASES), st.text(max_size=30))
raw = st.one_of(
    words,
    st.sampled_from(
        [
            "&amp;",
            "&nosuch;",
            "&#0;",
            "&#x110000;",
            "<br>",
            "<br><br>",
            "<img alt='Happy'>",
            "<!-- ",
            "-->",
            "<![CDATA[",
            "<",
        ]
    ),
)
value = st.one_of(
    st.sampled_from([*CLASSES, *PHRASES, "2021-03-03T10:00:00Z", "9999-99-99", "headline", "none"]),
    st.text(max_size=12),
)
attribute = st.builds(
    "{}={}{}{}".format,
    st.sampled_from(
        "class id href datetime content itemprop itemtype rel hidden style title property name data-testid".split()
    ),
    quote := st.sampled_from(["'", '"', ""]),
    value,
    quote,
)
anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        words,
        st.sampled_from(["Article", "Person", "2021-03-03"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(SCHEMA), inner, max_size=4)
    ),
    max_leaves=12,
)
declaration = st.builds(
    lambda data, cut: f"<script type='application/ld+json'>{json.dumps(data)[: cut or None]}</script>",
    anything,
    st.sampled_from([0, 0, 20]),
)


def element(tag: str, attributes: list[str], inner: list[str], ends: str) -> str:
    close = {"well": f"</{tag}>", "not": "", "wrong": "</div></p>"}[ends]
    return f"<{tag} {' '.join(attributes)}>{''.join(inner)}{close}"


markup = st.recursive(
    st.one_of(raw, declaration, st.builds("<meta {}>".format, attribute)),
    lambda inner: st.builds(
        element,
        st.sampled_from(TAGS),
        st.lists(attribute, max_size=3),
        st.lists(inner, max_size=5),
        st.sampled_from(["well", "well", "well", "not", "wrong"]),
    ),
    max_leaves=25,
)
pages = st.lists(markup, max_size=6).map("".join)
lines = st.lists(
    st.one_of(st.sampled_from(PHRASES), st.sampled_from(sorted(vocabulary().labels)), st.text(max_size=60)),
    max_size=25,
).map("\n".join)


@quick
@given(
    st.one_of(
        pages,
        pages.map(lambda page: page.encode("utf-8", "surrogatepass")),
        st.binary(max_size=200),
        st.text(),
    )
)
def test_any_page_gives_an_article_and_always_the_same(page):
    article = clean(page, url="https://fernhill.example/a/b/")
    assert isinstance(article, Article)
    assert article == clean(page, url="https://fernhill.example/a/b/")
    assert all(block.text.strip() for block in article.blocks)
    assert all(removal.text.strip() and removal.kind and removal.rule for removal in article.removed)


@quick
@given(lines)
def test_any_text_gives_an_article_and_a_clean_one_stays_as_it_is(text):
    article = clean_text(text, url="https://fernhill.example/a/b/")
    assert article == clean_text(text, url="https://fernhill.example/a/b/")
    assert clean_text(article.text).text == article.text


odd_signs = st.sampled_from(
    ["\0", "\x1b", "\x0c", "\ud800", "\udfff", "\ufffe", "\x7f", "&#1;", "&#xd800;", "\r", " "]
)


@quick
@given(st.lists(st.one_of(odd_signs, markup, words), max_size=8).map("".join))
def test_the_record_of_a_page_holds_no_sign_that_no_text_has_and_can_be_stored(page):
    article = clean(page, url="https://fernhill.example/a/b/")
    assert not [text for text in strings_of(article) if CONTROL.search(text)]
    assert rows_of([article]).num_rows == 1
    assert as_json(from_json(as_json(article))) == as_json(article)


@quick
@given(st.lists(st.one_of(odd_signs, lines), max_size=8).map("".join))
def test_the_record_of_a_text_holds_no_sign_that_no_text_has_and_can_be_stored(text):
    article = clean_text(text, url="https://fernhill.example/a/b/")
    assert not [text for text in strings_of(article) if CONTROL.search(text)]
    assert rows_of([article]).num_rows == 1
    assert clean_text(article.text).text == article.text


@quick
@given(pages)
def test_the_text_of_a_page_cleaned_again_has_no_more_letters(page):
    text = clean(page, url="https://fernhill.example/a/b/").text
    assert not letters(clean_text(text).text) - letters(text)


@quick
@given(pages)
def test_the_text_has_no_word_that_the_page_has_not(page):
    # a declared body is not seen, and may be all that there is
    assert is_within(clean(page).text, seen(page)) or "articleBody" in page


@quick
@given(lines)
def test_the_text_has_no_word_that_the_plain_page_has_not(text):
    assert is_within(clean_text(text).text, text)


@quick
@given(pages)
def test_every_letter_of_a_page_is_in_the_article_or_in_the_ledger(page):
    assert not letters(seen(page)) - accounted(clean(page))


@pytest.mark.parametrize("path", PAGES, ids=[path.parent.name for path in PAGES])
def test_every_letter_of_a_sample_page_is_in_the_article_or_in_the_ledger(path):
    page = path.read_text("utf-8")
    assert accounted(clean(page)) == letters(seen(page))


def test_another_process_with_other_hashes_gives_the_same_records():
    code = "import sys; from tests.cleaners.test_properties import all_records; print(all_records())"
    surroundings = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT)}
    there = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == all_records()


def all_records() -> str:
    """The records of all sample pages and texts, as they print."""
    pages = [clean(path.read_bytes()) for path in PAGES]
    return ascii([*pages, *(clean_text(path.read_text("utf-8")) for path in TEXTS)])


def seen(page: str) -> str:
    """All the text of a page but what browsers never show."""
    root = parse(page).root
    hidden = {
        node for node in root.iter() if any(above.tag in UNSEEN for above in (node, *node.iterancestors()))
    }
    found = root.xpath(".//text()")
    return "".join(
        text
        for text in found
        if (text.getparent().getparent() if text.is_tail else text.getparent()) not in hidden
    )


def letters(text: str) -> Counter[str]:
    return Counter("".join(INVISIBLE.sub("", text).replace("|", "").split()))


def accounted(article: Article) -> Counter[str]:
    """The letters of the article and of its ledger together."""
    return letters(
        "".join([*(block.text for block in article.blocks), *(removal.text for removal in article.removed)])
    )


def strings_of(value: object) -> Iterator[str]:
    """Every text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from strings_of(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from strings_of(getattr(value, each.name))


def is_within(text: str, whole: str) -> bool:
    """Whether all letters of a text stand in another one in the same order; the bars of rows do not count."""
    rest = iter("".join(INVISIBLE.sub("", whole).split()))
    return all(letter in rest for letter in "".join(text.split()) if letter != "|")


HOSTILE = {
    "five megabytes of divisions": "<div>" * 1_000_000,
    "fifty thousand links that never close": "<a>" * 50_000,
    "a megabyte in one attribute": f"<div class='{'wide ' * 200_000}'>hello</div>",
    "a megabyte of seams in one id": f"<div id='{'x-' * 500_000}'>hello</div>",
    "tables in tables": "<table><tr><td>" * 250 + "words",
    "rows of cells that never close": "<table><tr><td>a</td><td>b" * 1_500,
    "lists in lists": "<ul><li>x" * 30_000,
    "details in details": "<details><summary>x" * 10_000,
    "entities that nobody knows": "<p>" + "&nosuch;" * 100_000,
    "null bytes": b"\x00" * 1_000_000,
    "one line of a megabyte": "<p>" + "word " * 200_000,
    "one word of a megabyte": "<p>" + "w" * 1_000_000,
    "a title of a megabyte": "<title>" + "word " * 200_000 + "</title><p>x",
    "a byline without an end": "<p class='byline'>By " + "Jane Roe and " * 60_000,
    "a DOI without an end": "<p>doi:10.1000/" + "a." * 300_000,
    "a date without an end": "<meta property='article:published_time' content='" + "1" * 200_000 + "'><p>x",
    "declarations in declarations": "<script type='application/ld+json'>"
    + '{"a":' * 50_000
    + "</script><p>x",
    "a number without an end": '<script type="application/ld+json">{"commentCount":'
    + "9" * 10_000
    + "}</script><p>x",
    "half a million openings of a comment": "<!" * 500_000,
    "a megabyte of brackets": "<" * 1_000_000,
    "every kind of byte": bytes(number * 7919 % 256 for number in range(300_000)),
    "white space": "<p>" + " \u00a0" * 1_000_000 + "x",
}
HOSTILE_TEXTS = {
    "null bytes": "\x00" * 1_000_000,
    "one line of half a megabyte": "word " * 100_000,
    "one word of a megabyte": "w" * 1_000_000,
    "line ends": "\n" * 500_000,
    "line ends of another kind": "\u2028" * 500_000,
    "digits": "9" * 1_000_000,
    "surrogates": "\ud800" * 100_000,
    "faces": "Happy\nSad\n0 %\n" * 5_000,
    "a byline without an end": "By " + "Jane Roe and " * 60_000,
    "lines just short of prose": ("a " * 179 + "\n") * 500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_done_with_in_seconds(name):
    began = time.process_time()
    clean(HOSTILE[name], url="https://fernhill.example/x")
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_a_hostile_text_is_done_with_in_seconds(name):
    began = time.process_time()
    clean_text(HOSTILE_TEXTS[name], url="https://fernhill.example/x")
    assert time.process_time() - began < SECONDS
