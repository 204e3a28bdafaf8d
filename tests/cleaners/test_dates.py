import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.datelines import date_in
from cleaners.dates import read_date
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
        ("December 3, 2014. Updated: August 22, 2015", "2014-12-03", "2015-08-22", ""),
        ("Registered: August 22, 2015", "", "", ""),
        ("The next walk for beginners starts on May 3, 2015 at nine by the old bridge.", "", "", ""),
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


def test_the_day_with_which_an_agency_opens_its_text_is_the_day_of_publication():
    text = "The winter was long, and gout was on the rise among those who had stayed indoors with port. " * 3
    assert day(facts_of(f"<p>LONDON, Aug. 22, 2015 /Gout News/ -- {text}</p>").published) == "2015-08-22"
    assert day(facts_of(f"<p>22.08.2015 – {text}</p>", language="de").published) == "2015-08-22"
    assert facts_of(f"<p>On August 22, 2015 {text}</p>").published is None


def test_a_lone_date_in_a_column_of_facts_is_the_articles_and_several_are_of_other_things():
    facts = "<p>About the clinic and how to reach it by bus or on foot, by day and by night.</p>" * 3
    lone = f'<aside class="column"><p class="post-date">August 22, 2015</p>{facts}</aside>'
    more = '<p class="post-date">January 1, 2019</p>'
    assert day(facts_of(lone).published) == "2015-08-22"
    assert facts_of(lone.replace("</aside>", f"{more}</aside>")).published is None


def test_a_theme_that_only_names_its_date_updated_shows_the_reader_the_day_of_publication():
    shown = '<time class="updated" datetime="2015-08-22T06:55:00+00:00">August 22, 2015</time>'
    assert day(facts_of(shown).published) == "2015-08-22"
    said = facts_of(f"<p>Last updated: {shown}</p>")
    assert (day(said.published), day(said.modified)) == ("", "2015-08-22")


def test_a_comment_in_microdata_does_not_date_the_article():
    comment = '<div itemscope itemtype="https://schema.org/Comment"><meta itemprop="datePublished" content="{}"></div>'
    assert facts_of(comment.format("2015-08-22")).published is None


def test_a_headline_is_no_label_of_the_date_below_it():
    page = '<title>A Review</title><h1>Gout, a Review</h1><time datetime="2015-08-22">August 22, 2015</time>'
    facts = read_facts(parse(page))
    assert (day(facts.published), day(facts.reviewed)) == ("2015-08-22", "")


def test_the_one_day_of_publication_in_an_applications_scripts_is_the_articles():
    script = (
        '<script id="data" type="application/json">{{"post": {{"publishedAt": "{}T10:00:00Z"}}}}</script>'
    )
    first, second = script.format("2015-08-22"), script.format("2019-01-01")
    assert day(facts_of(first).published) == "2015-08-22"
    assert facts_of(first + second).published is None


def test_an_article_changed_on_its_first_day_is_not_dated_by_a_day_that_it_speaks_of():
    node = '{"@type": "Article", "datePublished": "2021-11-12T13:00", "dateModified": "2021-11-12T17:41"}'
    body = f'<script type="application/ld+json">{node}</script><p>Letter on Gout, 25 December 2005</p>'
    assert day(facts_of(body).published) == "2021-11-12"


def test_teasers_of_other_articles_do_not_date_this_one():
    node = '{{"@type": "Article", "headline": "Other", "datePublished": "2019-01-0{}"}}'
    nodes = ",".join(node.format(at) for at in range(1, 5))
    body = f'<script type="application/ld+json">[{nodes}]</script><p class="date">August 22, 2015</p>'
    assert day(facts_of(body).published) == "2015-08-22"
