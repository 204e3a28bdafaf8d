"""Pages of one shape each and of any size: what a clean-up that is quadratic in anything would choke on."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

from benchmarks.blogs.generated import WORDS, sentences

Piece = Callable[[random.Random], str]


def page(shape: str, size: int, seed: int = 0) -> bytes:
    """A page of a shape, of about `size` bytes; each seed has words of its own."""
    room = max(size - len(framed("")), 100)
    return SHAPES[shape](room, random.Random(f"{shape} {size} {seed}")).encode()


def filled(source: random.Random, piece: Piece, size: int) -> str:
    """Pieces until they are `size` characters."""
    made: list[str] = []
    length = 0
    while length < size:
        made.append(piece(source))
        length += len(made[-1])
    return "".join(made)


def framed(body: str, head: str = "") -> str:
    """A post of a blog around a body."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Why salt matters</title>{head}
<meta property="article:published_time" content="2026-02-03T09:00:00+00:00"></head><body class="single-post">
<header><nav><a href="/">Home</a> <a href="/about/">About</a></nav></header>
<article><h1>Why salt matters</h1><div class="entry-content">
<p>{sentences(random.Random(1), 25)}</p><p>{sentences(random.Random(2), 25)}</p>
{body}</div></article><footer><p>Copyright Salt</p></footer></body></html>"""


def of(piece: Piece) -> Callable[[int, random.Random], str]:
    """A shape that is one kind of piece again and again, in the body of a post."""
    return lambda size, source: framed(filled(source, piece, size))


def paragraph(source: random.Random) -> str:
    heading = f"<h2>{sentences(source, 5)}</h2>" if source.random() < 0.2 else ""
    return f"{heading}<p>{sentences(source, 50)}</p>\n"


def comment(source: random.Random) -> str:
    number = source.randrange(10**6)
    return (
        f'<li class="comment even depth-1" id="comment-{number}"><article class="comment-body"><footer '
        f'class="comment-meta"><b class="fn">Reader {number}</b> <time datetime="2026-02-03">3 February 2026</time>'
        f'</footer><div class="comment-content"><p>{sentences(source, 30)}</p></div><a class="comment-reply-link" '
        f'href="#respond-{number}">Reply</a></article></li>\n'
    )


def comments(size: int, source: random.Random) -> str:
    return framed(f'<ol class="comment-list">{filled(source, comment, size)}</ol>')


def bare_comment(source: random.Random) -> str:
    """A comment that no class betrays."""
    return f"<div><p><b>{sentences(source, 2)}</b> says:</p><p>{sentences(source, 25)}</p></div>\n"


def link(source: random.Random) -> str:
    number = source.randrange(10**6)
    return f'<a href="https://other-{number % 997}.example/a/{number}">{" ".join(source.choices(WORDS, k=4))}</a> \n'


def paragraph_of_links(source: random.Random) -> str:
    return f"<p>{sentences(source, 20)} {link(source)} {sentences(source, 10)} {link(source)}</p>\n"


def row(source: random.Random) -> str:
    return (
        "<tr>"
        + "".join(f"<td>{source.choice(WORDS)} {source.randrange(100)}</td>" for _ in range(5))
        + "</tr>\n"
    )


def table(size: int, source: random.Random) -> str:
    return framed(f"<table><tbody>{filled(source, row, size)}</tbody></table>")


def item(source: random.Random) -> str:
    return f"<li>{' '.join(source.choices(WORDS, k=8))}</li>\n"


def items(size: int, source: random.Random) -> str:
    return framed(f"<ul>{filled(source, item, size)}</ul>")


def nest(source: random.Random, depth: int = 5_000) -> str:
    return "<div>" * depth + f"<p>{sentences(source, 20)}</p>" + "</div>" * depth


def nests(size: int, source: random.Random) -> str:
    """Elements 5,000 deep, as often as there is room."""
    if size < 11 * 5_000:
        return framed(nest(source, size // 11))
    return framed(filled(source, nest, size))


def one_text(size: int, source: random.Random) -> str:
    return framed(f"<p>{filled(source, lambda source: sentences(source, 60) + ' ', size)}</p>")


def one_word(size: int, source: random.Random) -> str:
    return framed(f"<p>{'a' * size}</p>")


def breaks(source: random.Random) -> str:
    return f"{sentences(source, 15)}<br><br>\n"


def one_attribute(size: int, source: random.Random) -> str:
    words = filled(source, lambda source: " ".join(source.choices(WORDS, k=20)) + " ", size)
    return framed(
        f'<div class="{words}" data-state="{words}"><p>{sentences(source, 50)}</p></div>'[: size + 500]
    )


def classes(source: random.Random) -> str:
    names = " ".join(f"{source.choice(WORDS)}-{source.randrange(10**5)}" for _ in range(4))
    return f'<div class="{names}" id="n{source.randrange(10**7)}"><p>{sentences(source, 12)}</p></div>\n'


def script(source: random.Random) -> str:
    return f"<script>var state = {json.dumps(sentences(source, 80))}; if (1 < 2) {{ load(state) }}</script>\n"


def declared(size: int, source: random.Random) -> str:
    """JSON-LD that lists as many posts as there is room for."""
    count = max(1, size // 420)
    posts = [
        {
            "@type": "BlogPosting",
            "headline": sentences(source, 8),
            "url": f"https://blog.example/{number}/",
            "datePublished": "2026-02-03T09:00:00Z",
            "author": {"@type": "Person", "name": f"Ada Fern {number}"},
            "description": sentences(source, 20),
        }
        for number in range(count)
    ]
    said = json.dumps({"@context": "https://schema.org", "@graph": posts})
    return framed(f"<p>{sentences(source, 60)}</p>", f'<script type="application/ld+json">{said}</script>')


def tags(source: random.Random) -> str:
    return (
        f'<a rel="tag" href="/tag/{source.randrange(10**5)}/">{" ".join(source.choices(WORDS, k=2))}</a>, \n'
    )


def widget(source: random.Random) -> str:
    return (
        f"<p>{sentences(source, 12)}</p>"
        '<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a '
        f'class="share-facebook" href="#">Facebook</a></li></ul></div><div class="wp_ulike_general_class">'
        f'<span class="count-box">{source.randrange(999)}</span></div>\n'
    )


def picture(source: random.Random) -> str:
    return (
        f'<figure class="wp-block-image"><img src="/{source.randrange(10**6)}.jpg" alt="{sentences(source, 5)}">'
        f"<figcaption>{sentences(source, 8)}</figcaption></figure>\n"
    )


def unclosed(source: random.Random) -> str:
    return f"<div><b><i><span>{sentences(source, 12)}\n"


def teaser(source: random.Random) -> str:
    number = source.randrange(10**6)
    return (
        f'<div class="post-card"><h2><a href="/{number}/">{sentences(source, 7)}</a></h2><time>3 February 2026'
        f"</time><p>{sentences(source, 20)}</p><a href='/{number}/'>Read more</a></div>\n"
    )


SHAPES: dict[str, Callable[[int, random.Random], str]] = {
    "article": of(paragraph),
    "comments": comments,
    "comments without classes": of(bare_comment),
    "links": of(link),
    "links in paragraphs": of(paragraph_of_links),
    "table": table,
    "list": items,
    "nested": nests,
    "one paragraph": one_text,
    "one word": one_word,
    "lines": of(breaks),
    "one attribute": one_attribute,
    "classes": of(classes),
    "scripts": of(script),
    "declared": declared,
    "tags": of(tags),
    "widgets": of(widget),
    "pictures": of(picture),
    "unclosed": of(unclosed),
    "teasers": of(teaser),
}


def sizes(largest: int, smallest: int = 1_000) -> Iterator[int]:
    """1, 3, 10, 32, 100 … kB, the largest last."""
    step = 0
    while (size := round(smallest * 10 ** (step / 2))) < largest * 0.99:
        yield size
        step += 1
    yield largest
