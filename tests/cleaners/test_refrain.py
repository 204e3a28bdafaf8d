"""Whole sites, small: most pages have a text of their own, and something that returns."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.disclosures import disclosures_of
from cleaners.measures import measured, text_of
from cleaners.records import Article, Block, Removal
from cleaners.refrain import RULE, judge, mark_of, marks_of, restored

DISCLAIMER = Block(
    "paragraph", "This article is for information only and does not replace a visit to your doctor."
)
FOLLOW = Block("paragraph", "Follow us for more")
PROMPT = Block(
    "paragraph",
    "Every Sunday we send one short letter with what is new on sleep, food and movement. Forty thousand read it already.",
)
BLURB = Block(
    "paragraph", "Jane Roe is a dietitian in Leeds and the author of two books on salt, sugar and sense."
)
ADVICE = Block(
    "paragraph",
    "Call your doctor if a fever lasts longer than three days, or if breathing becomes hard at any time.",
)
REFERENCES = Block("heading", "References", 2)


def own(number: int, count: int = 4) -> tuple[Block, ...]:
    """Some blocks that stand on no other page."""
    subjects = ("Tea", "Salt", "Sleep", "Walking", "Bread", "Light")
    return tuple(
        Block(
            "paragraph",
            f"{subjects[n % 6]} was the matter of study {number}, in whose trial {n} some {97 * number + n} took part.",
        )
        for n in range(count)
    )


def article(number: int, *blocks: Block, **more) -> Article:
    text = text_of(blocks)
    address = f"https://blog.example/{number}"
    bare = Article(
        article_id=f"{number:016x}",
        url=address,
        fetched_url=address,
        site="blog.example",
        text=text,
        blocks=blocks,
        **more,
    )
    return measured(bare)


def site(*layouts: tuple[Block, ...]) -> list[Article]:
    return [article(number, *blocks) for number, blocks in enumerate(layouts)]


def without_refrain(articles: list[Article]) -> list[Article]:
    out_of = judge(articles)
    return [out_of(one) for one in articles]


def taken(articles: list[Article]) -> set[str]:
    return {line.text for one in without_refrain(articles) for line in one.removed if line.rule == RULE}


# What goes


def test_what_every_page_ends_with_goes_and_is_in_the_ledger_with_its_place():
    articles = site(*((*own(n), DISCLAIMER, FOLLOW) for n in range(8)))
    for before, after in zip(articles, without_refrain(articles), strict=True):
        assert after.blocks == own(int(before.article_id, 16))
        assert after.text == text_of(after.blocks)
        assert after.word_count == len(after.text.split())
        assert [(line.kind, line.where, line.text) for line in after.removed] == [
            ("refrain", "block 5 of 6, paragraph", DISCLAIMER.text),
            ("refrain", "block 6 of 6, paragraph", FOLLOW.text),
        ]


def test_what_goes_is_measured_no_more_and_counts_again_when_it_returns():
    ad = Block(
        "paragraph",
        "Ask us about migraine and asthma. Ask us about gout. We answer on every weekday but Monday.",
    )
    articles = site(*((*own(n), ad) for n in range(8)))
    for before, after in zip(articles, without_refrain(articles), strict=True):
        assert after == measured(after)
        assert after.sentence_count == before.sentence_count - 3
        assert "Gout" in {topic.name for topic in before.topics} - {topic.name for topic in after.topics}
        assert restored(after) == before


def test_what_every_page_begins_with_goes():
    assert taken(site(*((DISCLAIMER, *own(n)) for n in range(8)))) == {DISCLAIMER.text}


def test_a_prompt_in_the_midst_of_most_pages_goes():
    assert taken(site(*((*own(n, 3), PROMPT, *own(100 + n, 3)) for n in range(8)))) == {PROMPT.text}


def test_case_spacing_and_punctuation_make_no_other_block():
    forms = (DISCLAIMER.text, DISCLAIMER.text.upper(), DISCLAIMER.text.replace(" ", "\u00a0") + "!")
    pages = ((*own(n), Block("paragraph", forms[n % 3])) for n in range(9))
    assert taken(site(*pages)) == set(forms)


def test_the_blurb_of_one_author_of_many_goes_from_a_large_site():
    pages = ((*own(n), BLURB) if n < 16 else own(n) for n in range(300))
    assert taken(site(*pages)) == {BLURB.text}


def test_a_heading_goes_with_all_that_stood_under_it():
    about, more = Block("heading", "About us", 2), Block("heading", "Who writes here", 3)
    after = without_refrain(site(*((*own(n), about, more, DISCLAIMER) for n in range(8))))
    assert [one.blocks for one in after] == [own(n) for n in range(8)]


def test_a_heading_of_the_pages_own_goes_too_when_only_the_refrain_stood_under_it():
    pages = [(*own(n), Block("heading", f"What {n} has taught us", 2), DISCLAIMER) for n in range(8)]
    after = without_refrain(site(*pages))
    assert [one.blocks for one in after] == [own(n) for n in range(8)]


def test_a_heading_with_nothing_under_it_at_the_end_of_most_pages_goes():
    assert taken(site(*((*own(n), Block("heading", "Breaking news", 2)) for n in range(8)))) == {
        "Breaking news"
    }


def test_short_lines_go_in_the_company_of_a_refrain_that_they_always_come_with():
    links = (Block("item", "Imprint"), Block("item", "Privacy"))
    pages = [(*own(n), DISCLAIMER, *links) if n % 3 == 0 else own(n) for n in range(30)]
    assert taken(site(*pages)) == {DISCLAIMER.text, "Imprint", "Privacy"}


def test_a_few_words_at_the_end_of_most_pages_go_and_of_fewer_stay():
    for pages_with_it, gone in ((12, {FOLLOW.text}), (8, set())):
        pages = ((*own(n), FOLLOW) if n < pages_with_it else own(n) for n in range(20))
        assert taken(site(*pages)) == gone


def test_scripts_without_spaces_are_measured_by_their_letters():
    line = Block("paragraph", "本文仅供参考，不能代替医生的诊断和治疗建议。")
    assert taken(site(*((*own(n), line) if n % 4 == 0 else own(n) for n in range(20)))) == {line.text}


def test_disclosures_stay_known_when_their_block_has_left_the_text():
    blocks = [(*own(n), DISCLAIMER) for n in range(8)]
    articles = [article(n, *page, disclosures=disclosures_of(page)) for n, page in enumerate(blocks)]
    for after in without_refrain(articles):
        assert DISCLAIMER.text not in after.text
        assert [found.kind for found in after.disclosures] == ["disclaimer"]


# What stays


def test_headings_that_return_stay_while_something_of_the_page_stands_under_them():
    headings = [Block("heading", words, 2) for words in ("Summary", "What to do", "References")]
    pages = [
        (*own(n, 2), *(block for heading in headings for block in (heading, *own(100 * n, 1))))
        for n in range(12)
    ]
    assert taken(site(*pages)) == set()


def test_list_items_that_return_stay_even_beside_the_refrain():
    items = (Block("heading", "What to do", 2), Block("item", "Rest"), Block("item", "Drink water"))
    pages = [(*own(n), *(items if n % 2 else ()), DISCLAIMER) for n in range(12)]
    assert taken(site(*pages)) == {DISCLAIMER.text}


def test_list_items_stay_between_the_article_and_a_refrain_that_they_always_come_with():
    pages = [(*own(n), Block("item", "Drink water"), DISCLAIMER) if n % 4 == 0 else own(n) for n in range(20)]
    assert taken(site(*pages)) == {DISCLAIMER.text}


def test_list_items_stay_outside_of_a_refrain_that_they_seldom_come_with():
    pages = [(*own(n), DISCLAIMER, *([Block("item", "Drink water")] if n < 5 else [])) for n in range(20)]
    assert taken(site(*pages)) == {DISCLAIMER.text}


def test_a_sentence_that_ends_some_articles_and_stands_within_others_stays():
    sentence = Block("paragraph", "Half an hour of walking a day is where most people begin.")
    pages = [(*own(n), sentence, *(own(100 + n) if n > 4 else ())) for n in range(20)]
    assert taken(site(*pages)) == set()


def test_list_items_at_the_end_of_half_the_pages_stay():
    items = (
        Block("item", "Rest"),
        Block("item", "Drink water"),
        Block("item", "Keep warm and stay at home today"),
    )
    assert taken(site(*((*own(n), *(items if n % 2 else ())) for n in range(12)))) == set()


def test_rows_and_short_labels_within_articles_stay():
    inner = (Block("paragraph", "You need:"), Block("row", "Monday | 30 minutes"), Block("code", "x = 1"))
    assert taken(site(*((*own(n), *inner, *own(50 + n, 3)) for n in range(12)))) == set()


def test_the_same_advice_on_two_pages_stays():
    assert taken(site(*((*own(n), ADVICE) if n < 2 else own(n) for n in range(6)))) == set()


def test_the_same_advice_within_some_of_many_articles_stays():
    pages = [(*own(n), ADVICE, *own(100 + n)) if n % 4 == 0 else own(n) for n in range(60)]
    assert taken(site(*pages)) == set()


def test_a_series_with_one_introduction_stays():
    assert taken(site(*((PROMPT, *own(n)) if n < 3 else own(n) for n in range(50)))) == set()


def test_two_near_copies_lose_nothing_but_what_the_site_repeats():
    pages = [(*own(n), DISCLAIMER) for n in range(8)]
    copy = (
        *own(0)[:3],
        Block("paragraph", "This copy ends in words of its own, and they are few."),
        DISCLAIMER,
    )
    assert taken(site(*pages, copy)) == {DISCLAIMER.text}


@pytest.mark.parametrize("copies", [4, 5, 12])
def test_many_near_copies_do_not_make_each_others_text_a_refrain(copies):
    shared = own(1000, 9)
    pages = [(*shared[:5], *own(n, 2), *shared[5:]) for n in range(copies)]
    assert taken(site(*pages, *(own(100 + n) for n in range(8)))) == set()


def test_pages_that_each_exist_twice_prove_the_refrain_once_each():
    twice = [(*own(n // 2), DISCLAIMER) for n in range(16)]
    assert taken(site(*twice)) == {DISCLAIMER.text}
    assert taken(site(*twice[:6])) == set()  # three articles, however often they are printed


def test_captions_stay():
    photo = Block(
        "caption", "Photograph: the kitchen of our clinic in Leeds, where all our recipes are tried out."
    )
    assert taken(site(*((*own(n), photo) for n in range(8)))) == set()


def test_too_few_pages_prove_nothing():
    assert taken(site(*((*own(n), DISCLAIMER) for n in range(3)))) == set()
    assert taken(site(*((*own(n), DISCLAIMER) for n in range(4)))) == {DISCLAIMER.text}


def test_an_article_never_becomes_empty():
    articles = site(*((*own(n), DISCLAIMER) for n in range(8)), (Block("heading", "Soon", 2), DISCLAIMER))
    assert without_refrain(articles)[-1] == articles[-1]


def test_a_record_whose_text_is_not_its_blocks_is_left_alone():
    odd = replace(article(99, *own(99), DISCLAIMER), text="Something else")
    assert judge([*site(*((*own(n), DISCLAIMER) for n in range(8))), odd])(odd) == odd


# What returns


def test_the_refrain_returns_to_its_place_when_the_evidence_is_gone():
    links = (
        Block("heading", "More", 3),
        Block("paragraph", "Read on about sleep, food and movement on our pages."),
    )
    before = site(*((DISCLAIMER, *own(n), *links) for n in range(8)))
    after = without_refrain(before)
    assert all(one.removed for one in after)
    later = [article(100 + n, *own(100 + n)) for n in range(60)]
    assert without_refrain([*after, *later]) == [*before, *later]


def test_what_other_rules_took_stays_in_the_ledger_in_its_order():
    others = (
        Removal("ad", "family:ad", "body > div", "Buy"),
        Removal("share", "lines:share", "line 3", "Share"),
    )
    (before, *rest) = site(*((*own(n), DISCLAIMER) for n in range(8)))
    before = replace(before, removed=others)
    after = judge([before, *rest])(before)
    assert after.removed[:2] == others
    assert len(after.removed) == 3
    assert restored(after) == before


@pytest.mark.parametrize(
    "where", ["body > p", "block 0 of 0, paragraph", "block 99 of 3, heading 2", "block 1 of 2"]
)
def test_no_line_of_a_damaged_ledger_is_lost(where):
    spoiled = replace(article(1, *own(1)), removed=(Removal("refrain", RULE, where, "Where was I?"),) * 2)
    back = restored(spoiled)
    found = [block.text for block in back.blocks] + [line.text for line in back.removed]
    assert found.count("Where was I?") == 2


# Any site

BLOCKS = st.builds(
    Block,
    st.sampled_from(("heading", "paragraph", "item", "quote", "row", "caption", "code")),
    st.sampled_from((DISCLAIMER.text, FOLLOW.text, PROMPT.text, "Rest", "***", "References"))
    | st.text(max_size=90),
    st.none() | st.integers(0, 7),
)


@st.composite
def sites(draw):
    """Pages made of a few common runs of blocks and of blocks of their own, some of them with a ledger."""
    runs = draw(st.lists(st.lists(BLOCKS, max_size=4), min_size=1, max_size=3))
    pages = []
    for number in range(draw(st.integers(0, 14))):
        text = draw(st.lists(BLOCKS, max_size=2)) + list(own(number, draw(st.integers(0, 3))))
        before, behind = (draw(st.sampled_from([*runs, []])) for _ in range(2))
        removed = draw(st.lists(st.builds(Removal, *[st.text(max_size=5)] * 4), max_size=2))
        pages.append(article(number, *before, *text, *behind, removed=tuple(removed)))
    return pages


@given(
    st.lists(
        st.builds(
            Block, st.sampled_from(("paragraph", "caption")), st.text() | st.text("aB _-\0’—…\u0301é中")
        ),
        max_size=5,
    )
)
def test_blocks_have_the_same_marks_together_as_each_by_itself(blocks: list[Block]):
    assert marks_of(blocks) == [mark_of(block) for block in blocks]


def test_only_articles_with_the_refrain_are_concerned():
    pages = site(
        *((*own(n), DISCLAIMER) if n % 2 else (*own(n), REFERENCES, *own(50 + n)) for n in range(20))
    )
    found = judge(pages)
    assert [found.concerns(page.article_id) for page in pages] == [n % 2 == 1 for n in range(20)]
    later = [*(found(page) for page in pages), *(article(100 + n, *own(100 + n)) for n in range(200))]
    assert [judge(later).concerns(page.article_id) for page in later] == [n % 2 == 1 for n in range(20)] + [
        False
    ] * 200


@settings(max_examples=150)
@given(sites(), st.randoms(use_true_random=False))
def test_nothing_is_lost_order_does_not_matter_and_twice_is_once(
    articles: list[Article], chance: random.Random
):
    after = without_refrain(articles)
    assert [restored(one) for one in after] == articles
    for one, was in zip(after, articles, strict=True):
        gone = [line for line in one.removed if line.rule == RULE]
        assert len(one.blocks) + len(gone) == len(was.blocks)
        assert sorted([b.text for b in one.blocks] + [line.text for line in gone]) == sorted(
            b.text for b in was.blocks
        )
        assert (one.text, one.word_count) == (text_of(one.blocks), len(one.text.split()))
        assert one == was or one.text.strip()
    assert without_refrain(after) == after
    mixed = chance.sample(articles, len(articles))
    out_of = judge(mixed)
    assert [out_of(one) for one in articles] == after
    assert all(
        one == was or out_of.concerns(was.article_id) for one, was in zip(after, articles, strict=True)
    )
