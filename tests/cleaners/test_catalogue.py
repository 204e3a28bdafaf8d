"""The catalogue polices itself: every file has a sample, and every mark and gauge is met by one."""

import dataclasses
import json
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cleaners.catalogue import KINDS, READ, UNWRAP, Plugin, marks_of, plugins, take_out
from cleaners.document import Document, parse, squeeze, words_of
from cleaners.gauges import ROW_NAMES, SCALARS, Gauge, texts
from cleaners.records import Engagement

SAMPLES = Path(__file__).parent.parent / "widgets"
PLUGINS = {plugin.stem: plugin for plugin in plugins()}
FILES = sorted(SAMPLES.glob("*.html"))

each_plugin = pytest.mark.parametrize("plugin", PLUGINS.values(), ids=PLUGINS.keys())
each_sample = pytest.mark.parametrize("path", FILES, ids=[path.name.removesuffix(".html") for path in FILES])


def sample(path: Path) -> Document:
    return parse(path.read_bytes())


def samples_of(plugin: Plugin) -> list[Document]:
    return [sample(path) for path in FILES if path.name.split(".")[0] == plugin.stem]


def blocks_of(plugin: Plugin) -> list[etree._Element]:
    """The blocks that a plug-in's marks find in its samples."""
    return [
        element
        for document in samples_of(plugin)
        for element in document.root.iter(etree.Element)
        if any(mark.plugin.stem == plugin.stem for mark in marks_of(element))
    ]


def plain(engagement: Engagement) -> dict[str, object]:
    """An engagement as JSON writes it, without what is null."""
    found = json.loads(json.dumps(dataclasses.asdict(engagement)))
    for rows in ("reactions", "rating_stars", "share_counts"):
        found[rows] = [{k: v for k, v in row.items() if v is not None} for row in found[rows]]
    return {name: value for name, value in found.items() if value not in (None, [])}


def page(*fragments: str) -> Document:
    return parse("<html><body><article>" + "".join(fragments) + "</article></body></html>")


@each_plugin
def test_every_plug_in_says_what_it_is_and_has_a_sample(plugin):
    assert plugin.name
    assert plugin.platform
    assert plugin.home.startswith("https://")
    assert samples_of(plugin)


def test_no_sample_is_without_its_plug_in():
    assert {path.name.split(".")[0] for path in FILES} <= set(PLUGINS)


def test_no_two_plug_ins_share_a_mark():
    shared = Counter(mark for plugin in PLUGINS.values() for mark in plugin.marks)
    assert [mark for mark, owners in shared.items() if owners > 1] == []


def test_no_mark_is_made_void_by_the_prefix_of_another_plug_in():
    prefixes = {
        mark[:-1]: plugin.stem for plugin in PLUGINS.values() for mark in plugin.marks if mark[-1] == "*"
    }
    clashes = [
        (mark, prefix)
        for plugin in PLUGINS.values()
        for mark in plugin.marks
        for prefix, owner in prefixes.items()
        if mark.startswith(prefix) and owner != plugin.stem
    ]
    assert clashes == []


@each_plugin
def test_every_kind_and_figure_is_a_known_one(plugin):
    assert set(plugin.marks.values()) <= KINDS | {READ, UNWRAP}
    assert plugin.large <= set(plugin.marks)
    assert plugin.links <= set(plugin.marks)
    assert set(plugin.figures) <= SCALARS
    assert {rows.field for rows in plugin.rows} <= set(ROW_NAMES)
    assert all(ROW_NAMES[rows.field] in rows.cells for rows in plugin.rows)


@each_plugin
def test_every_mark_is_met_by_a_sample(plugin):
    met = {mark.name for element in blocks_of(plugin) for mark in marks_of(element)}
    assert set(plugin.marks) - met == set()


@each_plugin
def test_every_gauge_is_met_by_a_sample(plugin):
    blocks = blocks_of(plugin)

    def unmet(places: tuple[Gauge, ...], within: list[etree._Element]) -> list[Gauge]:
        return [gauge for gauge in places if not any(list(texts((gauge,), block)) for block in within)]

    idle = [gauge for places in plugin.figures.values() for gauge in unmet(places, blocks)]
    for rows in plugin.rows:
        each = [element for block in blocks for element in rows.elements(block)]
        idle += [gauge for places in rows.cells.values() for gauge in unmet(places, each)]
    assert idle == []


