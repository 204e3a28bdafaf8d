from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy.settings import Settings

from cleaners.records import Article
from pipelines.refusals import Duplicate, Listing, NoText, OptedOut, SoftNotFound, TooShort
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


def test_what_its_site_opts_out_is_refused_with_the_flags_that_say_so():
    screen = ScreenPipeline(["noindex", "noai"])
    with pytest.raises(OptedOut, match=r"https://a\.example/1: noai, noindex"):
        screen.process_item(article(flags=("noai", "paywalled", "noindex")))
    assert screen.process_item(article(flags=("noarchive",)))


def test_a_page_that_is_no_article_is_told_as_such_whatever_it_reserves():
    with pytest.raises(Listing):
        ScreenPipeline(["noindex"]).process_item(article(flags=("noindex", "listing")))


@pytest.mark.parametrize(
    ("settings", "obeyed"),
    [
        ({}, {"noindex", "no_ai_train"}),
        ({"OBEY_OPT_OUTS": False}, set()),
        ({"OPT_OUTS": "noai,noindex"}, {"noindex"}),
    ],
)
def test_settings_say_which_opt_outs_are_obeyed(settings, obeyed):
    project = Settings()
    project.setmodule("pipelines.settings")
    project.update(settings, priority="cmdline")
    screen = ScreenPipeline.from_crawler(SimpleNamespace(settings=project))
    assert {"noindex", "no_ai_train", "noimageai"} & set(screen.opt_outs) == obeyed


def test_a_flag_that_does_not_exist_ends_the_crawl_before_anything_is_stored(scrapy):
    done = scrapy("crawl", "sample", "-s", "OPT_OUTS=noindex,noia")
    assert done.returncode == 2
    assert done.stderr.startswith("The setting OPT_OUTS has no flag 'noia'; there are: no_ai_input,")
    assert "Traceback" not in done.stderr
