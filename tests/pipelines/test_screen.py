from __future__ import annotations

import pytest

from cleaners.records import Article
from pipelines.refusals import Duplicate, Listing, NoText, SoftNotFound, TooShort
from pipelines.screen import ScreenPipeline


def article(**facts) -> Article:
    known = {
        "article_id": "a",
        "url": "u",
        "fetched_url": "https://a.example/1",
        "site": "a.example",
        "word_count": 9,
    }
    return Article(**known | facts)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"word_count": 0, "flags": ("too_short",)}, NoText),
        ({"flags": ("too_short",)}, TooShort),
        ({"flags": ("too_short", "soft_404")}, SoftNotFound),
        ({"flags": ("paywalled", "listing")}, Listing),
    ],
)
def test_what_is_no_article_is_refused_by_its_name(facts, refusal):
    with pytest.raises(refusal, match=r"https://a\.example/1"):
        ScreenPipeline().process_item(article(**facts))


def test_flags_that_only_inform_let_an_article_pass():
    flagged = article(flags=("paywalled", "encoding_repaired"))
    assert ScreenPipeline().process_item(flagged) is flagged


def test_the_first_page_of_an_article_wins():
    screen = ScreenPipeline()
    screen.process_item(article())
    screen.process_item(article(article_id="b"))
    with pytest.raises(Duplicate, match=r"/2: the same article as https://a\.example/1"):
        screen.process_item(article(fetched_url="https://a.example/2"))


def test_a_refused_page_does_not_stand_in_the_way_of_a_good_one():
    screen = ScreenPipeline()
    with pytest.raises(TooShort):
        screen.process_item(article(flags=("too_short",)))
    assert screen.process_item(article(fetched_url="https://a.example/2"))
