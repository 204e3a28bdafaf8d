"""What an audit finds in a dataset, and how the commands say what they cannot find."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html

from cleaners import clean_page
from cleaners.records import Article, Engagement, Page, Provenance, Reaction, Removal
from output import Store
from output.archive import Archive
from pipelines.audit import NoSubjectError, Subject, audit, of_dataset
from pipelines.audit.account import entries, figures, hue
from pipelines.audit.subjects import quoted
from pipelines.saved import Saved

URL = "https://a.example/salt"
BODY = (b"<html><body><nav class=menu>Home Menu</nav><article><h1>Salt</h1>" + b"<p>Salt raises blood pressure in most people.</p>" * 12
        + b"</article></body></html>")  # fmt: skip
PAGES = Path(__file__).parents[2] / "pages"


def clean(saved):
    return clean_page(saved.page)


@pytest.fixture
def page():
    return Page(
        url=URL, body=BODY, headers={"content-type": "text/html"}, fetched_at=datetime(2024, 5, 1, tzinfo=UTC)
    )


@pytest.fixture
def archived(tmp_path, page):
    """An archive with the page of one article."""
    run = Archive(tmp_path / "data").begin("a.example", "run-1")
    run.add(page)
    run.close()
    return tmp_path / "data"


@pytest.fixture
def stored(archived, page):
    """A dataset with one article, and its page in the archive."""
    Store(archived).publish("a.example", [clean_page(page)])
    return archived


def test_an_article_is_found_by_its_address_or_its_id_with_its_page(stored, page):
    record = clean_page(page)
    for name in (URL, record.article_id, URL + "?utm_source=feed"):
        subject = of_dataset(name, stored, Archive(stored), clean)
        assert subject.article == record
        assert subject.saved.content == BODY
        assert dict(subject.stamps)["version"] == 1


def test_without_an_archive_the_record_stands_alone(tmp_path, page):
    Store(tmp_path).publish("a.example", [clean_page(page)])
    subject = of_dataset(URL, tmp_path, Archive(tmp_path), clean)
    assert subject.saved is None
    assert subject.article.removed == clean_page(page).removed


def test_a_page_that_became_no_article_is_cleaned_anew(archived):
    subject = of_dataset(URL, archived, Archive(archived), clean)
    assert subject.article.title == "Salt"
    assert "not in the dataset" in subject.source


def test_an_address_of_any_letters_is_a_text_of_sql(stored):
    assert quoted("it's\0\ud800") == "'it''s?'"
    with pytest.raises(NoSubjectError):
        of_dataset("https://a.example/\0\ud800'", stored, Archive(stored), clean)


def test_the_page_may_do_nothing_but_what_it_brings_along(stored):
    made = html.document_fromstring(audit(of_dataset(URL, stored, Archive(stored), clean)))
    (policy,) = made.xpath("//head/meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["https://b.example/x", "f" * 16, "https://a.example/it's' or 1=1 --"])
def test_what_nobody_knows_is_said(stored, name):
    with pytest.raises(NoSubjectError, match="neither the articles nor the archive"):
        of_dataset(name, stored, Archive(stored), clean)


def test_the_newest_page_of_the_archive_is_shown(stored, page):
    run = Archive(stored).begin("a.example", "run-2")
    run.add(Page(url=URL, body=BODY.replace(b"Menu", b"News"), headers={}, fetched_at=page.fetched_at))
    run.close()
    assert b"News" in of_dataset(URL, stored, Archive(stored), clean).saved.content


def test_every_field_tells_its_value_and_its_source():
    article = Article(article_id="1", url=URL, fetched_url=URL, site="a.example", title="Salt", authors=("A", "B"),
                      provenance=(Provenance("title", "json-ld"),), language_confidence=0.987654)  # fmt: skip
    told = {each.name: each for each in entries(article)}
    assert (told["title"].values, told["title"].source) == (("Salt",), "json-ld")
    assert told["authors"].values == ("A", "B")
    assert told["subtitle"].values == ()
    assert told["language_confidence"].values == ("0.99",)
    assert told["url"].values[0].href == URL


def test_a_figure_that_was_printed_as_zero_is_shown():
    article = Article(article_id="1", url=URL, fetched_url=URL, site="a.example",
                      engagement=Engagement(likes=0, reactions=(Reaction("Happy", 3, None),)))  # fmt: skip
    assert {each.name: each.values for each in figures(article)} == {
        "likes": (0,),
        "reactions": ("Happy (count 3)",),
    }


def test_a_kind_has_the_same_colour_everywhere():
    assert hue("share") == hue("share") != hue("reactions")
    assert all(1 <= hue(kind) <= 8 for kind in ("never seen", "", "\ud800"))


def test_each_line_of_the_ledger_and_its_place_lead_to_each_other(stored):
    tree = html.document_fromstring(audit(of_dataset(URL, stored, Archive(stored), clean)))
    places, rows = tree.xpath("//*[starts-with(@id, 'cut-')]"), tree.xpath("//tr[starts-with(@id, 'row-')]")
    assert len(places) == len(rows) > 0
    assert {link.get("href")[1:] for link in tree.xpath("//tr//a[@class='to']")} == {
        each.get("id") for each in places
    }
    assert {link.get("href")[1:] for link in tree.xpath("//a[@class='tag']")} == {
        each.get("id") for each in rows
    }


def test_words_are_escaped_wherever_they_stand():
    evil = "<script>1</script>"
    article = Article(article_id=evil, url=evil, fetched_url=evil, site=evil, title=evil, tags=(evil,), flags=(evil,),
                      removed=(Removal(evil, evil, "body > p", evil),))  # fmt: skip

    made = audit(
        Subject(article, Saved(evil, b"<p>&lt;script>1&lt;/script></p>", "html"), evil, ((evil, evil),))
    )
    assert made.count("<script>") == 1
    assert made.count("&lt;script&gt;") >= 10


def test_the_command_writes_the_page_on_a_file(scrapy, tmp_path):
    done = scrapy("audit", str(PAGES / "ghost/page.html"), "--url", "https://a.example/1", "-o", "page.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "page.html\n", "")
    assert "https://a.example" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["nowhere.html"], 1, "scrapy audit: nowhere.html does not exist\n"),
        (
            ["https://a.example/x"],
            1,
            "scrapy audit: neither the articles nor the archive in data have https://a.example/x\n",
        ),
        ([], 2, "name one article by its address or id, or one saved page"),
        (
            [str(PAGES / "ghost/page.html"), "-o", "no/such/folder.html"],
            5,
            "no/such/folder.html cannot be written",
        ),
    ],
)
def test_the_command_says_what_is_wrong_in_one_line(scrapy, words, status, said):
    done = scrapy("audit", *words)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_report_command_writes_one_file_or_says_why_not(scrapy, tmp_path):
    done = scrapy("report", "-o", "all.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "all.html\n", "")
    assert "No articles yet" in (tmp_path / "all.html").read_text()
    (tmp_path / "data/articles").mkdir(parents=True)
    (tmp_path / "data/articles/broken.parquet").write_bytes(b"no table")
    done = scrapy("report")
    assert done.returncode == 5
    assert done.stderr.startswith("scrapy report: A table cannot be read")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "report.html").exists()
