"""Numbers out of words, as the whole world prints them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.figures import MOST, count, decimal, figure, percent, seconds, to_float

SEPARATORS = (",", ".", " ", "\u00a0", "\u202f", "'", "’")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0", 0),
        ("1,234 views", 1234),
        ("1.234 Aufrufe", 1234),
        ("1 234 vues", 1234),
        ("1\u00a0234\u00a0567 просмотров", 1234567),
        ("12'345", 12345),
        ("12,34,567", 1234567),
        ("1.2k", 1200),
        ("3K shares", 3000),
        ("1,5 Tsd.", 1500),
        ("2,1 Mio", 2100000),
        ("1.2万", 12000),
        ("(58 votes)", 58),
        ("+47", 47),
        ("۱۲٬۳۴۵", 12345),
        ("3 kilometres", 3),
        ("5 minutes", 5),
        ("none yet", None),
        ("", None),
        ("4.5/5", None),
        ("9" * 40, None),
    ],
)
def test_a_count_is_read_in_any_country_s_notation(text, wanted):
    assert count(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("4.5/5", 4.5),
        ("4,5 von 5", 4.5),
        ("Average: 3.87", 3.87),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("5", 5.0),
        ("no votes", None),
    ],
)
def test_a_mean_keeps_its_fraction(text, wanted):
    assert decimal(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("20 %", 20.0),
        ("20\u00a0%", 20.0),
        ("%20", 20.0),
        ("33,3%", 33.3),
        ("0%", 0.0),
        ("٪۲۰", 20.0),
        ("20", None),
        ("250 %", None),
    ],
)
def test_a_percentage_needs_its_sign_and_its_bounds(text, wanted):
    assert percent(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3 Minute, 3 Second", 183),
        ("Read Time:1 Minute, 43 Second", 103),
        ("47 Second", 47),
        ("5 min read", 300),
        ("5 Min. Lesezeit", 300),
        ("Lectura: 4 minutos", 240),
        ("Temps de lecture : 6 minutes", 360),
        ("約 7 分", 420),
        ("8 мин.", 480),
        ("< 1 minute", 60),
        ("4–5 min", 300),
        ("1 hour 5 minutes", 3900),
        ("1 Std. 10 Min.", 4200),
        ("1 heure", 3600),
        ("1,5 Minuten", 90),
        ("2:30", 150),
        ("1:02:03", 3723),
        ("PT4M30S", 270),
        ("2 min · 326 words", 120),
        ("12", 720),
        ("a while", None),
    ],
)
def test_a_reading_time_is_in_seconds(text, wanted):
    assert seconds(text) == wanted


def test_a_share_without_its_sign_is_taken_where_a_widget_says_it_is_one():
    assert figure("percent", "24") == 24.0


@given(st.integers(0, MOST - 1), st.sampled_from(SEPARATORS))
def test_a_grouped_count_gives_the_number_again(number, separator):
    assert count(f"{number:,}".replace(",", separator)) == number


@given(st.integers(0, 999), st.integers(0, 99), st.sampled_from(".,"))
def test_a_fraction_gives_the_number_again(whole, hundredths, point):
    assert decimal(f"{whole}{point}{hundredths:02}") == to_float(f"{whole}.{hundredths:02}")


@given(st.integers(0, 59), st.integers(0, 59))
def test_minutes_and_seconds_add_up(minutes, secs):
    assert seconds(f"{minutes} Minute, {secs} Second") == minutes * 60 + secs


@given(st.text(max_size=200), st.sampled_from(("views", "rating_average", "read_seconds", "percent")))
def test_no_text_is_too_odd_to_read(text, field):
    found = figure(field, text)
    assert found is None or found >= 0


@given(st.text(alphabet="0123456789.,'% kKmM:–-", max_size=2_000))
def test_long_strings_of_digits_are_read_at_once(text):
    for read in (count, decimal, percent, seconds):
        found = read(text)
        assert found is None or found >= 0
