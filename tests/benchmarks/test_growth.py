from __future__ import annotations

import pytest
from lxml import etree

from benchmarks import growth, results
from benchmarks.growth import Growth
from benchmarks.pages.shapes import SHAPES, page, sizes
from cleaners import clean

SIZES = list(sizes(10_000_000))


def grown(seconds, *, ended=False):
    return Growth("links", [(size, seconds(size)) for size in SIZES], ended)


def test_sizes_are_ten_to_the_half_apart_and_end_with_the_largest():
    assert SIZES[0] == 1_000
    assert SIZES[-1] == 10_000_000
    assert len(SIZES) == 9


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_as_large_as_asked_and_a_page_that_can_be_cleaned(shape):
    content = page(shape, 6_000)
    assert 4_000 < len(content) < 9_000
    assert content != page(shape, 6_000, seed=1) or shape == "one word"
    assert clean(content).title == "Why salt matters"


def test_what_grows_evenly_has_no_fault():
    linear = grown(lambda size: 0.003 + 1.5e-6 * size)
    assert linear.faults == []
    assert 0.95 < linear.exponent < 1


def test_growth_with_the_square_is_a_fault_even_where_it_is_quick_yet():
    slow = grown(lambda size: 1e-14 * size**2)
    assert slow.exponent == pytest.approx(2)
    assert slow.faults == ["links: grows with the power 2.00, 1.15 at most"]


def test_more_than_two_seconds_a_megabyte_is_a_fault():
    assert grown(lambda size: 2.5e-6 * size).faults == ["links: 2.5 s per MB, 2 at most"]


def test_a_page_that_took_too_long_is_a_fault():
    ended = grown(lambda size: 1e-6 * size, ended=True)
    assert ended.faults == ["links: a page larger than 10 MB was given up"]


def test_a_shape_that_takes_too_long_is_ended_and_what_it_took_until_then_is_known():
    ended = growth.growth("list", 50_000_000, patience=2)
    assert ended.ended
    assert ended.points


def test_a_run_keeps_its_table_and_its_plot(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(results, "KEPT", tmp_path)
    assert growth.main(["--shapes", "scripts,declared", "--largest", "5000"]) == 0
    assert "| declared" in (tmp_path / "growth.md").read_text()
    assert etree.parse(tmp_path / "growth.svg").getroot().tag.endswith("svg")
    assert "Nothing grows faster than n log n" in capsys.readouterr().out


def test_small_pages_are_not_judged():
    small = Growth("links", [(1_000, 0.001), (10_000, 0.5)])
    assert small.faults == []


def test_a_shape_that_does_not_exist_is_named():
    with pytest.raises(SystemExit, match="There is no shape named 'round'"):
        growth.main(["--shapes", "round"])
