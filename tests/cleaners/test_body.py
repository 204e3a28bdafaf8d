"""The article's body: which blocks are the author's, and what happens where none are found."""

import json

import cleaners
from cleaners import body

PROSE = (
    "Tea keeps its caffeine for hours, and so do you. Half of what you drank at four is still about at ten. "
)


def page(content: str, head: str = "") -> str:
    return f"<html><head><title>Tea at night</title>{head}</head><body><h1>Tea at night</h1>{content}</body></html>"


def test_a_page_that_is_drawn_by_scripts_is_read_from_what_it_declares():
    declared = json.dumps(
        {"@type": "Article", "headline": "Tea at night", "articleBody": f"{PROSE * 3}\n{PROSE * 2}"}
    )
    article = cleaners.clean(
        page("<div id=app>Loading</div>", f'<script type="application/ld+json">{declared}</script>')
    )
    assert article.text == f"{(PROSE * 3).strip()}\n\n{(PROSE * 2).strip()}"
    assert "Loading" in {line.text for line in article.removed}


def test_what_a_feed_sent_along_stands_in_for_a_page_without_text():
    hints = cleaners.Hints(source="feed", content=f"<p>{PROSE * 10}</p><p>{PROSE * 10}</p>")
    assert cleaners.clean(page("<div id=app></div>"), hints=hints).text.count("Tea keeps") == 20


def test_a_line_of_furniture_goes_wherever_it_stands():
    content = (
        "<article>"
        + f"<p>{PROSE}</p>" * 3
        + "<p>Share this article on Facebook</p>"
        + f"<p>{PROSE}</p></article>"
    )
    article = cleaners.clean(page(content))
    assert "Facebook" not in article.text
    assert any(line.text == "Share this article on Facebook" for line in article.removed)


def test_the_headline_is_no_part_of_the_text():
    article = cleaners.clean(page("<article><h2>Tea at night</h2>" + f"<p>{PROSE}</p>" * 4 + "</article>"))
    assert "Tea at night" not in article.text


def test_a_page_of_very_many_blocks_is_cut_flagged_and_accounted_for(monkeypatch):
    monkeypatch.setattr(body, "MOST_BLOCKS", 5)
    article = cleaners.clean(page("".join(f"<p>{PROSE} {number}.</p>" for number in range(9))))
    assert "truncated" in article.flags
    assert " 8." in next(line.text for line in article.removed if line.rule == "body:beyond")
