"""`scrapy report` as people see it."""

from __future__ import annotations

from datetime import UTC, datetime

import generated_dataset
import pytest

from browser.whole_pages import HOSTILE, assert_harmless, assert_whole, grave_faults
from output.report import page, report
from output.schema import ARTICLES, REMOVALS, RUNS

NOW = datetime(2025, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The report of a middling dataset."""
    folder = tmp_path_factory.mktemp("report")
    path = folder / "report.html"
    path.write_text(
        report(generated_dataset.write(folder / "data", sites=15, articles=4, runs=6), made=NOW),
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_report_is_whole_and_can_be_read_by_all(look, shown, tmp_path, scheme, size):
    sight = look(shown, scheme=scheme, size=size)
    sight.page.screenshot(path=tmp_path / f"report-{scheme}-{size}.png", full_page=True)
    assert_whole(sight)
    assert grave_faults(sight.page) == []


def test_a_table_is_sorted_with_the_keyboard_alone(look, shown):
    sight = look(shown)
    head = sight.page.get_by_role("table", name="Sites", exact=True).get_by_role("columnheader", name="Words")
    cells = ".grid:has(#t-sites) tbody tr td:nth-child(7)"
    head.get_by_role("button").focus()
    sight.page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    falling = [int(text.replace(",", "")) for text in sight.page.locator(cells).all_text_contents()]
    assert falling == sorted(falling, reverse=True)
    sight.page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "ascending"
    rising = [int(text.replace(",", "")) for text in sight.page.locator(cells).all_text_contents()]
    assert rising == sorted(falling)


def test_a_long_table_is_folded_and_can_be_searched(look, shown):
    page = look(shown).page
    rows = page.locator(".grid:has(#t-sites) tbody tr:visible")
    assert rows.count() == 12
    page.locator(".grid:has(#t-sites)").get_by_role("button", name="Show all 15 rows").click()
    assert rows.count() == 15
    page.get_by_role("searchbox", name="Find a row of: Sites").fill("heart-")
    assert 0 < rows.count() < 15


def test_the_pointer_and_the_arrow_keys_tell_the_figures_of_a_column(look, shown):
    page = look(shown).page
    chart, tip = page.locator("#lengths .bars"), page.locator("#tip")
    assert tip.is_hidden()
    page.locator("#lengths .hit").nth(2).hover()
    assert tip.text_content().startswith("500 to 749 words\n")
    page.mouse.move(0, 0)
    chart.focus()
    page.keyboard.press("End")
    assert tip.text_content().startswith("3,000 and more words")
    page.keyboard.press("ArrowLeft")
    assert tip.text_content().startswith("2,750 to 2,999 words")
    page.keyboard.press("Escape")
    assert tip.is_hidden()


def test_one_site_can_be_laid_over_all(look, shown):
    page = look(shown).page
    page.get_by_label("Show one site within all").select_option(index=1)
    assert page.locator("#over-time .over").count() > 0
    page.locator("#over-time .hit").last.hover()
    assert " of " in page.locator("#tip").text_content()
    page.get_by_label("Show one site within all").select_option(index=0)
    assert page.locator("#over-time .over").count() == 0


def test_the_scheme_of_colours_can_be_changed(look, shown):
    page = look(shown, scheme="dark").page
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(colour) != dark
    assert page.get_by_role("button", name="Dark").is_visible()


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_report_of_nothing_is_a_page_too(look, tmp_path, size):
    path = tmp_path / "report.html"
    path.write_text(report(tmp_path / "data"), encoding="utf-8")
    sight = look(path, size=size)
    assert_whole(sight)
    assert grave_faults(sight.page) == []
    assert sight.page.get_by_role("heading", level=1).text_content() == "No articles yet"


@pytest.fixture
def hostile(tmp_path):
    """A dataset whose every word wants to be more than a word."""
    url, long = "javascript:window.owned=1", HOSTILE * 100
    listed = {"reactions": [{"name": HOSTILE, "count": 3}], "authors": [HOSTILE], "flags": [HOSTILE]}
    cited = {"references": [{"url": url, "text": HOSTILE, "doi": HOSTILE}], "topics": [{"kind": "drug", "id": "1", "name": HOSTILE, "count": 1}]}  # fmt: skip
    for number, title in enumerate([HOSTILE, long, "\u202egnirts", None]):
        row = {
            "article_id": f"{number:016x}",
            "url": url,
            "fetched_url": url,
            "site": f"{HOSTILE}{number}",
            "title": title,
        }
        row |= {
            "language": HOSTILE,
            "word_count": 3,
            "likes": 5,
            "version": 1,
            "duplicate_of": "0" * 16,
            "similarity": 0.9,
        }
        generated_dataset.save(tmp_path / f"articles/{number}.parquet", [row | listed | cited], ARTICLES)
        cut = {
            "article_id": row["article_id"],
            "site": row["site"],
            "kind": HOSTILE,
            "rule": HOSTILE,
            "version": 1,
        }
        generated_dataset.save(tmp_path / f"removals/{number}.parquet", [cut], REMOVALS)
        run = generated_dataset.Site(row["site"], generated_dataset.random.Random(1), 3).run(0, 1)
        run |= {
            "complaint": HOSTILE,
            "drops": [{"reason": HOSTILE, "count": 1}],
            "found": [{"source": HOSTILE, "count": 1}],
        }
        generated_dataset.save(tmp_path / f"runs/{number}.parquet", [run], RUNS)
    return tmp_path


def written(folder):
    path = folder / "report.html"
    path.write_text(report(folder), encoding="utf-8")
    return path


def test_a_hostile_title_stays_a_title(look, hostile):
    sight = look(written(hostile), size="narrow")
    assert_whole(sight)
    assert_harmless(sight)
    assert sight.page.get_by_text(HOSTILE, exact=True).count() > 5


def test_without_escaping_the_same_title_is_noticed_and_still_does_not_run(look, hostile, monkeypatch):
    monkeypatch.setattr(page.environment("output.report"), "autoescape", False)
    page.environment("output.report").cache.clear()
    sight = look(written(hostile))
    page.environment("output.report").cache.clear()
    with pytest.raises(AssertionError):
        assert_harmless(sight)
    assert sight.page.evaluate("window.owned") is None
    assert any("Content Security Policy" in complaint for complaint in sight.complaints)


def test_without_escaping_and_policy_the_same_title_would_run(look, hostile, monkeypatch):
    monkeypatch.setattr(page.environment("output.report"), "autoescape", False)
    monkeypatch.setattr(page, "policy", lambda *_: "")
    page.environment("output.report").cache.clear()
    sight = look(written(hostile))
    page.environment("output.report").cache.clear()
    assert sight.page.evaluate("window.owned") == 1
