import json

import pytest

from cleaners.document import parse
from cleaners.facts import Facts, read_facts
from cleaners.names import leading_names, split_people

FAR = "<div>" + "<p>Some words of the text.</p>" * 60 + "</div>"


def facts_of(body: str, head: str = "") -> Facts:
    page = f"<html><head><title>Gout and Kings | Health Notes</title>{head}</head><body>{body}</body></html>"
    return read_facts(parse(page, url="https://healthnotes.example.org/gout/"))


def authors_of(body: str, head: str = "") -> tuple[str, ...]:
    return facts_of(f"<h1>Gout and Kings</h1>{body}", head).authors


def declared(author: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "Article", "author": author})}</script>'


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Jane Roe, RD", ["Jane Roe, RD"]),
        ("Jane Roe, MD and John Poe, PhD", ["Jane Roe, MD", "John Poe, PhD"]),
        ("By Jane Roe, MS, RDN, LD", ["Jane Roe, MS, RDN, LD"]),
        ("Ann Lee, Bob Ray und Cy Fox", ["Ann Lee", "Bob Ray", "Cy Fox"]),
        ("Por Inés Carballo y Luz Paz", ["Inés Carballo", "Luz Paz"]),
        ("Jane Roe; John Poe", ["Jane Roe", "John Poe"]),
        ("John Poe Jr.", ["John Poe Jr."]),
    ],
)
def test_credentials_stay_with_the_name_and_people_are_parted(line: str, names: list[str]):
    assert split_people(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Roe, Senior Health Writer", ("Jane Roe",)),
        ("By Jane Roe on May 3, 2020", ("Jane Roe",)),
        ("By Jane Roe December 10, 2020 5 min read", ("Jane Roe",)),
        ("About the author: Jane Roe, RD", ("Jane Roe, RD",)),
        ("View all posts by Jane Roe", ("Jane Roe",)),
        ("By Jane Roe Health Notes", ("Jane Roe",)),
    ],
)
def test_a_byline_is_cut_where_the_name_ends(line: str, names: tuple[str, ...]):
    assert leading_names(line, {"healthnotes"}) == names


@pytest.mark.parametrize(
    "name",
    ["admin", "Editorial Team", "Redaktion", "Staff Writer", "Health Notes", "healthnotes",
     "https://example.org/jane",
     "jane@example.org", "healthnotes.example.org", "Acme Health GmbH", "jroe_1987", "Guest Author"],
)  # fmt: skip
def test_who_is_nobody_is_no_author(name: str):
    head = '<meta property="og:site_name" content="Health Notes">'
    assert authors_of(f'<p class="byline">By {name}</p>', head + declared(name)) == ()


@pytest.mark.parametrize(
    "author",
    ["Jane Roe", {"@type": "Person", "name": "Jane Roe"}, [{"name": "Jane Roe"}],
     {"givenName": "Jane", "familyName": "Roe"}, ["Jane Roe", {"@type": "Person", "name": "Jane Roe"}],
     [{"@type": "Organization", "name": "Acme"}, "Jane Roe"]],
)  # fmt: skip
def test_declared_authors_come_in_many_shapes(author: object):
    assert authors_of("", declared(author)) == ("Jane Roe",)


def test_credentials_that_only_the_byline_prints_are_kept():
    assert authors_of('<p class="byline">By Jane Roe, RD</p>', declared("Jane Roe")) == ("Jane Roe, RD",)


def test_an_account_name_gives_way_to_the_printed_person():
    assert authors_of('<p class="byline">By Jane Roe</p>', declared("jane.roe")) == ("Jane Roe",)


