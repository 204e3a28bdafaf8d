"""Lines, the phrases they are known by, and lines of facts."""

from __future__ import annotations

import pytest

from cleaners.bylines import byline_of, terms_of
from cleaners.islands import find_islands
from cleaners.lines import Line
from cleaners.phrases import LONGEST, SAID, learn, phrases_of, vocabulary
from cleaners.rows import LONGEST_SHORT, SHORT, rows_of


def lines_of(text: str) -> list[Line]:
    return [line for _, line in rows_of(text)]


def kinds(text: str) -> list[tuple[str, bool]]:
    return [(island.kind, island.sure) for island in find_islands(lines_of(text))]


@pytest.mark.parametrize(
    ("line", "field", "figure"),
    [
        ("Read Time:2 Minute, 37 Second", "read_seconds", "2 minute, 37 second"),
        ("Lesezeit: ca. 4 Minuten", "read_seconds", "4 minuten"),
        ("Tempo di lettura: 3 minuti", "read_seconds", "3 minuti"),
        ("4/5 - (222 votes)", "rating_count", "222"),
        ("(196 votes, average: 3.72 out of 5)", "rating_average", "3.72"),
        ("1.204 Aufrufe", "views", "1.204"),
        ("👍 12 👎 3", "dislikes", "3"),
    ],
)
def test_a_line_with_a_figure_is_known_for_sure_and_gives_the_figure(line, field, figure):
    phrase = phrases_of(line)[0]
    assert phrase.grade == "sure"
    assert dict(phrase.figures)[field] == figure


@pytest.mark.parametrize(
    "line",
    [
        "Sad", "0 %", "Average rating", "Share", "Facebook", "Related", "Comments", "Label", "Newest", "Reviews", "Sponsored", "5 stars", "Like",
        "A hospital with 5 stars did better than its peers.", "Read time off a wall clock rather than a phone.", "Share the work",
        "« Je bois trois tasses par jour », écrit une lectrice.", "Subscribe to a service that names its trap.",
    ],
)  # fmt: skip
def test_no_line_is_furniture_for_sure_that_an_author_could_have_written(line):
    assert all(phrase.grade != "sure" for phrase in phrases_of(line))


def test_a_line_of_the_catalogue_names_its_plug_in():
    assert phrases_of("Post Views: 4,495")[0].rule == "catalogue:post_views_counter"


def test_every_pattern_of_the_vocabulary_is_of_a_kind_that_weighs():
    words = vocabulary()
    assert {pattern.kind for pattern in words.patterns.patterns if pattern.rule.startswith("lines:")} <= set(
        words.kinds
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("by Jane Roe, RD", ("Jane Roe, RD",)),
        ("July 11, 2022 Lena Okafor, MD", ("Lena Okafor, MD",)),
        ("April 30, 2019 · 2 min · 326 words · Dr. Jane Roe", ("Dr. Jane Roe",)),
        ("VonHanna VogelMärz 9, 2022April 2, 2022", ("Hanna Vogel",)),
    ],
)
def test_a_line_of_facts_gives_its_people(line, names):
    found = byline_of(line)
    assert found is not None
    assert found.names == names


@pytest.mark.parametrize(
    "line",
    [
        "By the numbers",
        "20 minutes in the oven",
        "On June 4, 2019 the clinic closed for good after ninety years.",
        "Week 2",
        "Vitamin D",
        "",
    ],
)
def test_a_heading_or_sentence_with_a_number_is_no_line_of_facts(line):
    assert byline_of(line) is None


def test_two_capitalised_words_by_a_date_are_no_person_yet():
    found = byline_of("April 30, 2019 Heart Health")
    assert found is not None
    assert (found.names, found.may_name) == ((), ("Heart Health",))


def test_published_and_modified_are_told_apart():
    found = byline_of("by Jane Roe · Published April 30, 2019 · Updated October 19, 2023")
    assert found is not None
    assert [(name, moment.year) for name, moment in found.dates] == [("published", 2019), ("modified", 2023)]


def test_terms_follow_a_label_only():
    found = terms_of("Tagged blood tests, kidney")
    assert found is not None
    assert found.names == ("blood tests", "kidney")
    assert terms_of("Topics that nobody likes") is None


def test_headings_lose_the_anchor_that_a_theme_prints_behind_them():
    assert [line.text for line in lines_of("What to eat#\nSoup\nSources#")] == [
        "What to eat",
        "Soup",
        "Sources",
    ]
    assert lines_of("Written in C#")[0].text == "Written in C#"


def test_a_list_of_moods_is_no_reaction_widget_but_the_same_labels_twice_with_figures_are():
    assert kinds("Happy\nSad\nAngry\nA sentence follows and ends the list of moods.") == []
    assert kinds(
        "Happy\nHappy\n0 %\nSad\nSad\n0 %\nAngry\nAngry\n0 %\nA sentence follows, and it is the article's."
    ) == [("reactions", True)]


def test_a_table_of_stars_amid_sentences_is_not_sure_and_one_before_the_comments_is():
    stars = "Average rating\n5 Star\n80%\n4 Star\n0%\n3 Star\n0%\n2 Star\n20%\n1 Star\n0%\n"
    assert kinds(stars + "Hospitals like stars, and patients like hospitals that have them.") == [
        ("rating", False)
    ]
    assert ("rating", True) in kinds(stars + "Leave a Reply\nName *\nEmail *")


def test_a_table_of_contents_is_known_by_the_headings_that_return():
    page = "Table of Contents\nCauses\nCare\nCauses\nIt comes from shoes that are too small.\nCare\nIt goes with shoes that are large enough."
    (island,) = find_islands(lines_of(page))
    assert (island.kind, island.first, island.end) == ("toc", 0, 3)
    assert (
        kinds(
            "Table of contents\nA binder needs one, on a single page in front.\nCare\nLabels are best in capitals."
        )
        == []
    )


def test_an_author_box_ends_where_the_article_goes_on():
    page = "About the author\nJane Roe\nJane Roe is a dietitian in Leeds.\nhttps://jane.example.org\nSoup heals what it can, and tastes good."
    (island,) = find_islands(lines_of(page))
    assert (island.kind, island.end) == ("author_box", 4)


def test_a_line_says_the_same_when_it_is_met_again():
    page = "Salt\nPage views: 4,495\nSalt is good for the soup, and soup is good for you.\n"
    first, again = (
        [(number, line.label, line.phrases, line.is_prose) for number, line in rows_of(page)]
        for _ in range(2)
    )
    assert first == again


def test_short_lines_alone_are_remembered_and_not_too_many(monkeypatch):
    monkeypatch.setattr("cleaners.rows.MOST_WORDS", 200)
    lines_of("word " * LONGEST_SHORT)
    assert not [line for line in SHORT if len(line) > LONGEST_SHORT]
    for begin in range(0, 1_000, 100):
        lines_of("\n".join(map(str, range(begin, begin + 100))))
    assert len(SHORT) <= 300


def test_lines_that_are_learnt_together_say_what_each_says_alone():
    lines = [
        "Post Views: 4,495",
        "» Share this:",
        "Tea keeps its caffeine.",
        "Post Views: 4,495",
        "x" * (LONGEST + 1),
    ]
    alone = list(map(phrases_of, lines))
    SAID.clear()
    learn(lines)
    assert len(SAID) == 3
    assert list(map(phrases_of, lines)) == alone
