"""What the user of a site asks for: marks of further blocks, and the element that holds the body."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import Article, Page, clean, clean_page

PROSE = (
    "<p>Soup is eaten with a spoon, and a spoon asks for a steady hand, which is why soup is the first dish to go.</p>"
    "<p>Thicken it, or drink it from a mug. Nobody at the table will mind, and the cook has less to carry.</p>"
    "<p>Set the bowl on a damp cloth. Bring the elbow to the table, and only then the spoon to the mouth.</p>"
)
OFFER = "Our ladles are turned from one piece of beech, and they last for as long as anybody cooks with them."
TWO = (
    f"<h1>Soup</h1><div class='post'>{PROSE}</div>"
    f"<div class='second'><p>{OFFER} Twelve sizes are kept in store.</p><p>{OFFER} A spoon rest comes with each.</p></div>"
)


def page(body: str) -> str:
    return f"<html lang=en><title>Soup</title><body><main>{body}</main></body></html>"


def cleaned(body: str, **asked: object) -> Article:
    return clean(page(body), url="https://fernhill.example/soup/", **asked)


@pytest.mark.parametrize(
    ("block", "mark"),
    [
        ("<div class='wide Ladle-Offer'>{}</div>", ".ladle-offer"),
        ("<div id=LadleOffer>{}</div>", "#LadleOffer"),
        ("<section class=ladle-offer-7>{}</section>", ".ladle-*"),
        ("<section class=ladle_offer>{}</section>", ".ladle_*"),
        ("<p class=offer12>{}</p>", ".offer<n>"),
        ("<div data-testid=ladles>{}</div>", "@ladles"),
        ("<ladle-offer>{}</ladle-offer>", "ladle-offer"),
    ],
)
def test_what_a_mark_meets_goes_and_is_in_the_ledger_with_the_mark(block: str, mark: str):
    body = PROSE + block.format(OFFER) + PROSE.replace("Soup", "Broth")
    assert OFFER in cleaned(body).text
    article = cleaned(body, marks=(mark,))
    assert OFFER not in article.text
    assert "Broth" in article.text
    line = next(line for line in article.removed if line.text == OFFER)
    assert (line.kind, line.rule) == ("other", f"site:{mark.lower()}")


@pytest.mark.parametrize("mark", [".ladle", ".offer-*", "div", "", "ladle-offer p", ".soup .x"])
def test_a_mark_that_nothing_bears_changes_nothing(mark: str):
    body = f"{PROSE}<div class=ladle-offer>{OFFER}</div>"
    assert cleaned(body, marks=(mark,)) == cleaned(body)


def test_marks_never_take_the_page_itself():
    whole = (
        f"<html class=x><body class=x><main class=x><article class=x>{PROSE}</article></main></body></html>"
    )
    assert clean(whole, marks=(".x",)) == clean(whole)


def test_what_a_user_cuts_says_nothing_about_the_article():
    body = f"{PROSE}<aside class=twin><time datetime='2020-01-02'>2 January 2020</time><a rel=author>Jane Roe</a></aside>"
    article = cleaned(body, marks=(".twin",))
    assert (article.authors, article.published) == ((), None)


def test_the_body_is_where_the_selector_says():
    article = cleaned(TWO, body_at="main > .second")
    assert "ladles" in article.text
    assert "steady hand" not in article.text
    assert any(line.rule == "site:body" and "steady hand" in line.text for line in article.removed)
    assert article.title == "Soup"


def test_the_first_of_several_elements_is_the_body():
    article = cleaned(TWO, body_at="main > div")
    assert "steady hand" in article.text
    assert "ladles" not in article.text


def test_a_body_that_is_called_furniture_is_the_body_all_the_same():
    body = f"<div class=sidebar-newsletter>{PROSE}</div>" + f"<div>{PROSE.replace('Soup', 'Broth')}</div>" * 6
    article = cleaned(body, body_at=".sidebar-newsletter")
    assert article.text.startswith("Soup is eaten")
    assert "Broth" not in article.text


@pytest.mark.parametrize(
    "selector", [".nowhere", "div[", "::text", "p::first-line", "a:hover(", "§", "//div", "x|y", ":nth-child(z)", "a>" * 3_000]
)  # fmt: skip
def test_a_page_without_that_body_is_cleaned_the_usual_way_and_says_so(selector: str):
    article, usual = cleaned(TWO, body_at=selector), cleaned(TWO)
    assert article.text == usual.text
    assert article.flags == ("body_not_found", *usual.flags)


def test_a_body_that_went_with_a_widget_is_not_found():
    body = f"{PROSE * 3}<div class=sharedaddy><p class=here>Share this soup</p></div>"
    article = cleaned(body, body_at=".here")
    assert "body_not_found" in article.flags
    assert "steady hand" in article.text


def test_a_page_brings_its_wishes_along_to_all_of_its_parts():
    first, second = (
        page(f"<div class=post>{PROSE}<div class=ladle>{OFFER}</div></div><p>{word * 30}.</p>").encode()
        for word in ("One ", "Two ")
    )
    fetched = Page(
        url="https://fernhill.example/soup/",
        body=first,
        more=(second,),
        fetched_at=datetime(2024, 6, 1, tzinfo=UTC),
        marks=(".ladle",),
        body_at=".post",
    )
    article = clean_page(fetched)
    assert article.text.count("steady hand") == 2
    assert OFFER not in article.text
    assert "One One" not in article.text
    assert article.word_count == len(article.text.split())
    assert article.sentence_count == 10


@given(st.lists(st.text(max_size=20), max_size=4), st.text(max_size=30))
def test_any_wish_at_all_is_survived(marks: list[str], selector: str):
    assert isinstance(cleaned(TWO, marks=tuple(marks), body_at=selector), Article)
