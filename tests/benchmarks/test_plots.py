from __future__ import annotations

import re

import pytest
from lxml import etree

from benchmarks.plots import LEFT, PLOT_HEIGHT, RIGHT, WIDTH, Axis, Line, even_ticks, plot, powers

NUMBERS = Axis("pages", [0, 50, 100])
SPACE = {"svg": "http://www.w3.org/2000/svg"}


def drawn(*lines, x=NUMBERS, y=NUMBERS):
    return etree.fromstring(plot("Memory <by> page & time", lines, x, y))


def places(svg, look="line"):
    paths = svg.xpath(f"//svg:path[starts-with(@class, '{look}')][svg:title]/@d", namespaces=SPACE)
    return [[tuple(map(float, pair.split())) for pair in re.split("[ML]", d) if pair.strip()] for d in paths]


def test_a_line_goes_from_corner_to_corner():
    ((first, last),) = places(drawn(Line("worker", [(0, 0), (100, 100)])))
    assert first[0] == LEFT
    assert last[0] == WIDTH - RIGHT
    assert first[1] - last[1] == pytest.approx(PLOT_HEIGHT)


def test_a_logarithmic_axis_puts_ten_halfway_between_one_and_a_hundred():
    axis = Axis("s", powers(1, 100), is_logarithmic=True)
    assert axis.share(10) == pytest.approx(0.5)
    assert axis.share(0) == 0


def test_what_is_outside_the_axes_stays_inside_the_drawing():
    ((place,),) = places(drawn(Line("worker", [(500, -70)])))
    assert place == (WIDTH - RIGHT, places(drawn(Line("worker", [(0, 0)])))[0][0][1])


def test_names_are_escaped_and_quiet_lines_have_none_in_the_legend():
    svg = drawn(Line("a < b", [(0, 0), (1, 1)]), Line("quiet", [(0, 0), (1, 1)], is_quiet=True))
    shown = svg.xpath("//svg:text[@class='name']/text()", namespaces=SPACE)
    assert shown == ["a < b"]
    assert len(places(svg)) == 2


def test_a_legend_that_does_not_fit_goes_on_in_the_next_row():
    svg = drawn(*(Line(f"the worker number {n}", [(0, 0), (1, 1)]) for n in range(4)))
    names = svg.xpath("//svg:text[@class='name']", namespaces=SPACE)
    assert len({name.get("y") for name in names}) == 2
    assert all(float(name.get("x")) + 6.4 * len(name.text) < WIDTH for name in names)


def test_text_is_legible_on_the_narrowest_phone():
    size = float(re.search(r"font: (\d+)px", plot("", [Line("a", [(0, 0)])], NUMBERS, NUMBERS))[1])
    assert size * 320 / WIDTH > 10


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [(20, [0, 5, 10, 15, 20]), (530, [0, 200, 400, 600]), (0.9, [0, 0.2, 0.4, 0.6, 0.8, 1])],
)
def test_ticks_are_round_and_reach_the_highest(highest, ticks):
    assert even_ticks(highest) == pytest.approx(ticks)


def test_powers_of_ten_stand_around_the_figures():
    assert powers(0.004, 30) == pytest.approx([0.001, 0.01, 0.1, 1, 10, 100])
    assert powers(10, 1_000) == [10, 100, 1_000]
