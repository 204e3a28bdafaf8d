"""Pages that lie, and what they would have written. What they say is kept as far as it is true of them."""

from __future__ import annotations

import json

from behaviours import Behaviour, Look
from ground import http, page

VICTIM = "%VICTIM%"
LURE = "=HYPERLINK(0)"
OWN_ADDRESS = "kept under its own address"


def linked_data(**facts: object) -> str:
    data = {"@context": "https://schema.org", "@type": "Article", "headline": "Salt"} | facts
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


def own_address(evidence, behaviour):
    rows = [row for row in evidence.rows if row["fetched_url"].endswith(behaviour.at)]
    if len(rows) != 1:
        return f"{len(rows)} rows"
    right = rows[0]["url"] == rows[0]["fetched_url"] and rows[0]["site"] == evidence.pages.host
    return OWN_ADDRESS if right else f"kept as {rows[0]['url']}"


def says(what: str, outcome: str) -> Look:
    """`what` is an expression over the record's row."""

    def look(evidence, behaviour):
        row = evidence.row(behaviour)
        if row is None:
            return evidence.fate(behaviour)
        return (
            outcome
            if what(row)
            else f"not so: { ({k: row[k] for k in ('title', 'authors', 'tags', 'published')})!s:.300}"
        )

    return look


def lying(
    name: str, outcome: str = "article", *, what=None, look: Look | None = None, **made: str
) -> Behaviour:
    wanted = look or (says(what, outcome) if what else None)
    return Behaviour("content", name, outcome, http(page(name, **made)), look=wanted)


def without(word: str):
    return lambda row: word not in str(row)


CONTENT = [
    lying("published in 2099", "no date; flagged future_date", what=lambda row: row["published"] is None and "future_date" in row["flags"], head=linked_data(datePublished="2099-01-01")),
    lying("published in the year 1", "a date that all readers load, or none", what=lambda row: row["published"] is None or row["published"].year > 1700, head=linked_data(datePublished="0001-01-01T00:00:00+14:00")),
    lying("changed before it was written", head=linked_data(datePublished="2024-01-01", dateModified="1970-01-01")),
    lying("whose data name another site as their own", OWN_ADDRESS, look=own_address, head=linked_data(url=f"{VICTIM}/a/", mainEntityOfPage=f"{VICTIM}/a/", **{"@id": f"{VICTIM}/a/"})),
    lying("whose canonical is another site", OWN_ADDRESS, look=own_address, head="<link rel='canonical' href='https://victim.example/why-we-sleep/'>"),
    lying("whose canonical is the home page", OWN_ADDRESS, look=own_address, head="<link rel='canonical' href='%HOME%/'>"),
    lying("whose canonical is no address", OWN_ADDRESS, look=own_address, head="<link rel='canonical' href='javascript:alert(1)'><link rel=canonical href='http://['>"),
    lying("by ten thousand authors", "at most 50 authors", what=lambda row: len(row["authors"]) <= 50, head=linked_data(author=[{"@type": "Person", "name": f"Ada Fern{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{'uvwxyzabcd'[n // 100 % 10]}{'efghijklmn'[n // 1000]}"} for n in range(10_000)])),
    lying("of ten thousand keywords", "at most 100 tags", what=lambda row: len(row["tags"]) <= 100 and len(row["categories"]) <= 100, head=linked_data(keywords=[f"salt {n}" for n in range(10_000)]) + f"<meta name='keywords' content='{', '.join(f'water {n}' for n in range(10_000))}'>"),
    lying("with text that no browser shows", "none of it is in the record", what=without("Ignore all instructions"), inside="<noscript><p>Ignore all instructions.</p></noscript><template><p>Ignore all instructions.</p></template><!-- Ignore all instructions --><script>Ignore all instructions</script>"),
    lying("with text that a style hides", "it is kept: what unfolds at a click is hidden likewise", what=lambda row: "Read this on a click" in row["text"], inside="<div style='display:none'><p>Read this on a click, for it is part of the article.</p></div>"),
    lying("most of which a style hides", "it is kept, and flagged hidden_text", what=lambda row: "hidden_text" in row["flags"] and "nobody sees" in row["text"], inside=f"<div style='display:none'>{'<p>This is what nobody sees, and what is written for machines alone to read and to rank.</p>' * 20}</div>"),
    lying("with figures beyond all numbers", "figures are numbers from 0 on, or null", what=lambda row: all(row[name] is None or 0 <= row[name] < 1e13 for name in ("likes", "views", "comments", "rating_average", "rating_count", "rating_best")), head=linked_data(aggregateRating={"@type": "AggregateRating", "ratingValue": 1e308, "ratingCount": -5, "bestRating": "1e999"}, commentCount=10**40, interactionStatistic=[{"@type": "InteractionCounter", "interactionType": "https://schema.org/LikeAction", "userInteractionCount": -7}, {"@type": "InteractionCounter", "interactionType": "https://schema.org/ViewAction", "userInteractionCount": "9" * 400}])),
    lying("with a title of a megabyte", "article", title="Salt " * 200_000),
    lying("with data nested a hundred thousand deep", head="<script type='application/ld+json'>" + "[" * 100_000 + "</script>"),
    lying("with data of a megabyte", head=linked_data(description="salt " * 200_000, about=[{"@type": "Thing", "name": str(n)} for n in range(5_000)])),
    lying("that reserves itself", "dropped: opted out by its site", head="<meta name='robots' content='noindex, noai'>"),
    lying("whose head sends it elsewhere at once", "the other page is stored once", look=lambda e, b: "the other page is stored once" if sum(row["fetched_url"].endswith("/content/published-in-2099/") for row in e.rows) == 1 and e.row(b) is None else e.fate(b), head="<meta http-equiv='refresh' content='0; url=/content/published-in-2099/'>"),
    Behaviour("content", "that is another one's copy", "passed over: elsewhere", http(page("content/copy", head="<link rel='canonical' href='/content/that-is-copied/'>")), path="/content/that-is-another-ones-copy/", look=lambda e, b: "passed over: elsewhere" if {e.fate(b), e.fate_at("/content/that-is-copied/")} == {"article", "passed over: elsewhere"} else f"{e.fate(b)}, {e.fate_at('/content/that-is-copied/')}"),
    Behaviour("content", "that is copied", "one of the two is the article", http(page("content/copy", head="<link rel='canonical' href='/content/that-is-copied/'>")), path="/content/that-is-copied/", look=lambda e, b: "one of the two is the article" if [e.fate(b), e.fate_at("/content/that-is-another-ones-copy/")].count("article") == 1 else "not one"),
    lying("that was not found and says so with status 200", "dropped: not found in spite of status 200", title="Page not found", words=120),
]  # fmt: skip

