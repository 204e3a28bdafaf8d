"""What keeps the pages that people open inert, were escaping ever to fail."""

from __future__ import annotations

import pytest

from output.report.grids import Link, is_web_address
from output.report.page import digest, environment, policy


def test_a_page_may_do_nothing_but_what_it_brings_along():
    said = dict(part.strip().split(" ", 1) for part in policy("a {}", "b()").split(";"))
    assert said.pop("script-src") == f"'{digest('b()')}'"
    assert said.pop("style-src") == f"'{digest('a {}')}'"
    assert said == dict.fromkeys(("default-src", "base-uri", "form-action"), "'none'")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//a.example/",
        "",
        None,
        "https://[",
    ],
)
def test_what_is_no_address_on_the_web_is_no_link(url):
    assert not is_web_address(url)


def test_what_is_one_is():
    assert is_web_address("https://a.example/")


def test_where_a_link_leads_nobody_hears_where_it_was():
    draw = environment("output.report").get_template("macros.html").module
    assert 'rel="noopener noreferrer"' in draw.link(Link("Salt", "https://a.example/"))
    assert "href" not in draw.link(Link("Salt", "javascript:alert(1)"))
