import pytest

from cleaners.document import parse
from cleaners.facts import Facts, read_facts


def facts_of(body: str, head: str = "") -> Facts:
    return read_facts(
        parse(f"<head><title>Gout</title>{head}</head><body>{body}</body>", url="https://example.org/gout/")
    )


def test_relations_and_addresses_tell_categories_from_tags():
    facts = facts_of(
        '<article><h1>Gout</h1><a rel="category tag" href="/category/joints/">Joints</a>'
        '<span class="tags-links"><a rel="tag" href="/tag/uric-acid/">#uric acid</a>, '
        '<a rel="tag" href="/tag/toe/">toe</a></span></article>'
    )
    assert facts.categories == ("Joints",)
    assert facts.tags == ("uric acid", "toe")


def test_links_without_relation_count_by_the_headline_only():
    far = "<p>Words.</p>" * 60 + '<div class="category"><a href="/category/other/">Other</a></div>'
    facts = facts_of(f'<div><a href="/category/joints/">Joints</a></div><h1>Gout</h1>{far}')
    assert facts.categories == ("Joints",)


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<div class="widget"><a rel="tag" href="/tag/cloud/">cloud</a></div>',
        '<div class="related-posts"><a rel="tag" href="/tag/cloud/">cloud</a></div>',
        '<article><h2>Other</h2><a rel="tag" href="/tag/cloud/">cloud</a></article>',
    ],
)
def test_tags_of_other_things_are_not_the_articles(elsewhere: str):
    assert facts_of(f"<article><h1>Gout</h1><p>Text.</p></article>{elsewhere}").tags == ()


def test_the_classes_of_an_entry_are_the_last_resort_and_named_as_the_site_names_them():
    facts = facts_of(
        '<article class="hentry category-health-systems tag-uric-acid"><h1>Gout</h1></article>'
        '<nav><a href="/category/health-systems/">Health Systems</a></nav>'
    )
    assert (facts.categories, facts.tags) == (("Health Systems",), ("uric acid",))


def test_declared_terms_are_parted_and_each_is_named_once():
    head = "".join(f'<meta property="article:tag" content="{tag}">' for tag in ("Gout", "gout", "Toe"))
    assert facts_of("<h1>Gout</h1>", head).tags == ("Gout", "Toe")
    assert facts_of("<h1>Gout</h1>", '<meta name="keywords" content="gout, toe; ">').tags == ("gout", "toe")


def test_a_placeholder_is_no_category():
    assert (
        facts_of(
            '<h1>Gout</h1><a rel="category tag" href="/category/uncategorized/">Uncategorized</a>'
        ).categories
        == ()
    )
