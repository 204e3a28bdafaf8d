import pytest

from cleaners.document import parse
from cleaners.facts import read_facts


def title_of(page: str, url: str = "https://healthnotes.example.org/gout/") -> str | None:
    return read_facts(parse(page, url=url)).title


def test_the_browsers_title_loses_the_sites_name():
    head = "<title>Gout: Crystals and Kings | Health Notes</title>"
    head += '<meta property="og:site_name" content="Health Notes">'
    assert title_of(f"<head>{head}</head><p>no heading here</p>") == "Gout: Crystals and Kings"


def test_the_sites_own_h1_is_not_the_headline():
    page = (
        "<title>Gout and Cherry Juice – Health Notes</title>"
        '<h1 class="site-title"><a href="https://healthnotes.example.org/">Health Notes</a></h1>'
        '<h1 class="entry-title">Gout and Cherry Juice</h1><h1 class="widget-title">Recent Posts</h1>'
    )
    assert title_of(page) == "Gout and Cherry Juice"


def test_on_old_blogs_the_h2_that_the_title_names_wins_over_the_blogs_h1():
    headings = '<h1><a href="/">My Blog</a></h1><h2>Gout and Cherry Juice</h2>'
    assert title_of(f"<title>My Blog » Gout and Cherry Juice</title>{headings}") == "Gout and Cherry Juice"


def test_the_spelling_is_the_readers():
    page = "<title>gout and kings - Notes</title><h1>Gout <em>and</em> “Kings”!</h1>"
    assert title_of(page) == "Gout and “Kings”!"


def test_a_lone_h1_wins_over_a_title_written_for_search_engines():
    assert (
        title_of("<title>Best Gout Treatments 2024 [Tested]</title><h1>How we treat gout</h1>")
        == "How we treat gout"
    )


def test_hidden_pieces_and_kickers_in_a_heading_are_left_out():
    page = (
        '<h1><span class="kicker">Joints</span> Gout and Kings'
        '<span class="screen-reader-text">Permalink</span>'
        '<a class="headerlink" href="#x">¶</a></h1>'
    )
    assert title_of(f"<title>Gout and Kings | Notes</title>{page}") == "Gout and Kings"


@pytest.mark.parametrize(
    "heading", ["Protected: Gout", "Geschützt: Gout", "Gout – Page 2 of 3", "Gout (page 2)"]
)
def test_what_the_system_adds_to_a_title_is_taken_off(heading: str):
    assert title_of(f"<h1>{heading}</h1>") == "Gout"


def test_a_colon_is_no_sites_name():
    page = "<title>Blood Pressure at Home: Getting Numbers You Can Trust</title><p>text</p>"
    assert title_of(page) == "Blood Pressure at Home: Getting Numbers You Can Trust"


def test_the_headline_is_found_inside_a_box_with_a_misleading_name():
    page = '<h1><a href="/">Notes</a></h1><div class="newsletter-post"><h1>Gout and Kings</h1></div>'
    assert title_of(f"<title>Gout and Kings</title>{page}") == "Gout and Kings"


def test_related_headings_are_no_headlines():
    page = '<div class="related-posts"><h1>Another thing</h1><h1>Third thing</h1></div><p>text</p>'
    assert title_of(f"<title>Gout and Kings</title>{page}") == "Gout and Kings"


def test_a_deeply_nested_heading_is_survived():
    assert title_of("<h1>" + "<b><i>" * 300 + "Gout" + "</i></b>" * 300 + "</h1>") == "Gout"


def test_on_a_page_without_headings_the_line_that_the_title_names_is_the_headline():
    body = "<td><b>Doctor Al's Page</b></td><td><b>Bunions: leave them or cut them?</b><p><i>by Al Bo, M.D.</i></td>"
    facts = read_facts(
        parse(f"<title>Doctor Al's Page - Bunions: leave them or cut them?</title><table>{body}")
    )
    assert facts.title == "Bunions: leave them or cut them?"
    assert facts.authors == ("Al Bo, M.D.",)
