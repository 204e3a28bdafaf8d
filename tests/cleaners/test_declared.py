import time

import pytest

from cleaners.declared import gather, number_of, read_json_ld, read_microdata, text_of, tolerant_json
from cleaners.document import parse
from cleaners.walk import survey


@pytest.mark.parametrize(
    "script",
    [
        '{"headline": "Gout",}',
        '<!-- {"headline": "Gout"} -->',
        '//<![CDATA[\n{"headline": "Gout"}\n//]]>',
        '/* <![CDATA[ */ {"headline": "Gout"} /* ]]> */',
        '{"headline": "Gout"};',
        '{"headline": "Gout"}\n{"headline": "Other"}',
        "{&quot;headline&quot;: &quot;Gout&quot;}",
        '{"headline": "Gout", "author": {"name": "Ja',
        '{"headline": "Gout", "description": "two\nlines"}',
        '[{"headline": "Gout"}]',
        '{"@graph": [{"headline": "Gout"}]}',
    ],
)
def test_broken_json_ld_is_read_as_far_as_it_goes(script: str):
    assert "Gout" in [node.get("headline") for node in read_json_ld([script])]


@pytest.mark.parametrize(
    "script", ["", "null", "{", "]", "no json", '"text"', "{" * 5000, "[" * 5000, '{"a":' * 3000]
)
def test_hopeless_json_ld_gives_no_nodes(script: str):
    assert read_json_ld([script]) == []


def test_a_long_broken_script_takes_no_long_time():
    began = time.process_time()
    tolerant_json('{"a": "' + "b, {[" * 80_000)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("script", ["1 " * 150_000, "[" * 50_000 + "1," * 100_000, '{"a":1}' * 50_000])
def test_a_script_of_many_values_or_brackets_takes_no_long_time(script: str):
    began = time.process_time()
    read_json_ld([script])
    assert time.process_time() - began < 2


def test_microdata_items_become_nodes_with_their_nested_items_inside():
    page = parse(
        '<article itemscope itemtype="https://schema.org/BlogPosting"><h1 itemprop="headline">Gout</h1>'
        '<p itemprop="author" itemscope itemtype="http://schema.org/Person"><b itemprop="name">Al Bo</b></p>'
        '<time itemprop="datePublished" datetime="2020-05-01">yesterday</time></article>'
    )
    (node,) = read_microdata(survey(page))
    assert node["@type"] == ["BlogPosting"]
    assert text_of(node["author"]) == "Al Bo"
    assert node["datePublished"] == ["2020-05-01"]


def test_of_several_articles_the_one_under_this_address_comes_first():
    nodes = [
        {"@type": "Article", "headline": "Another", "url": "https://example.org/b"},
        {"@type": "Article", "headline": "Gout", "url": "https://example.org/a"},
    ]
    assert gather(nodes, "https://example.org/a", ["Gout"]).works[0]["headline"] == "Gout"


def test_markup_and_entities_in_values_are_resolved():
    assert text_of({"name": ["Caf&eacute; <i>Roe</i>"]}) == "Café Roe"
    assert text_of({"name": {"name": {"name": {"name": {"name": "deep"}}}}}) == ""


@pytest.mark.parametrize(
    ("value", "figure"),
    [("1,234", 1234.0), ("4,5", 4.5), (3, 3.0), ("", None), (True, None), ("9" * 40, None), ("many", None)],
)
def test_figures_may_be_written_in_several_ways(value: object, figure: float | None):
    assert number_of(value) == figure
