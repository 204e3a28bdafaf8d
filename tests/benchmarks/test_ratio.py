"""The check of the CI that cleaning has not become dearer, in this process so that it is quick."""

from __future__ import annotations

import pytest

import cleaners
from benchmarks import ratio


@pytest.fixture
def check(monkeypatch, tmp_path):
    """Run `ratio.py` with few pages and give its status."""
    monkeypatch.setattr(ratio, "a_round", ratio.spent)
    return lambda *words: ratio.main(
        [*words, "--rounds", "2", "--pages", "3", "--recorded", str(tmp_path / "ratio.txt")]
    )


def test_what_costs_as_much_as_before_passes_and_what_costs_twice_as_much_fails(check, monkeypatch, capsys):
    assert check("--record") == 0
    assert check("--check") == 0
    clean = cleaners.clean

    def clean_twice(*args, **named):
        clean(*args, **named)
        return clean(*args, **named)

    monkeypatch.setattr(cleaners, "clean", clean_twice)
    assert check("--check") == 1
    assert "dearer, 25 % is the limit" in capsys.readouterr().err


def test_a_quarter_more_is_the_limit(capsys):
    assert ratio.judged(4.99, 4.0) == 0
    assert ratio.judged(5.01, 4.0) == 1


def test_a_round_that_was_disturbed_does_not_count():
    quiet, disturbed = [(1.0, 4.0), (2.0, 8.0)], [(5.0, 4.0), (2.0, 80.0)]
    assert ratio.ratio([quiet, disturbed]) == ratio.ratio([disturbed, quiet]) == 4.0


def test_a_round_has_a_process_of_its_own_and_each_page_its_seconds():
    pairs = ratio.a_round(1)
    assert len(pairs) == len(ratio.samples(1))
    assert all(0 < parsing < cleaning for parsing, cleaning in pairs)


def test_the_recorded_ratio_can_be_read():
    assert ratio.recorded(ratio.RECORDED) > 1
