import io

from rich.console import Console

from cleaners.records import Article, Block, Removal
from pipelines.marked import show
from pipelines.saved import Saved

PAGE = b"""<body><div class="share">Share this</div><p>Less salt.</p><div class="react">Happy 0 %</div>
<table><tr><td>Salt</td><td>6 g</td></tr></table><p>Less salt.</p><div class="share">Share this</div>"""


def article(*, blocks=(), removed=(), title="Salt"):
    return Article(
        article_id="",
        url="",
        fetched_url="",
        site="",
        title=title,
        blocks=blocks,
        removed=removed,
        word_count=8,
    )


KEPT = (Block("paragraph", "Less salt."), Block("row", "Salt | 6 g"), Block("paragraph", "Less salt."))
SHARE = Removal("share", "catalogue:jetpack", "body > div.share", "Share this")
REACTIONS = Removal("reactions", "family:reactions", "body > div.react", "Happy 0 %")


def shown(made, page=PAGE, *, colour=False):
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=colour, width=110, color_system="standard" if colour else None
    )
    show(made, Saved("salt.html", page, "html"), console)
    return stream.getvalue()


def test_a_removed_block_is_shown_with_its_kind_its_rule_and_its_place():
    lines = shown(article(blocks=KEPT, removed=(REACTIONS,))).splitlines()
    lines = [line.rstrip() for line in lines]
    at = lines.index("  reactions  family:reactions  body > div.react")
    assert lines[at + 1] == "  Happy 0 %"
    assert lines[-2] == "Kept 8 words in 3 blocks. Removed 1 block: 1 reactions."


def test_kinds_differ_in_colour_and_kept_text_is_dim():
    text = shown(article(blocks=KEPT, removed=(SHARE, REACTIONS)), colour=True)
    assert "\x1b[2mLess salt." in text
    assert text.index("\x1b[") < text.index("Share this")


def test_without_a_terminal_there_are_no_colours():
    assert "\x1b" not in shown(article(blocks=KEPT, removed=(SHARE,)))


def test_a_hostile_page_cannot_write_to_the_terminal():
    evil = "[red]x\x1b[2J\x9b2J\u202ey\r\n"
    ledger = (Removal(evil, evil, evil, evil),)
    text = shown(article(title=evil, blocks=(Block("paragraph", evil),), removed=ledger))
    assert not set(text) & set("\x1b\x9b\u202e\r")
    assert text.count("[red]x") >= 5


def test_a_plain_text_is_shown_too():
    made = article(blocks=(Block("paragraph", "Less salt."),), removed=(SHARE,))
    stream = io.StringIO()
    show(made, Saved("-", b"Less\nsalt.\n\nShare this\n", "text"), Console(file=stream))
    assert stream.getvalue().index("Less salt.") < stream.getvalue().index("Share this")