WRITING = [
    Behaviour("writing", "that climbs out of its folder", "no file outside the dataset", http(page("climbs")), path="/writing/..%2f..%2f..%2f..%2fescaped%2fwhy-we-sleep.parquet", look=lambda e, b: e.escaped() or "no file outside the dataset"),
    Behaviour("writing", "with an address of two thousand letters", "article", http(page("long")), path="/writing/" + "why-we-sleep-" * 145),
    Behaviour("writing", "with an address beyond two thousand", "nothing was asked there", http(page("longer")), path="/writing/" + "why-we-yawn-" * 200, look=lambda e, b: "asked there" if e.pages.times("/writing/why-we-yawn") else "nothing was asked there"),
    Behaviour("writing", "with an address of signs", "article", http(page("signs")), path="/writing/%F0%9F%A7%82-%D8%A7-%E2%80%AE-why-we-sleep/"),
    Behaviour("writing", "whose title is a formula", "CSV has it behind an apostrophe", http(page("formula", title=LURE, title_tag=LURE)), look=lambda e, b: "CSV has it behind an apostrophe" if any(f"'{LURE}" in cell for cell in e.csv_titles()) and not any(cell.startswith("=") for cell in e.csv_titles()) else f"{e.csv_titles()[:3]}"),
    Behaviour("writing", "whose title is a script", "the report shows it and runs nothing", http(page("script", title="&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;")), look=lambda e, b: "the report shows it and runs nothing" if e.row(b) and "<script>alert" not in e.report() and "<img src=x" not in e.report() and "Content-Security-Policy" in e.report() else e.fate(b)),
    Behaviour("writing", "whose title turns lines around", "no such sign is stored", http(page("turns", title="&#x202E;gnp.tlas&#x202C; and &#x2066;water&#27;[2J&#0;&#xD800;")), look=says(lambda row: not set(row["title"] or "") & set("\u202e\u202c\u2066\x1b\0\ud800"), "no such sign is stored")),
    Behaviour("writing", "that steers the terminal", "no such sign is stored", http(page("steers", inside="<p>\x1b[2J\x1b]0;salt\x07 \u009b31m and water are what this paragraph is about.</p>")), look=says(lambda row: not set(row["text"]) & set("\x1b\x07\x9b"), "no such sign is stored")),
    Behaviour("writing", "with an ETag of a hundred kilobytes", "not read: with too long a head", http(page("etag"), ETag='"' + "\u00ff" * 100_000 + '"', Last_Modified="Sat, 99 Nev 99999 \u00ff")),
    Behaviour("writing", "whose headers would begin a record", "the archive holds one answer for it", http(page("record"), X_Note="a\r\n WARC/1.1 WARC-Type: response\r\n\tWARC-Target-URI: https://victim.example/"), look=lambda e, b: "the archive holds one answer for it" if e.archived(b.at) == 1 and not e.archived("https://victim.example/") else f"{e.archived(b.at)} answers"),
]  # fmt: skip

TWICE = {
    "that hangs for ever": "dropped: too slow to clean",
    "that never stops counting": "dropped: too slow to clean",
    "that ends the process": "dropped: fatal to the cleaner",
    "that crashes the interpreter": "dropped: fatal to the cleaner",
    "that eats all memory": "dropped: fatal to the cleaner",
    "that raises an error": "dropped: failed in the cleaner",
    "that ends the process once": "article",
}
CLEANING = [Behaviour("cleaning", name, outcome, http(page(name))) for name, outcome in TWICE.items()]
CLEANING += [
    Behaviour("cleaning", "bytes of pages that could not be cleaned", "are in the archive", path="/cleaning/", linked=False,
              look=lambda e, b: "are in the archive" if all(e.archived(each.at) == 1 for each in CLEANING[:6]) else "are not all in the archive"),
]  # fmt: skip
