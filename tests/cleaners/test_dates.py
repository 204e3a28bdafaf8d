import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.dates import date_in, read_date
from cleaners.document import parse
from cleaners.facts import Facts, read_facts


def facts_of(body: str, url: str = "https://example.org/gout/", language: str = "en") -> Facts:
    page = f'<html lang="{language}"><head><title>Gout</title></head><body><h1>Gout</h1>{body}</body></html>'
    return read_facts(parse(page, url=url))


def day(moment: object) -> str:
    return str(moment)[:10] if moment else ""


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("2015-08-22", None, "2015-08-22 00:00"),
        ("2015-08-22T23:30:00-04:00", None, "2015-08-23 03:30"),
        ("2015-08-22T00:00:00+02:00", None, "2015-08-22 00:00"),
        ("20150822", None, "2015-08-22 00:00"),
        ("1440201600", None, "2015-08-22 00:00"),
        ("Sat, 22 Aug 2015 10:11:12 GMT", None, "2015-08-22 10:11"),
        ("Sat Aug 22 2015 10:11:12 GMT+0200 (CEST)", None, "2015-08-22 08:11"),
        ("August 22nd, 2015 at 7:11 pm", "en", "2015-08-22 19:11"),
        ("22. August 2015", "de", "2015-08-22 00:00"),
        ("22 de agosto de 2015", "es", "2015-08-22 00:00"),
        ("le 22 août 2015 à 10h30", "fr", "2015-08-22 10:30"),
        ("22 agosto 2015", "it", "2015-08-22 00:00"),
        ("22 sierpnia 2015", "pl", "2015-08-22 00:00"),
        ("22 августа 2015", "ru", "2015-08-22 00:00"),
        ("22.08.2015", "de", "2015-08-22 00:00"),
        ("08/22/2015", "de", "2015-08-22 00:00"),
        ("03/04/2015", "en-US", "2015-03-04 00:00"),
        ("03/04/2015", "en-GB", "2015-04-03 00:00"),
        ("2015年8月22日", "zh", "2015-08-22 00:00"),
    ],
)
def test_dates_are_read_as_people_and_machines_write_them(words: str, language: str | None, expected: str):
    assert str(read_date(words, language))[:16] == expected


@pytest.mark.parametrize(
    "words", ["", "yesterday", "31 February 2015", "2015-13-01", "version 1.2.2015.7", "1815-08-22", "5/2015"]
)
def test_what_is_no_date_of_the_web_is_none(words: str):
    assert read_date(words) is None


@given(st.text(max_size=80))
def test_any_words_at_all_are_survived(words: str):
    read_date(words)
    read_date(f"12 {words} 2015")


def test_the_hfeed_classes_tell_published_from_updated():
    facts = facts_of(
        '<time class="entry-date published" datetime="2015-08-22T06:55:00+00:00">August 22, 2015</time>'
        '<time class="updated" datetime="2016-01-02T06:55:00+00:00">January 2, 2016</time>'
    )
    assert (day(facts.published), day(facts.modified)) == ("2015-08-22", "2016-01-02")


@pytest.mark.parametrize(
    ("line", "published", "modified", "reviewed"),
    [
        ("August 22, 2015", "2015-08-22", "", ""),
        ("By Jane Roe | August 22, 2015 | 5 min read", "2015-08-22", "", ""),
        ("Last updated on August 22, 2015", "", "2015-08-22", ""),
        ("Zuletzt aktualisiert am 22. August 2015", "", "2015-08-22", ""),
        ("Published May 3, 2014. Updated August 22, 2015", "2014-05-03", "2015-08-22", ""),
        ("Published May 3, 2014 (Updated August 22, 2015)", "2014-05-03", "2015-08-22", ""),
        ("Medically reviewed by Ann Lee, MD, on August 22, 2015", "", "", "2015-08-22"),
        (
            "This entry was posted on Saturday, August 22nd, 2015 at 7:11 pm and is filed under Gout",
            "2015-08-22",
            "",
            "",
        ),
        ("In the spring of 1915, on May 3, 1915, gout was described.", "", "", ""),
    ],
)
def test_a_printed_line_says_which_fact_it_is(line: str, published: str, modified: str, reviewed: str):
    facts = facts_of(f"<p>{line}</p>")
    assert (day(facts.published), day(facts.modified), day(facts.reviewed)) == (published, modified, reviewed)


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<div class="comments"><time class="published" datetime="2019-01-01">January 1, 2019</time></div>',
        '<div class="related"><span class="date">January 1, 2019</span></div>',
        '<article><h3>Other</h3><time class="published" datetime="2019-01-01">x</time></article>',
        '<div id="sidebar"><ul><li>January 1, 2019</li></ul></div>',
        "<footer><p>© January 1, 2019</p></footer>",
        '<nav><time datetime="2019-01-01">January 1, 2019</time></nav>',
    ],
)
def test_dates_of_other_things_are_not_the_articles(elsewhere: str):
    page = f"<title>Gout</title><article><h1>Gout</h1><p>{'Some words. ' * 30}</p></article>{elsewhere}"
    assert read_facts(parse(page)).published is None


def test_the_nearest_date_wins_over_one_in_the_text():
    body = (
        '<p class="date">August 22, 2015</p>' + "<p>Words.</p>" * 20 + "<p>On January 1, 2019 it began.</p>"
    )
    assert day(facts_of(body).published) == "2015-08-22"


def test_a_small_aside_under_the_headline_may_hold_the_date():
    assert (
        day(facts_of('<aside class="post-meta"><time datetime="2015-08-22">x</time></aside>').published)
        == "2015-08-22"
    )


def test_the_column_of_a_blogger_page_is_the_article_though_it_is_called_a_widget():
    post = '<h2 class="date-header">Saturday, August 22, 2015</h2><h3 class="post-title">Gout and Kings</h3>'
    page = f'<title>My Blog: Gout and Kings</title><div class="widget Blog" id="Blog1">{post}</div>'
    assert day(read_facts(parse(page)).published) == "2015-08-22"


def test_a_date_of_the_last_build_gives_way_to_the_older_one_that_the_reader_sees():
    node = '{"@type": "Article", "datePublished": "2025-05-01", "dateModified": "2025-05-01"}'
    script = f'<script type="application/ld+json">{node}</script>'
    facts = facts_of(f'{script}<p class="date">August 22, 2015</p>')
    assert (day(facts.published), day(facts.modified)) == ("2015-08-22", "2025-05-01")


def test_the_address_is_the_last_resort():
    assert day(facts_of("<p>text</p>", url="https://example.org/2015/08/22/gout/").published) == "2015-08-22"
    assert date_in("https://example.org/2015/08/gout/") is None
