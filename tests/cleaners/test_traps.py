"""Traps: articles that look like furniture. Nothing of them may be removed.

Each file of `tests/traps` is the body of one article: `.html` begins with its headline and is put into pages of
several kinds, `.txt` is a whole text. Whatever word of it does not come out again, in its place, is a loss.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest
from lxml import html

from cleaners import Article, clean, clean_text
from cleaners.blocks import blocks_of

FOLDER = Path(__file__).parent.parent / "traps"
ARTICLES = sorted(FOLDER.glob("*.html"))
TEXTS = sorted(FOLDER.glob("*.txt"))
PLAIN = (FOLDER / "plain.html").read_text("utf-8")

HEAD = "<!doctype html><html lang='{language}'><head><meta charset='utf-8'><title>{title} - Fernhill</title></head>"
MENU = "<nav class='menu'><ul><li><a href='/'>Home</a></li><li><a href='/about/'>About us</a></li></ul></nav>"
FRAMES = {
    "theme": (
        f"{HEAD}<body class='single single-post'><header class='site-header'><p class='site-title'><a href='/'>"
        f"Fernhill</a></p>{MENU}</header><main id='main'><article class='post hentry'>"
        "<div class='entry-content'>{article}</div></article></main>"
        "<footer class='site-footer'><p>© Fernhill</p></footer></body></html>"
    ),
    "hand-made": (
        f"{HEAD}<body><div id='top'><b>Fernhill</b> {MENU}</div><div id='page'>{{article}}</div>"
        "<div id='bottom'>© Fernhill</div></body></html>"
    ),
}
# names that a theme gives to what is around the article, and that mean something else elsewhere
WRAPPERS = """
sidebar-left-layout has-sidebar with-sidebar content-sidebar-wrap widget-text widget-area-article related-content-page
nav-article navigation-page menu-page-content post-hidden no-hidden share shared-layout social-health commentary
comments-open comments-enabled newsletter-post subscription-free promo-free advert-free ad-free-page print-page
popup-ready modal-enabled cookie-set footer-fixed footer-sticky-page header-fixed author-jane author-page rated recipe-free
rating-enabled toc-enabled likes-counted voting-open breadcrumb-on
""".split()
# names that authors give to a section in the midst of an article
SECTIONS = """
social-determinants related-conditions share-of-patients rating-scale tools-for-parents print-worksheet follow-up-care
follow-up vote-results menu-for-a-week cookie-recipe subscription-model popular-diets latest-evidence recommended-dose
similar-drugs stars-table reaction-to-drugs feedback-loop poll-results likes-and-dislikes author-note navigation-tips
copyright-law ad-libitum consent-form loading-dose rate-of-decline breadcrumb-method summary-box sources
""".split()
BODIES = ["share", "print", "comments", "sidebar", "single-author ad", "modal-open popup", "toc related"]
# what a widget prints word for word: without mark-up such a line cannot be told from the widget's own
LABELS = frozenset(
    "Advertisement|Anzeige|3 Comments|Newsletter|Sponsored|Read time: 18 minutes|Was this helpful?|What is your reaction?|"
    "Recommended reading".split("|")
)
A_BOX_AS_TEXT = (
    "about_the_author"  # without mark-up a heading "About the author" and a life below it are an author's box
)

each_article = pytest.mark.parametrize("path", ARTICLES, ids=[path.stem for path in ARTICLES])
each_text = pytest.mark.parametrize("path", TEXTS, ids=[path.stem for path in TEXTS])


def page(article: str, frame: str = "theme") -> str:
    title = html.fromstring(f"<div>{article}</div>").findtext(".//h1")
    language = {"Teilen": "de", "Compar": "es"}.get(title[:6], "en")
    return FRAMES[frame].format(article=article, title=title, language=language)


def blocks(article: str) -> list[str]:
    """The blocks of an article's body, without its headline and its captions."""
    found = blocks_of(html.fromstring(f"<div>{article}</div>"))
    return [block.text for block in found if block.kind != "caption" and block.level != 1]


def lost(wanted: list[str], found: list[str]) -> list[str]:
    """What is not among the blocks found, or not in its order."""
    same = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    kept = {at for start, _, length in same for at in range(start, start + length)}
    return [block for at, block in enumerate(wanted) if at not in kept]


def text_blocks(article: Article) -> list[str]:
    return [block.text for block in article.blocks if block.kind != "caption"]


@pytest.mark.parametrize("frame", FRAMES)
@each_article
def test_nothing_of_an_article_is_taken_for_furniture(path, frame):
    article = path.read_text("utf-8")
    assert lost(blocks(article), text_blocks(clean(page(article, frame)))) == []


@pytest.mark.parametrize(
    "path", [path for path in ARTICLES if path.stem != A_BOX_AS_TEXT], ids=lambda path: path.stem
)
def test_nothing_of_an_article_is_lost_that_comes_as_plain_text(path):
    text = "\n\n".join(blocks(path.read_text("utf-8")))
    missing = lost([line.strip() for line in text.split("\n") if line], text_blocks(clean_text(text)))
    assert [line for line in missing if line not in LABELS] == []


@each_text
def test_nothing_of_a_plain_text_is_lost(path):
    text = path.read_text("utf-8")
    assert clean_text(text).text.split() == text.split()


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_section_of_an_article_survives_whatever_its_author_called_it(name, frame):
    article = PLAIN.replace("<section>", f"<section class='{name}' id='{name}'>")
    assert lost(blocks(article), text_blocks(clean(page(article, frame)))) == []


@pytest.mark.parametrize("name", WRAPPERS)
def test_an_article_survives_whatever_its_wrapper_is_called(name):
    wrapped = page(f"<div class='{name}' id='{name}'>{PLAIN}</div>", "hand-made")
    assert lost(blocks(PLAIN), text_blocks(clean(wrapped))) == []


@pytest.mark.parametrize("name", BODIES)
def test_an_article_survives_whatever_its_body_is_called(name):
    named = page(PLAIN).replace(
        "<body class='single single-post'>", f"<body class='{name}' id='{name.split()[0]}'>"
    )
    assert lost(blocks(PLAIN), text_blocks(clean(named))) == []