@pytest.mark.parametrize(
    "byline",
    [
        '<span class="author vcard"><a class="url fn n" href="/author/j/" rel="author">Jane Roe</a></span>',
        '<h4><span>By</span><a href="/author/jane/">Jane Roe</a></h4>',
        "<p>By Jane Roe</p>",
        "<p>Von <b>Jane Roe</b></p>",
        "<p>May 3, 2020 · by Jane Roe · Filed under: Joints</p>",
        "<p>Jane Roe | Senior Writer | July 2, 2025</p>",
        "<div><span>Jane Roe</span> <span>May 3, 2020</span></div>",
        '<div class="post-header__author-info">Written by Jane Roe</div>',
        '<p itemprop="author">Jane Roe</p>',
        FAR + "<p>Written by Jane Roe</p>",
        FAR + '<div class="author-box"><h4>About Jane Roe</h4><p>Bio.</p></div>',
    ],
)
def test_a_printed_byline_is_read_in_its_many_forms(byline: str):
    assert authors_of(byline) == ("Jane Roe",)


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<div id="comments"><p class="comment-author vcard"><b class="fn">Al Bo</b> says: By Al Bo</p></div>',
        '<div class="related-posts"><span class="byline">By Al Bo</span></div>',
        '<article class="card"><h3><a href="/x">Other</a></h3><span class="author">Al Bo</span></article>',
        '<aside class="sidebar"><p class="author">Al Bo</p><p>' + "More words. " * 40 + "</p></aside>",
        '<p class="photo-author">Photo by Al Bo</p>',
        '<p class="author">Medically reviewed by Al Bo, MD</p>',
        "<p>The study by Al Bo was small. By Al Bo and others, nothing was found that would matter.</p>",
    ],
)
def test_people_who_did_not_write_it_are_no_authors(elsewhere: str):
    article = f"<article><h1>Gout and Kings</h1><p>{'Some words of the text. ' * 10}</p></article>"
    assert facts_of(article + elsewhere).authors == ()


def test_a_page_without_an_author_has_none():
    assert (
        authors_of("<p>By the end of the century gout was common.</p><p>Von Zeit zu Zeit schmerzt es.</p>")
        == ()
    )


def test_several_authors_in_one_row_are_all_read():
    row = '<a rel="author" href="/a">Ann Lee</a> and <a rel="author" href="/b">Bob Ray, MD</a>'
    assert authors_of(f'<div class="authors">{row}</div>') == ("Ann Lee", "Bob Ray, MD")


def test_a_blog_that_bears_its_authors_name_has_an_author():
    head = '<meta property="og:site_name" content="Jane Roe">' + declared(
        {"@type": "Person", "name": "Jane Roe"}
    )
    assert authors_of("", head) == ("Jane Roe",)


@pytest.mark.parametrize(
    ("line", "reviewers"),
    [
        ("Medically reviewed by Ann Lee, MD, on May 3, 2020", ("Ann Lee, MD",)),
        ("Fact checked by Ann Lee", ("Ann Lee",)),
        ("Medizinisch geprüft von Ann Lee", ("Ann Lee",)),
        ("Revisado por Inés Paz", ("Inés Paz",)),
        ("Reviewed by readers all over the world", ()),
    ],
)
def test_reviewers_are_read_from_their_line(line: str, reviewers: tuple[str, ...]):
    facts = facts_of(f"<h1>Gout and Kings</h1><p><em>{line}</em></p>")
    assert (facts.reviewers, facts.authors) == (reviewers, ())


def test_declared_reviewers_of_the_page_around_the_article_count():
    node = {
        "@type": "MedicalWebPage",
        "reviewedBy": {"@type": "Person", "name": "Ann Lee, MD"},
        "lastReviewed": "2021-02-03",
    }
    facts = facts_of("<h1>Gout</h1>", f'<script type="application/ld+json">{json.dumps(node)}</script>')
    assert facts.reviewers == ("Ann Lee, MD",)
    assert str(facts.reviewed)[:10] == "2021-02-03"


def test_what_a_page_declares_in_place_of_a_name_gives_way_to_the_name_that_it_prints():
    byline = "<p>Author: Jane Roe</p>"
    assert authors_of(byline, '<meta name="author" content="boston">') == ("Jane Roe",)
    assert authors_of(byline, '<meta name="author" content="ann lee">') == ("ann lee",)
    assert authors_of("", '<meta name="author" content="healthsite.com, Boston, Massachusetts">') == ()


def test_who_updated_an_article_did_not_write_it():
    byline = '<p>By <a rel="author" href="/a">Jane Roe</a></p><p>Updated by <a rel="author" href="/b">John Poe</a></p>'
    assert authors_of(byline) == ("Jane Roe",)


def test_a_short_family_name_is_no_company():
    assert authors_of("", declared({"@type": "Person", "name": "Emily Co"})) == ("Emily Co",)
    assert authors_of("", declared("Roe & Co")) == ()
