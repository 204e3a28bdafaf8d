"""`scrapy audit` as people see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser.whole_pages import HOSTILE, assert_harmless, assert_whole, grave_faults
from cleaners.records import Article, Block, Disclosure, Reference, Removal
from pipelines.audit import Subject, audit, of_file
from pipelines.commands.clean import cleaned
from pipelines.saved import Saved, load

PAGE = Path(__file__).parents[1] / "pages/wordpress_classic/page.html"


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    path = tmp_path_factory.mktemp("audit") / "audit.html"
    subject = of_file(load(str(PAGE)), lambda saved: cleaned(saved, "https://nerve.example/tremor"))
    path.write_text(audit(subject), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_audit_is_whole_and_can_be_read_by_all(look, shown, tmp_path, scheme, size):
    sight = look(shown, scheme=scheme, size=size)
    sight.page.screenshot(path=tmp_path / f"audit-{scheme}-{size}.png", full_page=True)
    assert_whole(sight)
    assert grave_faults(sight.page) == []


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_line_of_the_ledger_leads_to_its_place_and_back(look, shown, size):
    page = look(shown, size=size).page
    row = page.locator("tr").filter(has_text="Read Time:3 Minute")
    row.get_by_role("link", name="in place").click()
    place = page.locator(".cut:target")
    assert "Read Time:3 Minute, 3 Second" in place.text_content()
    assert place.evaluate(
        "e => { const at = e.getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight }"
    )
    place.locator("> .tag").click()
    assert page.locator("tr:target").text_content() == row.text_content()
    assert row.evaluate(
        "e => { const at = e.getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight }"
    )


def test_the_keys_n_and_p_go_from_box_to_box(look, shown):
    page = look(shown).page
    page.keyboard.press("n")
    first = page.locator(".cut.now").get_attribute("id")
    page.keyboard.press("n")
    assert page.locator(".cut.now").get_attribute("id") != first
    page.keyboard.press("p")
    assert page.locator(".cut.now").get_attribute("id") == first
    assert page.locator(".cut.now > .tag").evaluate("e => e === document.activeElement")


def test_a_kind_can_be_switched_off(look, shown):
    page = look(shown).page
    button = page.get_by_role("button", name="reactions")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator(".cut.off").count() == 1


def test_a_hostile_page_and_record_stay_words(look, tmp_path):
    markup = HOSTILE.replace("<", "&lt;")
    content = (
        f"<title>{markup}</title><body onload='window.owned=1'><h1 style='position:fixed'>{markup}</h1><p>{markup}</p>"
        "<script>window.owned=1</script><img src='https://elsewhere.example/x.png' alt='\"><script>'>"
        "<iframe src='https://elsewhere.example/'></iframe><form action=/x><input autofocus onfocus='window.owned=1'></form>"
        "<a href='javascript:window.owned=1'>go</a><style>*{display:none}</style><div class=share>Share &#x202e;</div></body>"
    )
    article = Article(
        article_id=HOSTILE, url="javascript:window.owned=1", fetched_url=HOSTILE, site=HOSTILE, title=HOSTILE * 100,
        blocks=(Block("paragraph", HOSTILE),), tags=(HOSTILE, "\ud800"), image_url="data:text/html,x",
        references=(Reference("javascript:window.owned=1", HOSTILE, HOSTILE, HOSTILE),),
        disclosures=(Disclosure("affiliate", HOSTILE),), flags=(HOSTILE,),
        removed=(Removal("share", HOSTILE, "body > div.share", HOSTILE), Removal(HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
    )  # fmt: skip
    path = tmp_path / "audit.html"
    subject = Subject(article, Saved(HOSTILE, content.encode(), "html"), HOSTILE, (("version", HOSTILE),))
    path.write_text(audit(subject), encoding="utf-8")
    sight = look(path, size="narrow")
    assert_whole(sight)
    assert_harmless(sight)
    assert sight.page.locator("iframe, form, input, [style], [onload]").count() == 0


def test_without_its_page_a_record_stands_alone(look, tmp_path):
    path = tmp_path / "audit.html"
    removed = (Removal("share", "family:share", "body > div", "Share this"),)
    article = Article(
        article_id="1", url="https://a.example/1", fetched_url="", site="a.example", removed=removed
    )
    path.write_text(audit(Subject(article, None, "as the dataset has it")), encoding="utf-8")
    sight = look(path)
    assert_whole(sight)
    assert grave_faults(sight.page) == []
    assert "archive does not have it" in sight.page.locator("#page").text_content()
    assert sight.page.get_by_role("link", name="in place").count() == 0
    assert "Share this" in sight.page.locator("#row-0").text_content()
