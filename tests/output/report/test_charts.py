from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from output.report.charts import MOST_COLUMNS, calendar, ceiling, columns, month_number
from output.report.grids import Column, grid, shade
from output.report.page import compact, figure, short, spark


def month(year, number):
    return month_number(date(year, number, 1))


def test_two_years_are_drawn_by_month_and_twelve_by_quarter_and_fifty_by_year():
    assert calendar(month(2023, 1), month(2024, 12)).step == "month"
    assert calendar(month(2011, 2), month(2022, 12)).step == "quarter"
    assert calendar(month(1975, 2), month(2024, 12)).step == "year"


def test_a_step_says_its_name_and_the_year_where_it_begins():
    steps = calendar(month(2010, 5), month(2022, 1))
    assert (steps.label(0), steps.tick(0)) == ("Q2 2010", "")
    assert (steps.label(3), steps.tick(3)) == ("Q1 2011", "2011")


@given(st.integers(0, 120_000), st.integers(0, 3_000))
def test_every_month_has_a_place_in_its_calendar(first, more):
    steps = calendar(first, first + more)
    assert steps.count <= MOST_COLUMNS
    assert sum(steps.spread([(first + more, 7)])) == 7
    if more < MOST_COLUMNS * 12 - 12:
        assert steps.spread([(first, 7)])[0] == 7


@given(st.integers(0, 10**15))
def test_an_axis_ends_above_its_highest_column_and_not_far_above(value):
    top = ceiling(value)
    assert value <= top <= max(2, 2 * value)
    assert top % 2 == 0


def test_columns_are_as_high_as_their_figures():
    chart = columns("Articles", "articles", [("a", "", 4), ("b", "b", 8), ("c", "", 0)])
    assert [bar.height for bar in chart.bars] == [50, 100, 0]
    assert chart.ticks == ((0, "0"), (50, "4"), (100, "8"))
    assert chart.total == 12
    assert chart.bars[-1].x + chart.bars[-1].width < 100


def test_of_many_ticks_every_other_one_may_go():
    chart = columns("Articles", "articles", [(str(n), str(n), n) for n in range(8)])
    assert [bar.is_minor for bar in chart.bars] == [False, True] * 4


def test_an_empty_chart_has_an_axis_and_no_columns():
    assert columns("Articles", "articles", ()).bars == ()


def test_the_most_is_darkest_and_nothing_is_not_dark_at_all():
    made = grid("Kinds", (Column("Site"), Column("ad", "heat")), [("a", 4.0), ("b", None), ("c", 0.1)])
    assert [made.level(row[1]) for row in made.rows] == [6, 0, 1]
    assert shade(0, 0) == 0


def test_figures_are_written_as_people_read_them():
    assert figure(1_234_567) == "1,234,567"
    assert figure(-0.61, "share") == "−61%"
    assert figure(0.034, "share") == "3.4%"
    assert figure(1, "share") == "100%"
    assert figure(0.0, "decimal") == "0.00"
    assert compact(2_500_000_000) == "2.5 billion"


@given(st.text(max_size=400) | st.text(st.characters(categories=["Cs"]), max_size=5))
def test_any_text_can_be_written_to_a_page(text):
    shown = short(text)
    shown.encode("utf-8")
    assert len(shown) <= 241
    assert not set(shown) & set("\u202e\u2066\x00\x1b")


def test_a_spark_of_nothing_draws_nothing():
    assert spark((0, 0)) == ""
