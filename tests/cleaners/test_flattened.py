"""`clean_text`: the article, the figures and the ledger of pages that were flattened to plain text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.document import CONTROL
from cleaners.flattened import clean_text
from cleaners.records import Reaction, StarRow
from cleaners.rows import MOST_LINES

TRIES = 3  # another process may have the core for a moment
TEXTS = Path(__file__).parents[1] / "texts"
PAGES = sorted(path.name.removesuffix(".article.txt") for path in TEXTS.glob("*.article.txt"))


def page(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text("utf-8")


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", PAGES)
def test_of_a_flattened_page_the_title_and_exactly_the_article_are_left(name):
    title, *article = (TEXTS / f"{name}.article.txt").read_text("utf-8").rstrip("\n").split("\n\n")
    found = clean_text(page(name))
    assert found.title == title
    assert found.text.split("\n\n") == article


@pytest.mark.parametrize("name", PAGES)
def test_every_line_that_is_not_kept_stands_in_the_ledger_with_its_place(name):
    source = page(name).splitlines()
    found = clean_text(page(name))
    kept = [*found.text.split("\n\n"), found.title]
    assert sorted([*kept, *(entry.text for entry in found.removed)]) == sorted(lines(page(name)))
    for entry in found.removed:
        assert source[int(entry.where.removeprefix("line ")) - 1].split() == entry.text.split()
        assert entry.kind
        assert entry.rule.partition(":")[0] in ("lines", "catalogue")


def test_the_flattened_booster_page_gives_its_figures():
    figures = clean_text(page("booster_en")).engagement
    assert (figures.likes, figures.dislikes, figures.read_seconds) == (0, 0, 183)
    names = ["Happy", "Sad", "Excited", "Sleepy", "Angry", "Surprise"]
    assert figures.reactions == tuple(Reaction(name, None, 0.0) for name in names)
    assert figures.rating_stars == tuple(StarRow(stars, None, 0.0) for stars in (5, 4, 3, 2, 1))
    assert figures.rating_average is None


def test_the_flattened_booster_page_keeps_its_eight_paragraphs_only():
    found = clean_text(page("booster_en"))
    assert [block.kind for block in found.blocks] == ["paragraph"] * 8
    assert {"likes", "read_time", "reactions", "rating"} == {entry.kind for entry in found.removed}


def test_figures_of_other_widgets_are_read_in_their_own_language():
    german, english = clean_text(page("kadence_de")).engagement, clean_text(page("clinic_en")).engagement
    assert (german.views, german.rating_average, german.rating_count, german.read_seconds) == (
        1204,
        4.2,
        31,
        180,
    )
    assert (english.likes, english.dislikes, english.helpful_yes, english.helpful_no) == (12, 3, 41, 2)
    assert english.comments == 12


def test_who_and_when_are_taken_from_the_line_that_says_so():
    found = clean_text(page("kadence_de"))
    assert found.authors == ("Hanna Vogel",)
    assert found.published is not None
    assert found.published.date().isoformat() == "2022-03-09"
    assert {(entry.field, entry.source) for entry in found.provenance} >= {
        ("authors", "text"),
        ("published", "text"),
    }


def test_the_language_is_that_of_the_article():
    assert [clean_text(page(name)).language for name in ("oceanwp_es", "kadence_de", "clinic_en")] == [
        "es",
        "de",
        "en",
    ]


def test_an_article_full_of_words_that_widgets_use_loses_nothing():
    found = clean_text(page("traps"))
    assert found.removed == ()
    assert found.title is None
    assert found.text.split("\n\n") == lines(page("traps"))


def test_the_same_words_stay_inside_of_a_page_with_real_widgets():
    trap = lines(page("traps"))
    opening = "The first paragraph of the article promises more than the others are going to keep."
    closing = "The last paragraph of the article says nothing new, and says it in one short sentence."
    article = [opening, *trap, closing]
    around = [
        "A Page With Traps",
        "0 0",
        "Read Time:3 Minute, 3 Second",
        *article,
        "Share this:",
        "Facebook",
        "Twitter",
    ]
    around += [
        "Post Views: 12",
        "Leave a Reply",
        "Your email address will not be published.",
        "Name *",
        "Email *",
    ]
    found = clean_text("\n".join(around))
    assert found.title == "A Page With Traps"
    assert found.text.split("\n\n") == article


def test_a_widget_between_two_paragraphs_goes_and_the_paragraph_behind_it_stays():
    first = "The morning dose is the one that people forget, because breakfast is loud and pills are small."
    last = "Put the box beside the kettle, where the day begins anyway."
    found = clean_text(f"The Kettle Rule\n{first}\nShare this:\nFacebook\nTwitter\nPinterest\n{last}")
    assert found.text.split("\n\n") == [first, last]


def test_counts_of_reactions_give_their_shares_as_well():
    faces = "Love\nLove\n3\nHaha\nHaha\n1\nWow\nWow\n0"
    found = clean_text(
        f"On Sneezing\nA sneeze leaves the nose faster than a cyclist leaves the lights.\n{faces}"
    )
    assert found.engagement.reactions == (
        Reaction("Love", 3, 75.0),
        Reaction("Haha", 1, 25.0),
        Reaction("Wow", 0, 0.0),
    )


def test_an_address_names_the_title_where_nothing_else_does():
    text = "Head Lice: Combs Beat Panic\n\nCombs work when they are used often, and nothing else needs to be bought."
    assert clean_text(text).title is None
    assert (
        clean_text(text, url="https://example.org/head-lice-combs-beat-panic/").title
        == "Head Lice: Combs Beat Panic"
    )


def test_a_first_line_that_is_a_sentence_is_no_title():
    sentence = "Combs work when they are used often, and nothing else needs to be bought for it."
    found = clean_text(f"{sentence}\nThe rest is patience and a good lamp.\nPost Views: 3")
    assert found.title is None
    assert found.text.startswith(sentence)


def test_a_paragraph_that_was_broken_at_a_column_is_put_together():
    paragraph = (
        "The first line of this paragraph is broken off in the middle of its\n"
        "sentence, goes on here for a good while longer than one would\n"
        "expect and ends here."
    )
    found = clean_text(f"{paragraph}\n\n{paragraph}\n\n{paragraph}")
    assert found.text.split("\n\n") == [paragraph.replace("\n", " ")] * 3


def test_an_empty_page_gives_an_empty_article():
    found = clean_text("")
    assert (found.text, found.title, found.blocks, found.flags) == ("", None, (), ("too_short",))


def test_the_record_knows_its_address():
    found = clean_text("A line.", url="https://www.example.org/a/?utm_source=x")
    assert (found.url, found.site, len(found.article_id)) == ("https://www.example.org/a/", "example.org", 16)


SNIPPETS = [
    "Share this:", "Facebook", "Twitter", "0 0", "Happy", "0 %", "Sad", "5 Star", "80%", "4 Star", "Average Rating", "Related posts:", "Reply",
    "Leave a Reply", "Comments", "Table of Contents", "What to eat", "Jane Roe", "By Jane Roe", "June 4, 2018", "About the author", "Tags: a, b",
    "Jane Roe is a dietitian who lives in Leeds and writes about soup.", "Post Views: 12", "Advertisement", "Home » Soup", "Next: Bread", "«", "#",
    "Soup heals what it can, and tastes good while it does so.", "The second paragraph says more than the first one did.", "Soup", "1 2 3", "4.5", "(12)",
    "Was this helpful?", "Yes 3 No 1", "Mina says:", "What to eat#", "Sources#", "Read Time: 2 minutes", "…", "", "Sign up for our newsletter", "Email *",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=400),
    st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=40)), max_size=40).map("\n".join),
    st.lists(st.sampled_from(SNIPPETS), max_size=60).map("\n".join),
)


@settings(max_examples=250)
@given(texts)
def test_any_text_gives_an_article_and_cleaning_it_again_changes_nothing(text):
    once = clean_text(text)
    again = clean_text(once.text)
    assert once == clean_text(text)
    assert again.text == once.text
    assert again.removed == ()


@settings(max_examples=150)
@given(texts)
def test_the_article_is_made_of_the_pages_words_in_their_order(text):
    words = iter(CONTROL.sub(" ", text.replace("#", " ").replace("\u00ad", "")).split())
    found = clean_text(text).text.replace("#", " ")
    assert all(word in words for word in found.split() if word.isascii())


def seconds(text: str) -> float:
    began = time.process_time()
    clean_text(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    "unit",
    ["Share\n", "Happy\nHappy\n0 %\n", "5 Star\n80%\n", "Related posts:\nSoup again\n", "1 2 3\n", "(", "a "],
)
def test_a_long_page_of_the_same_lines_takes_no_longer_than_its_length_allows(unit):
    small, large = unit * (20_000 // len(unit)), unit * (200_000 // len(unit))
    clean_text(small)
    assert any(seconds(large) < 40 * seconds(small) + 0.5 for _ in range(TRIES))


ARTICLE = "Measure your blood pressure in the morning and in the evening, always on the same arm. " * 5
PAGE = (
    "Share this",
    "Facebook",
    "Twitter",
    ARTICLE,
    ARTICLE,
    "Post Views: 4,495",
    "Related Posts",
    "Other one",
)


@pytest.mark.parametrize(
    "hidden",
    [
        lambda line: f"{line[:2]}\u200b{line[2:]}",
        lambda line: f"{line[:3]}\u200d{line[3:5]}\u2060{line[5:]}",
        lambda line: f"\u202e{line}\u202c",
        lambda line: f"\u2067{line}\u2069",
    ],
    ids=["zero width", "joiners", "override", "isolate"],
)
def test_signs_that_nobody_sees_hide_no_furniture(hidden):
    found = clean_text("\n".join(map(hidden, PAGE)))
    assert found.engagement.views == 4495
    assert [block.text.strip("\u202e\u202c\u2067\u2069 ")[-9:] for block in found.blocks] == ["same arm."] * 2
    assert [line.kind for line in found.removed] == ["share"] * 3 + ["views", "related", "related"]


def test_topics_are_seen_through_signs_that_nobody_sees():
    stuffed = f"{ARTICLE} Dia\u200dbetes and \u202easthma\u202c change the figures."
    assert {topic.name for topic in clean_text(stuffed).topics} == {"Asthma", "Diabetes Mellitus"}


def test_a_text_of_more_lines_than_a_page_has_is_left_as_it_is():
    table = "\n".join(f"Happy\nSad\n{row} %" for row in range(MOST_LINES // 3 + 1))
    found = clean_text(table)
    assert not found.removed
    assert len(found.blocks) == MOST_LINES // 3 * 3 + 3


MEGABYTE = 1_000_000
ENDLESS = {
    "sentences in one line": "The brown fox measures its blood pressure at noon. ",
    "foreign sentences in one line": "Der Fuchs übt täglich für den größeren Frühlauf im März. ",
    "openings of quotations": "“He said: «well (and [",
    "signs of direction": "\u202eright to left\u202c and \u200bno width\u200b. ",
    "faces": "\N{GRINNING FACE} \N{THUMBS UP SIGN}\n",
    "marks without a letter": "\u0301",
    "lines of digits": "12345\n",
    "lines of a letter": "a\n\nb\n",
    "bylines": "May 3, 2020 Jane Roe 2 Comments\n",
    "bylines in one line": "May 3, 2020 by Jane Roe ",
    "menus": "Home\nAbout us\nShare this\nFacebook\nRelated posts\n",
    "contents": "".join(f"Heading {at}\nSo it is said to be today.\n" for at in range(40)),
    "citations": "Smith AB, Roe CD et al 2020;12 doi:10.1000/abc. ",
    "disclosures": "This post contains affiliate links.\n",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_time_grows_with_the_text_and_no_faster(name):
    def spent(size: int) -> float:
        text = ENDLESS[name] * (size // len(ENDLESS[name].encode()))
        began = time.process_time()
        clean_text(text)
        return time.process_time() - began

    # eight times as long: a square would take 64 times as long
    assert any(spent(MEGABYTE // 10) < 24 * spent(MEGABYTE // 80) + 0.1 for _ in range(TRIES))
