"""Places: what an element inherits from those around it, and the sums over the blocks below it."""

from random import Random

import numpy as np
import pytest
from lxml import html

from cleaners.blocks import blocks_of
from cleaners.document import where
from cleaners.features import NAMES, described
from cleaners.odds import COLUMNS, odds_columns
from cleaners.places import FAR, LONGEST_KEY, REMEMBERED, Counts, Ground, Places, ground_of, is_prose, sums_of
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


def test_a_place_has_what_its_element_says_by_itself(places):
    inner, outer = at(places, ".//li"), at(places, ".//footer/p")
    assert places.depth[inner] == 5
    assert places.traits_at(inner).tag == "li"
    assert places.traits_at(at(places, ".//article")).hidden
    assert places.traits_at(places.parent[outer]).begins
    assert places.traits_at(outer).begins == 0


def test_a_path_leads_to_a_place_as_it_does_to_its_element(places):
    assert places.path(at(places, ".//a")) == "article > ul > li > a"
    assert [places.path(places.of(each)) for each in PAGE.iter()] == list(map(where, PAGE.iter()))


def test_signatures_of_many_places_are_those_of_each(places):
    standing = list(map(places.of, PAGE.iter()))
    assert places.signatures(standing) == list(map(places.signature, standing))


def test_a_signature_is_the_last_three_names_where_a_slash_parts_names(places):
    assert places.signature(at(places, ".//article")) == ("main.a-b", "c", "article")
    assert places.signature(at(places, ".//p")) == ("c", "article", "p")
    assert places.signature(1) == ("html",)


def test_traits_are_remembered_unless_their_attributes_are_long():
    REMEMBERED.clear()
    for length in (1, LONGEST_KEY + 1):
        places = Places()
        places.traits_at(places.of(html.fromstring(f"<p class='{'x' * length}'>tea</p>")))
    assert list(REMEMBERED) == [("html",), ("body",), ("p", ("class", "x"))]


def test_an_element_comes_after_the_one_around_it_and_once(places):
    first = at(places, ".//li")
    assert at(places, ".//li") == first
    assert all(above < place for place, above in enumerate(places.parent) if place)


def test_the_way_to_a_place_goes_up_to_what_holds_both_and_down_from_there(places):
    here, there = at(places, ".//li"), at(places, ".//footer/p")
    climb, descent = ground_of(places).ways(places.around(here))
    assert (climb[here], descent[here]) == (0, 0)
    assert (climb[there], descent[there]) == (4, 2)
    assert (climb[places.parent[here]], descent[places.parent[here]]) == (1, 0)


def tree(size: int, deep: int) -> tuple[list[int], Ground]:
    """A tree of places: what is around each, and its ground. The deeper, the more stand in the one before."""
    random, places = Random(size), Places()
    for place in range(1, size):
        above = random.randint(max(0, place - deep), place - 1)
        places.parent.append(above)
        places.depth.append(places.depth[above] + 1)
        places.own.append(0)
    return places.parent, ground_of(places)


@pytest.mark.parametrize("deep", [1, 3, 100])
@pytest.mark.parametrize("size", [1, 2, 3, 60])
def test_what_is_around_a_place_and_below_it_is_told_as_by_going_there(size, deep):
    parent, ground = tree(size, deep)
    own = np.arange(size) % 7
    above, below = own.tolist(), own.tolist()
    for place in range(1, size):
        above[place] += above[parent[place]]
    for place in reversed(range(1, size)):
        below[parent[place]] += below[place]
    assert ground.gathered(np.add, own).tolist() == above
    assert ground.summed(own).tolist()[1:] == below[1:]
    third = [parent[parent[parent[place]]] for place in range(size)]
    assert ground.up(3).tolist() == third


def test_every_place_has_the_sums_of_the_blocks_below_it(places):
    blocks = blocks_of(PAGE)
    standing = column([places.of(block.element) for block in blocks])
    chars, linked = (
        column([figure(b) for b in blocks]) for figure in (lambda b: len(b.text), lambda b: b.linked)
    )
    sums = sums_of(chars, linked, np.array(list(map(is_prose, blocks))), ground_of(places), standing)
    article, root = at(places, ".//article"), at(places, ".//main/..")
    assert (sums.blocks[article], sums.blocks[root]) == (3, 4)
    assert (sums.chars[article], sums.linked[article], sums.prose[article]) == (
        2 * len(PROSE) + 3,
        3,
        2 * len(PROSE),
    )
    assert sums.top == article


def column(figures: list[int]) -> Counts:
    return np.array(figures, dtype=np.int64)


def odds_at(path: str, lexicon: dict[str, float]) -> dict[str, float]:
    places = Places()
    standing = column([at(places, path)])
    return dict(
        zip(COLUMNS, odds_columns(places, ground_of(places), standing, lexicon)[:, 0].tolist(), strict=True)
    )


def test_odds_are_told_of_the_names_on_an_element_near_it_and_far_above_it():
    lexicon = {
        "share": -1.5,
        "blog": 0.5,  # what stands on the whole page says nothing
        "a": 1.0,
        "a-b": 2.0,
    }
    found = odds_at(".//li", lexicon)
    assert [found[f"names_far_{sort}"] for sort in ("least", "most", "mean", "count")] == pytest.approx(
        [1, 2, 1.5, 2]
    )
    assert found["names_own_count"] == found["names_near_count"] == 0
    assert {found[f"names_near_{sort}"] for sort in ("least", "most", "mean")} == {0}
    assert odds_at(".//footer", lexicon)["names_own_mean"] == -1.5
    assert odds_at(".//article/p", lexicon)["names_near_least"] == 1


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("index", [0, 1, 2, 3]), ("from_end", [4, 3, 2, 1]), ("prose_before", [FAR, 0, 0, 1]), ("prose_after", [0, FAR, FAR, FAR]),
        ("same_signature", [2, 2, 1, 1]), ("parent_blocks", [3, 3, 1, 1]), ("kind_item", [0, 0, 1, 0]), ("kind_item-1", [-1, 0, 0, 1]),
        ("from_first", [0, 1, 2, 3]), ("section_blocks", [4, 4, 4, 4]), ("after_title", [-31] * 4), ("climb", [0, 0, 0, 2]),
        ("share_any", [0, 0, 0, 1]), ("share_near", [0, 0, 0, 1]), ("hidden", [1, 1, 1, 0]), ("depth", [4, 4, 5, 3]),
        ("tag_footer", [0, 0, 0, 1]), ("linked", [0, 0, 1, 0]), ("heading_near", [0, 1, 2, 3]),
    ],
)  # fmt: skip
def test_the_matrix_has_a_row_for_each_block_and_a_column_for_each_name(name, column):
    matrix = described(blocks_of(PAGE), Known()).matrix({})
    assert matrix[:, NAMES.index(name)].tolist() == column