@each_sample
def test_of_a_sample_the_paragraphs_stay_and_nothing_else_does(path):
    document = sample(path)
    staying = document.root.xpath("/html/body/article/p[not(@class or @id)] | //*[@data-stays]")
    words = squeeze(" ".join(words_of(element) for element in staying))
    take_out(document)
    assert words_of(document.root.body) == words


@each_sample
def test_of_a_sample_the_figures_are_read(path):
    document = sample(path)
    (script,) = document.root.xpath("//script[@id='expected']")
    assert plain(take_out(document)[1]) == json.loads(script.text)


def letters(*texts: str) -> Counter[str]:
    """What a text is made of: words of inline widgets run together on a page, and not in the ledger."""
    return Counter("".join(texts).replace(" ", ""))


@each_sample
def test_of_a_sample_every_removal_is_accounted_for(path):
    document = sample(path)
    before = letters(words_of(document.root.body))
    removals, _ = take_out(document)
    taken = before - letters(words_of(document.root.body))
    assert taken == letters(*(removal.text for removal in removals))
    stem = path.name.split(".")[0]
    assert all(removal.rule == f"catalogue:{stem}" and removal.where for removal in removals)


@each_plugin
def test_every_line_rule_names_figures_of_the_record(plugin):
    for line in plugin.lines:
        assert line.kind in KINDS
        assert line.plugin == plugin.stem
        assert set(line.pattern.groupindex) <= SCALARS
        assert not line.pattern.fullmatch("")


def test_line_rules_leave_the_words_of_articles_alone():
    lines = [rule.pattern for plugin in PLUGINS.values() for rule in plugin.lines]
    innocent = """
        Share|Happy|Sad|Average Rating|Average rating|Table of contents|Print|Like|Comments|Related posts|0 %
        5 Star|Plank: 3 minutes, 30 seconds|12 views on vaccination|4.5/5|Rating: 4 out of 5|Newsletter
        Read time off a wall clock.|Was this helpful? Not for me.|Reading time in dyslexia|Advertisement
        Cooking time: 5 minutes|Follow us|Continue reading|Leave nothing to chance|About the author
        3 comments on the guideline|Last updated when the guideline changed|Views: mixed|Click to enlarge
    """.replace("|", "\n").split("\n")
    assert [text for text in innocent for pattern in lines if pattern.fullmatch(text.strip())] == []


def test_the_page_itself_is_never_taken():
    document = parse(
        "<html class='sharedaddy'><body class='tnp'><main id='comments'><article class='yarpp'><p>Stays."
    )
    assert take_out(document)[0] == []
    assert words_of(document.root) == "Stays."


def test_a_block_that_holds_the_article_is_left_alone():
    document = page(
        "<div class='yarpp'>", "<p>Bread and salt, and what the trials say of them.</p>" * 20, "</div>"
    )
    removals, _ = take_out(document)
    assert removals == []
    assert words_of(document.root).count("Bread") == 20


def test_comments_may_be_longer_than_the_article():
    comments = "<p>I had the same, and it took me a whole winter to get over it.</p>" * 20
    document = page("<p>Short.</p>", f"<div id='comments' class='comments-area'>{comments}</div>")
    take_out(document)
    assert words_of(document.root) == "Short."


def test_what_a_widget_in_another_widget_says_is_read_and_the_ledger_names_the_outer_one():
    stars = "<span class='rt-reading-time'><span class='rt-time'>4</span> min</span>"
    document = page("<p>Stays.</p>", f"<div class='saboxplugin-wrap'>Jane {stars}</div>")
    removals, engagement = take_out(document)
    assert [removal.rule for removal in removals] == ["catalogue:simple_author_box"]
    assert engagement.read_seconds == 240


