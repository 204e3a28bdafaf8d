"""Places: what an element inherits from those around it, and the sums over the blocks below it."""

import pytest
from lxml import html

from cleaners.blocks import blocks_of
from cleaners.features import NAMES, described
from cleaners.odds import COLUMNS, odds_columns
from cleaners.places import FAR, TAG_BIT, Places, sums_of
from cleaners.wording import Known

PROSE = (
    "Tea keeps its caffeine for hours, and so do you. Half of what you drank at four is still about at ten."
)
PAGE = html.fromstring(
    f"""<html><body class="blog"><main class="a-b/c"><article hidden><p>{PROSE}</p><p>{PROSE}</p><ul><li><a href="/">
    tea</a></li></ul></article></main><footer class="share"><p>end</p></footer></body></html>"""
)


@pytest.fixture
def places() -> Places:
    return Places()


def at(places: Places, path: str) -> int:
    return places.of(PAGE.find(path))


def test_an_element_inherits_what_is_said_around_it(places):
    inner, outer = at(places, ".//li"), at(places, ".//footer/p")
    assert places.depth[inner] == 5
    assert places.tags[inner] & TAG_BIT["article"]
    assert not places.tags[outer] & TAG_BIT["article"]
    assert (places.hidden[inner], places.hidden[outer]) == (True, False)
    assert places.begins_any[outer]
    assert places.begins[outer] == 0


def test_a_signature_is_the_last_three_names_where_a_slash_parts_names(places):
    assert places.signature[at(places, ".//article")] == ("main.a-b", "c", "article")
    assert places.signature[at(places, ".//p")] == ("c", "article", "p")


def test_an_element_comes_after_the_one_around_it_and_once(places):
    first = at(places, ".//li")
    assert at(places, ".//li") == first
    assert all(above < place for place, above in enumerate(places.parent) if place)


def test_the_way_to_a_place_goes_up_to_what_holds_both_and_down_from_there(places):
    here, there = at(places, ".//li"), at(places, ".//footer/p")
    climb, descent = places.ways(here)
    assert (climb[here], descent[here]) == (0, 0)
    assert (climb[there], descent[there]) == (4, 2)
    assert (climb[places.parent[here]], descent[places.parent[here]]) == (1, 0)


def test_every_place_has_the_sums_of_the_blocks_below_it(places):
    blocks = blocks_of(PAGE)
    standing = [places.of(block.element) for block in blocks]
    sums = sums_of(blocks, places, standing)
    article, root = at(places, ".//article"), at(places, ".//main/..")
    assert (sums.blocks[article], sums.blocks[root]) == (3, 4)
    assert (sums.chars[article], sums.linked[article], sums.prose[article]) == (
        2 * len(PROSE) + 3,
        3,
        2 * len(PROSE),
    )
    assert sums.top == article


def test_odds_are_told_of_the_names_on_an_element_near_it_and_far_above_it(places):
    lexicon = {
        "share": -1.5,
        "blog": 0.5,  # what stands on the whole page says nothing
        "a": 1.0,
        "a-b": 2.0,
    }
    (row,) = odds_columns(places, [at(places, ".//li")], lexicon).tolist()
    found = dict(zip(COLUMNS, row, strict=True))
    assert [found[f"names_far_{sort}"] for sort in ("least", "most", "mean", "count")] == pytest.approx(
        [1, 2, 1.5, 2]
    )
    assert found["names_own_count"] == found["names_near_count"] == 0
    (row,) = odds_columns(places, [at(places, ".//footer")], lexicon).tolist()
    assert dict(zip(COLUMNS, row, strict=True))["names_own_mean"] == -1.5


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("index", [0, 1, 2, 3]), ("from_end", [4, 3, 2, 1]), ("prose_before", [FAR, 0, 0, 1]), ("prose_after", [0, FAR, FAR, FAR]),
        ("same_signature", [2, 2, 1, 1]), ("parent_blocks", [3, 3, 1, 1]), ("kind_item", [0, 0, 1, 0]), ("kind_item-1", [-1, 0, 0, 1]),
        ("from_first", [0, 1, 2, 3]), ("section_blocks", [4, 4, 4, 4]), ("after_title", [-31] * 4), ("climb", [0, 0, 0, 2]),
        ("share_any", [0, 0, 0, 1]), ("tag_footer", [0, 0, 0, 1]), ("linked", [0, 0, 1, 0]), ("heading_near", [0, 1, 2, 3]),
    ],
)  # fmt: skip
def test_the_matrix_has_a_row_for_each_block_and_a_column_for_each_name(name, column):
    matrix = described(blocks_of(PAGE), Known()).matrix({})
    assert matrix[:, NAMES.index(name)].tolist() == column
