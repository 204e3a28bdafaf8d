"""How figures are read out of a block, and how those of a page come together."""

import pytest
from lxml import html

from cleaners.document import parse
from cleaners.gauges import Rows, Tally, gauges, read, read_block, rows
from cleaners.records import Engagement, Reaction, ShareCount, StarRow


def block(markup: str):
    return html.document_fromstring(f"<div>{markup}</div>").find(".//div")


def test_a_selector_reads_the_first_element_that_holds_a_number():
    assert read("likes", gauges(".n"), block("<b class='n'>none</b><b class='n'>1.2k</b>")) == 1200


def test_an_attribute_and_a_pattern_narrow_what_is_read():
    spec = {"from": "i", "attribute": "data-json", "match": '"score":([0-9.]+)'}
    assert read("rating_average", gauges(spec), block("""<i data-json='{"score":4.5}'></i>""")) == 4.5


def test_the_first_place_that_says_anything_is_taken():
    places = gauges([".printed", {"from": "li", "count": True}])
    assert read("comments", places, block("<b class='printed'></b><li>a</li><li>b</li>")) == 2


def test_no_elements_are_no_count_but_a_sign_of_none_is_zero():
    assert read("comments", gauges({"from": "li", "count": True}), block("")) is None
    assert read("comments", gauges({"from": "p", "value": 0}), block("<p>None yet</p>")) == 0


def test_a_count_may_be_taken_over_the_page_when_the_block_gives_the_occasion():
    page = html.document_fromstring("<div class='sum'><b>4.5</b></div><i>1</i><i>2</i>")
    places = gauges({"from": "i", "count": True, "given": "b"})
    assert read("rating_count", places, page.find(".//div")) == 2
    assert read("rating_count", places, page.find(".//i")) is None


def test_a_zero_is_not_said_where_the_page_hides_the_list():
    places = gauges({"value": 0, "unless": "form"})
    assert read("comments", places, block("")) == 0
    assert read("comments", places, block("<form></form>")) is None


@pytest.mark.parametrize(
    ("inside", "count"), [("<p class='a off'>", None), ("<p id=off>", None), ("<p class=off-2 name=off>", 0)]
)
def test_a_whole_page_is_asked_for_classes_and_ids(inside, count):
    page = parse(f"<div>b</div>{inside}")
    places = gauges({"value": 0, "unless": ".off, #off, x-off"})
    assert read("comments", places, page.root.find(".//div"), page) == count
    assert read("comments", places, page.root.find(".//div")) == count


def test_a_whole_page_is_asked_for_nothing_that_needs_a_search():
    with pytest.raises(ValueError, match="unless"):
        gauges({"value": 0, "unless": "div > .off"})


def test_rows_are_read_with_what_the_widget_prints():
    faces = rows({"of": "reactions", "each": "li", "name": "b", "count": "i", "percent": "u"})
    markup = "<li><b>Happy</b><i>3</i><u>75 %</u></li><li><b>Sad</b><i>1</i></li><li>nameless</li>"
    assert faces.read(block(markup)) == (Reaction("Happy", 3, 75.0), Reaction("Sad", 1))


def test_shares_of_counts_are_worked_out_where_none_are_printed():
    stars = rows({"of": "rating_stars", "each": "li", "stars": "b", "count": "i"})
    markup = "<li><b>5 stars</b><i>3</i></li><li><b>4 stars</b><i>0</i></li>"
    assert stars.read(block(markup)) == (StarRow(5, 3, 100.0), StarRow(4, 0, 0.0))


def test_a_network_without_a_number_is_no_share_count():
    shares = rows({"of": "share_counts", "each": "a", "network": {"attribute": "class"}, "count": "i"})
    markup = "<a class='Facebook'><i>12</i></a><a class='email'>Email</a>"
    assert shares.read(block(markup)) == (ShareCount("facebook", 12),)


def test_what_a_block_does_not_say_is_left_out():
    lists: list[Rows] = [rows({"of": "reactions", "each": "li", "name": "b"})]
    assert read_block(block("<b>3</b>"), {"likes": gauges("b"), "views": gauges("i")}, lists) == {"likes": 3}


def test_a_figure_that_is_no_selector_table_or_list_is_refused():
    with pytest.raises(TypeError, match="a figure is a selector"):
        gauges(3)


def tallied(*readings: dict, in_comments: bool = False) -> Engagement:
    tally = Tally()
    for reading in readings:
        tally.add(dict(reading), in_comments=in_comments)
    return tally.engagement()


def test_the_first_figure_said_is_the_page_s():
    assert tallied({"views": 3}, {"views": 8, "likes": 1}) == Engagement(views=3, likes=1)


def test_a_reading_time_to_the_second_is_better_than_one_to_the_minute():
    assert tallied({"read_seconds": 120}, {"read_seconds": 103}, {"read_seconds": 140}).read_seconds == 103


def test_the_figures_of_one_rating_are_never_mixed_with_those_of_another():
    found = tallied({"rating_average": 5.0, "rating_count": 1, "rating_best": 5.0}, {"rating_count": 9})
    assert (found.rating_average, found.rating_count, found.rating_best) == (None, 9, None)


def test_of_equal_votes_the_rating_that_says_more_is_kept():
    assert tallied({"rating_count": 2}, {"rating_count": 2, "rating_average": 4.0}).rating_average == 4.0


def test_the_mean_of_no_votes_is_none():
    found = tallied({"rating_average": 0.0, "rating_count": 0})
    assert (found.rating_average, found.rating_count) == (None, 0)


def test_the_comment_section_counts_better_than_a_byline():
    tally = Tally()
    tally.add({"comments": 40})
    tally.add({"comments": 0}, in_comments=True)
    tally.add({"comments": 12}, in_comments=True)
    assert tally.engagement().comments == 12
    assert tallied({"comments": 40}, {"comments": 7}).comments == 40
