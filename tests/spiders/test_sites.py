"""sites.toml and the arguments of a crawl."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.settings import SITES_FILE
from spiders.arguments import site_asked_for
from spiders.periods import period_of
from spiders.reasons import CrawlFailed, SitesFileError
from spiders.sites import body_fault, every_fault, mark_fault, read_sites, sites_in

GOOD = """\
# mine
[bees]
url = "https://bees.example/"
limit = 20
include = ["/blog/", "/news/"]
exclude = "/recipes/"
every = "6 hours"
cut = [".promo", "#cta", ".ad-*"]
body = "article .post-body"

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
    assert sites["bees"].every == timedelta(hours=6)
    assert (sites["bees"].cut, sites["bees"].body) == ((".promo", "#cta", ".ad-*"), "article .post-body")
    assert sites["wasps.example"].every == timedelta(days=1)
    assert (sites["wasps.example"].cut, sites["wasps.example"].body) == ((), None)
    assert sites["wasps.example"].wants("https://wasps.example/anything")


def test_the_file_that_ships_is_sound():
    assert read_sites(Path(SITES_FILE)) == {}


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
        (f"[bees]\n{URL}every = 6\n", "line 3: [bees] every must be a length of time in quotes"),
        (f"[bees]\n{URL}every = '1 dya'\n", "line 3: [bees] every '1 dya' has no unit of time"),
        (f"[bees]\n{URL}every = 'dialy'\n", "line 3: [bees] every 'dialy' is no length of time"),
        (f"[bees]\n{URL}every = '1 min'\n", "line 3: [bees] every must lie between 10 minutes and a year"),
        (f"[bees]\n{URL}cut = 'promo'\n", "line 3: [bees] cut 'promo' is no mark of a block"),
        (f"[bees]\n{URL}cut = ['.a b']\n", "line 3: [bees] cut '.a b' is no mark of a block"),
        (f"[bees]\n{URL}cut = 3\n", "line 3: [bees] cut must be the mark of a block in quotes"),
        (f"[bees]\n{URL}body = 'div >'\n", "line 3: [bees] body 'div >' is no CSS selector"),
        (f"[bees]\n{URL}body = 'p::text'\n", "line 3: [bees] body 'p::text' is no CSS selector"),
        ("[wasps.example]\nurl = 'x'\n", "line 1: [wasps] holds another table, 'example'; a site's name"),
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


@pytest.mark.parametrize(
    "url", ["ftp://me:letmein@a.example/", "https://me:letmein@a.example/", "https://me:letmein@a.example:0/"]
)
def test_a_password_in_an_address_is_not_repeated(url):
    with pytest.raises(SitesFileError) as fault:
        sites_in(f'[a]\nurl = "{url}"\n', "sites.toml")
    assert "a.example" in str(fault.value)
    assert "letmein" not in str(fault.value)


def test_there_is_no_port_0():
    with pytest.raises(SitesFileError, match="is not a web address"):
        sites_in('[a]\nurl = "https://a.example:0/"\n', "sites.toml")


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


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("30 min", 0.5),
        ("6 hours", 6),
        ("1h", 1),
        ("1 day", 24),
        ("2 weeks", 336),
        ("Daily", 24),
        ("weekly", 168),
    ],
)
def test_a_period_is_understood_as_people_write_it(text, hours):
    assert period_of(text) == timedelta(hours=hours)


@given(st.text(max_size=20) | st.from_regex(r"\d{1,12} ?[a-z]{1,8}", fullmatch=True))
def test_a_period_of_any_kind_is_understood_or_refused_in_one_line(text):
    told = every_fault(text)
    assert told is None or "\n" not in told
    assert told or timedelta(minutes=10) <= period_of(text) <= timedelta(days=366)


@given(st.text(alphabet=".#-_*abc >:[]()'\"=~+,\\\n", max_size=20))
def test_a_mark_or_selector_of_any_kind_is_taken_or_its_fault_told(text):
    for fault in (mark_fault, body_fault):
        told = fault(text)
        assert told is None or "\n" not in told


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
