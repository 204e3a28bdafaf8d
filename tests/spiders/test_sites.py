"""sites.toml and the arguments of a crawl."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.arguments import site_asked_for
from spiders.blog import SITES_FILE
from spiders.reasons import CrawlFailed, SitesFileError
from spiders.sites import read_sites, sites_in

GOOD = """\
# mine
[bees]
url = "https://bees.example/"
limit = 20
include = ["/blog/", "/news/"]
exclude = "/recipes/"

["wasps.example"]
url = "https://wasps.example/"
"""
URL = "url = 'https://b.example'\n"


@pytest.fixture
def sites_file(tmp_path: Path) -> Path:
    file = tmp_path / "sites.toml"
    file.write_text(GOOD, encoding="utf-8")
    return file


def test_sites_are_read_with_all_they_say(sites_file):
    sites = read_sites(sites_file)
    assert list(sites) == ["bees", "wasps.example"]
    assert sites["bees"].limit == 20
    assert sites["bees"].wants("https://bees.example/blog/x")
    assert not sites["bees"].wants("https://bees.example/blog/recipes/x")
    assert not sites["bees"].wants("https://bees.example/shop")
    assert sites["wasps.example"].wants("https://wasps.example/anything")


def test_the_file_that_ships_is_sound():
    assert read_sites(SITES_FILE) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[bees]\nurl = \n", "line 2: "),
        ("[bees\n", "line 1: "),
        ("[bees]\nlimit = 3\n", "line 1: [bees] url is missing"),
        ("\n[bees]\nurl = 'bees.example'\n", "line 3: [bees] url 'bees.example' is not a web address"),
        (f"[a]\n{URL}\n[bees]\n{URL}limit = 0\n", "line 6: [bees] limit must be a whole number above 0"),
        (f"[bees]\n{URL}limit = '5'\n", "line 3: [bees] limit must be a whole number above 0, not '5'"),
        (f"[bees]\n{URL}include = ['(']\n", "line 3: [bees] include '(' is no regular expression"),
        (f"[bees]\n{URL}exclude = [3]\n", "line 3: [bees] exclude must be a regular expression in quotes"),
        ("[bees]\nulr = 'https://b.example'\n", "line 2: [bees] has no setting 'ulr'; is 'url' meant?"),
        ("url = 'https://b.example'\n", "line 1: url stands outside any site"),
        ("[bees]\nurl = 'x'\n[bees]\n", "line 3: "),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_line_and_what_is_wrong(tmp_path, text, told):
    file = tmp_path / "sites.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SitesFileError) as error:
        read_sites(file)
    assert str(error.value).startswith(f"{file}: {told}")
    assert "\n" not in str(error.value)


def test_a_missing_file_and_one_that_is_no_text_are_told(tmp_path):
    with pytest.raises(SitesFileError, match="there is no such file"):
        read_sites(tmp_path / "sites.toml")
    (tmp_path / "sites.toml").write_bytes(b"\xff\xfe[\x00")
    with pytest.raises(SitesFileError, match="cannot be read"):
        read_sites(tmp_path / "sites.toml")


@given(st.text(alphabet=st.sampled_from("[]a.=\"' \n0{}#-url"), max_size=60))
def test_a_text_of_any_kind_is_read_or_its_fault_told(text):
    with suppress(SitesFileError):
        assert isinstance(sites_in(text, "sites.toml"), dict)


@pytest.mark.parametrize("typed", ["bees.example", "https://bees.example", " https://bees.example "])
def test_an_address_is_understood_as_people_type_it(typed, sites_file):
    site = site_asked_for({"url": typed}, sites_file)
    assert (site.name, site.url) == ("bees.example", "https://bees.example")


def test_arguments_narrow_a_site_of_the_file(sites_file):
    site = site_asked_for({"site": "bees", "limit": "5", "exclude": "x"}, sites_file)
    assert (site.limit, site.include, site.exclude) == (5, ("/blog/", "/news/"), ("x",))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "Say which blog to crawl"),
        ({"url": "a.example", "site": "bees"}, "Say which blog to crawl"),
        ({"url": "ftp://a.example/"}, "'ftp://a.example/' is not a web address"),
        ({"url": "not an address"}, "'not an address' is not a web address"),
        ({"url": "https://"}, "is not a web address"),
        ({"url": "https://[::1"}, "is not a web address"),
        ({"ulr": "a.example"}, "no argument 'ulr'; is 'url' meant?"),
        ({"url": "a.example", "limit": "many"}, "limit must be a whole number above 0, not 'many'"),
        ({"url": "a.example", "limit": "0"}, "limit must be a whole number above 0, not 0"),
        ({"url": "a.example", "include": "("}, "include '(' is no regular expression"),
        ({"site": "hornets"}, "has no site 'hornets'; it has bees, wasps.example"),
    ],
)
def test_bad_arguments_are_told_in_one_line(sites_file, arguments, told):
    with pytest.raises(CrawlFailed) as failure:
        site_asked_for(arguments, sites_file)
    assert failure.value.reason == "bad_argument"
    assert told in str(failure.value)
    assert "\n" not in str(failure.value)


def test_what_scrapyd_passes_is_no_fault(sites_file):
    assert (
        site_asked_for({"url": "a.example", "_job": "1", "_version": "2"}, sites_file).url
        == "https://a.example"
    )
