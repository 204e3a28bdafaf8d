"""Figures that lines of unknown widgets print."""

import pytest

from cleaners.printed import printed_figures
from cleaners.records import Removal


def line(text: str, kind: str = "other") -> Removal:
    return Removal(kind, "body:model", "p", text)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Lesezeit: 4 Minuten", "read_seconds", 240),
        ("Post Views: 4,495", "views", 4495),
        ("5 min read", "read_seconds", 300),
    ],
)
def test_a_line_with_its_label_is_read(text, name, value):
    assert getattr(printed_figures([line(text)]), name) == value


def test_lines_of_other_pages_are_not_read():
    assert (
        printed_figures([line("5 min read", "related"), line("Post Views: 7", "sidebar")]).read_seconds
        is None
    )


def test_a_figure_that_is_printed_in_two_ways_is_not_known():
    assert printed_figures([line("5 min read"), line("7 min read")]).read_seconds is None
