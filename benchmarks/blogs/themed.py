"""A generated blog whose pages are as large as real ones, in the shape of a busy theme.

Of a page's 150 kB the article is a tenth: the rest is inline CSS and scripts, menus, a sidebar, teasers, comments and
widgets. What does not differ from page to page is made once, so that serving costs little beside what is measured.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache

from benchmarks.blogs.generated import GeneratedBlog, sentences

PARAGRAPHS = 28  # of an article; a heading stands before every fourth
WORDS = 45  # of a paragraph
COMMENTS = 12


@dataclass
class ThemedBlog(GeneratedBlog):
    """A `GeneratedBlog` of which only the articles' pages look otherwise."""

    def page(self, number: int) -> bytes:
        source = random.Random(f"themed {number} {self.editions.get(number, 0)}")
        name = f"Why we sleep better with less salt, {number}"
        before = before_article(self.home)
        head = (
            f"<title>{name} – Salt</title><link rel='canonical' href='{self.url(number)}'>"
            f"<meta property='og:type' content='article'><meta property='og:title' content='{name}'>"
            f"<meta property='article:published_time' content='{self.published(number).isoformat()}'>"
            f"<script type='application/ld+json'>{self.declared(number, name)}</script>"
        )
        opening = f"<article class='post type-post'><h1 class='entry-title'>{name}</h1>"
        parts = (before[0], head, before[1], opening, article(source), after_article(self.home, number % 50))
        return "".join(parts).encode()

    def declared(self, number: int, name: str) -> str:
        return json.dumps(
            {
                "@context": "https://schema.org",
                "@type": "BlogPosting",
                "headline": name,
                "datePublished": self.published(number).isoformat(),
                "dateModified": self.modified(number).isoformat(),
                "author": {"@type": "Person", "name": "Ada Fern"},
                "mainEntityOfPage": self.url(number),
                "description": "What three weeks without a salt cellar do to a night.",
            }
        )


def article(source: random.Random) -> str:
    """The body with its byline, its widgets and words that no other page has."""
    lines = [
        (
            "<div class='entry-meta'><span class='byline'>By <a rel='author' href='/author/ada/'>Ada Fern</a></span>"
            "<span class='reading-time'>6 min read</span></div><div class='entry-content'>"
        )
    ]
    for number in range(PARAGRAPHS):
        if number % 4 == 3:
            lines.append(f"<h2 class='wp-block-heading'>{sentences(source, 6)}</h2>")
        lines.append(
            f"<p>{sentences(source, WORDS)} <a href='/topic/{number}/'>{sentences(source, 3)}</a></p>"
        )
        if number % 9 == 8:
            items = "".join(f"<li>{sentences(source, 9)}</li>" for _ in range(4))
            lines.append(f"<ul class='wp-block-list'>{items}</ul>")
    lines.append(
        "<div class='wp_ulike_general_class'><span class='count-box'>17</span></div>"
        "<div class='sharedaddy'><h3>Share this:</h3><ul><li><a href='#f'>Facebook</a></li>"
        "<li><a href='#m'>Email</a></li></ul></div></div>"
    )
    return "".join(lines)


@cache
def before_article(home: str) -> tuple[str, str]:
    """What stands before a page's own lines in its head, and what between those and the article."""
    source = random.Random("before")
    rules = "".join(
        f".theme-{number}-block .inner,.wp-block-{number}{{margin:0 {number % 40}px;padding:{number % 7}em;"
        f"color:#{source.randrange(16**6):06x};background:url(data:image/gif;base64,R0lGOD{number})}}\n"
        for number in range(420)
    )
    settings = {f"option_{number}": sentences(source, 8) for number in range(220)}
    scripts = "".join(
        f"<script id='theme-{name}-js'>var theme{name}={json.dumps(settings)};</script>"
        for name in ("Menu", "Ads")
    )
    metas = "".join(f"<meta name='theme-{number}' content='{number}'>" for number in range(12))
    menu = "".join(
        f"<li class='menu-item menu-item-{group}'><a href='{home}/topic/{group}/'>Topic {group}</a><ul>"
        + "".join(
            f"<li class='menu-item menu-item-type-taxonomy'><a href='{home}/topic/{group}/{entry}/'><span class='menu-text'>"
            f"Topic {group}.{entry}</span><i class='icon icon-caret'></i></a></li>"
            for entry in range(8)
        )
        + "</ul></li>"
        for group in range(9)
    )
    return (
        f"<!doctype html><html lang='en-US'><head><meta charset='utf-8'>{metas}<style>{rules}</style>",
        (
            f"{scripts}</head><body class='post-template-default single single-post'><div id='page'>"
            f"<header class='site-header'><nav class='main-navigation'><ul>{menu}</ul></nav></header>"
            "<div id='primary' class='content-area'><main class='site-main'>"
        ),
    )


@cache
def after_article(home: str, kind: int) -> str:
    """What follows the article: teasers, comments, a sidebar, a footer. There are some kinds, as pages differ."""
    source = random.Random(f"after {kind}")
    teasers = "".join(
        f"<div class='related-post'><a href='{home}/why-we-sleep-better-with-less-salt-{source.randint(1, 500)}/'>"
        f"<img alt='' src='/t{number}.jpg'><h4>{sentences(source, 7)}</h4></a><p>{sentences(source, 14)}</p></div>"
        for number in range(6)
    )
    comments = "".join(
        f"<li class='comment' id='comment-{number}'><div class='comment-author'>Reader {number}</div>"
        f"<div class='comment-meta'><img class='avatar' src='/a.png' alt=''><time>May 1</time></div><div class='comment-content'><p>{sentences(source, 30)}</p></div><a class='comment-reply-link' href='#r'>Reply</a></li>"
        for number in range(COMMENTS)
    )
    recent = "".join(
        f"<li><a href='{home}/why-we-sleep-better-with-less-salt-{number}/'>{sentences(source, 6)}</a></li>"
        for number in range(1, 11)
    )
    archives = "".join(f"<li><a href='{home}/{year}/'>{year}</a></li>" for year in range(2012, 2026))
    tags = "".join(f"<a class='tag-cloud-link' href='{home}/tag/{n}/'>tag {n}</a> " for n in range(40))
    legal = "".join(f"<li><a href='{home}/about/{n}/'>{sentences(source, 2)}</a></li>" for n in range(12))
    numbers = json.dumps([source.randrange(10**6) for _ in range(1_500)])
    return (
        f"<section class='related-posts'><h3>You may also like</h3>{teasers}</section></article>"
        f"<div id='comments' class='comments-area'><h2>{COMMENTS} thoughts</h2><ol class='comment-list'>{comments}</ol></div>"
        f"</main></div><aside id='secondary' class='widget-area'><section class='widget widget_recent_entries'><ul>{recent}"
        f"</ul></section><section class='widget widget_archive'><ul>{archives}</ul></section>"
        f"<section class='widget widget_tag_cloud'>{tags}</section></aside>"
        f"<footer class='site-footer'><ul>{legal}</ul><p>Copyright Salt</p></footer></div>"
        f"<script id='theme-views'>var views={numbers};{'/* theme */' * 1_200}</script></body></html>"
    )