def test_a_sentence_to_tweet_that_the_article_says_only_there_stays_without_its_button():
    tweet = "<span class='bctt-click-to-tweet'>Salt hides in bread.<a class='bctt-ctt-btn'>Tweet</a></span>"
    document = page("<p>Stays.</p>", tweet)
    take_out(document)
    assert words_of(document.root) == "Stays. Salt hides in bread."


def test_a_heading_that_a_related_list_leaves_behind_goes_with_it():
    related = "<h3>You may also like</h3><ul class='yarpp'><li>Salt in soup</li></ul>"
    document = page("<h2>Cuffs</h2><p>Stays.</p>", related)
    removals, _ = take_out(document)
    assert words_of(document.root) == "Cuffs Stays."
    assert [removal.text for removal in removals] == ["You may also like", "Salt in soup"]


def test_a_heading_with_words_of_its_own_below_it_stays():
    document = page("<h2>Cuffs</h2>", "<ul class='yarpp'><li>Salt in soup</li></ul>", "<p>Stays.</p>")
    take_out(document)
    assert words_of(document.root) == "Cuffs Stays."


def test_a_line_that_a_plug_in_prints_between_blocks_is_read_and_taken():
    document = page("Views: 8781 <div>About views and cuffs.</div>", "<p>Stays.</p>")
    removals, engagement = take_out(document)
    assert words_of(document.root) == "About views and cuffs. Stays."
    assert engagement.views == 8781
    assert [removal.rule for removal in removals] == ["catalogue:wp_postviews"]


def test_the_same_words_in_a_sentence_stay():
    document = page("<p>The post had <b>many</b> 12 views</p>", "<ul><li>12 views</li></ul>")
    assert take_out(document)[0] == []


def test_figures_of_related_posts_are_not_those_of_the_page():
    card = "<div class='post-views'><span class='post-views-count'>9,999</span></div>"
    document = page("<p>Stays.</p>", f"<div class='yarpp'>{card}</div>", card.replace("9,999", "12"))
    assert take_out(document)[1].views == 12


def test_of_several_ratings_the_one_with_most_votes_is_the_record_s():
    def rating(average: float, votes: int) -> str:
        payload = json.dumps({"score": str(average), "count": str(votes), "best": "5"})
        return f"<div class='kk-star-ratings' data-payload='{payload}'>{average}</div>"

    _, engagement = take_out(page("<p>Stays.</p>", rating(5, 1), rating(3.5, 40), rating(4, 2)))
    assert (engagement.rating_average, engagement.rating_count) == (3.5, 40)


def test_a_block_that_one_plug_in_reads_and_another_takes_is_taken():
    document = page("<p>Stays.</p>", "<div class='post-meta yarpp'><span>3 min</span></div>")
    take_out(document)
    assert words_of(document.root) == "Stays."


def test_of_several_marks_the_most_precise_says_what_a_block_is():
    removals, _ = take_out(page("<div class='booster-block booster-reactions-block'>Happy</div>"))
    assert [removal.kind for removal in removals] == ["reactions"]


def test_a_thousand_blocks_in_each_other_take_no_time():
    started = time.perf_counter()
    take_out(parse("<div class='comments-area'>" * 5_000 + "<p>So true.</p>" * 5_000))
    assert time.perf_counter() - started < 30  # seconds; one, on an idle machine


def test_letter_case_of_a_mark_does_not_matter():
    document = page("<p>Stays.</p>", "<div class='YARPP-related Yarpp'>More</div>")
    take_out(document)
    assert words_of(document.root) == "Stays."


@given(st.lists(st.sampled_from(sorted(FILES)), max_size=3), st.randoms(use_true_random=False))
def test_a_page_cut_anywhere_still_gives_an_engagement(paths, random):
    text = "".join(path.read_text("utf-8") for path in paths)
    start, end = sorted(random.randrange(len(text) + 1) for _ in range(2))
    removals, engagement = take_out(parse(text[start:end]))
    assert isinstance(engagement, Engagement)
    assert all(removal.text for removal in removals)


@given(st.binary(max_size=300))
def test_any_bytes_give_an_engagement(junk):
    assert isinstance(take_out(parse(junk))[1], Engagement)
