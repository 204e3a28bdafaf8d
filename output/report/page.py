"""Pages: templates to HTML. Whatever comes from the web is escaped, and no page asks the network for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import jinja2

from output.errors import StorageError
from output.report.cited import cited
from output.report.collected import collected, totals
from output.report.crawls import VERDICTS, crawls
from output.report.doubles import doubles
from output.report.grids import is_web_address, sort_key
from output.report.oddities import oddities
from output.report.readers import readers
from output.report.removed import removed
from output.report.tables import opened
from output.report.topics import topics

UNFIT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
LONGEST: Final = 240  # letters of a title that are shown; some are whole articles
HEIGHTS: Final = {
    "ok": 100,
    "nothing_new": 34,
    "partial": 67,
}  # of a night in its strip, in per cent; trouble is tall


def report(dataset: Path | str, *, made: datetime | None = None) -> str:
    """The whole dataset, in a folder or at an fsspec address, on one page of HTML.

    Raises `StorageError` when a table cannot be read.
    """
    try:
        told = chapters(dataset)
    except StorageError:  # a publish fell between two looks at a file; a fault that lasts is raised again
        told = chapters(dataset)
    heights = {verdict: HEIGHTS.get(verdict, 100) for verdict in VERDICTS}
    return page("report", made=made or datetime.now(UTC), verdicts=VERDICTS, verdict_heights=heights, **told)


def chapters(dataset: Path | str) -> dict[str, Any]:
    """What the page tells, by the names that its template knows."""
    with opened(dataset) as tables:
        parts = [totals, collected, crawls, removed, readers, cited, doubles, topics, oddities]
        return {part.__name__: part(tables) for part in parts}


def page(name: str, package: str = "output.report", **told: object) -> str:
    """A package's `NAME.html` with what it tells, and with `NAME.css` and `NAME.js` inside."""
    style = source("output.report", "look.css") + source(package, f"{name}.css")
    script = source("output.report", "look.js") + source(package, f"{name}.js")
    template = environment(package).get_template(f"{name}.html")
    return template.render(style=style, script=script, policy=policy(style, script), **told)


def source(package: str, name: str) -> str:
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def policy(style: str, script: str) -> str:
    """Our own style and script by their digests, and nothing else: not even what escaping might let through."""
    return (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}';"
        " base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def environment(package: str) -> jinja2.Environment:
    """Templates of a package; those of the report are there for all. Every value is escaped."""
    loaders = [
        jinja2.PackageLoader(*each.split(".", 1)) for each in dict.fromkeys((package, "output.report"))
    ]
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters |= FILTERS
    return made


def short(text: object) -> str:
    r"""Text as a page may have it: of bounded length, and without half characters.

    >>> short("a" * 300)[-3:], short("\ud800x")
    ('aa…', '\ufffdx')
    """
    words = whole(str(text)[: LONGEST + 1])
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


def whole(text: str) -> str:
    """Text without what no page can hold: half characters, and marks that turn or end a line."""
    return UNFIT.sub("\ufffd", text)


def figure(value: float | None, style: str = "number") -> str:
    """A number as people read it.

    >>> figure(1234567), figure(0.4149, "share"), figure(0.0004, "share"), figure(3.14159, "decimal"), figure(None)
    ('1,234,567', '41%', '<0.1%', '3.1', '–')
    """
    if value is None:
        return "–"
    if style in {"share", "fill"}:
        return share(100 * value)
    decimals = {"number": 0, "heat": 1, "decimal": 2 if abs(value) < 1 else 1}[style]
    return f"{value:,.{decimals}f}"


def share(percent: float) -> str:
    if 0 < abs(percent) < 0.1:
        return "<0.1%"
    sign = "−" if percent < 0 else ""
    return f"{sign}{abs(percent):.{1 if 0 < abs(percent) < 9.95 else 0}f}%"


def compact(value: float) -> str:
    """A large number in short.

    >>> compact(9_999), compact(1_804_907), compact(28_000)
    ('9,999', '1.8 million', '28,000')
    """
    for power, name in ((1e9, "billion"), (1e6, "million")):
        if value >= power:
            return f"{value / power:,.1f} {name}"
    return f"{value:,}"


def day(when: date) -> str:
    """A day in words.

    >>> day(date(2024, 5, 1))
    '1 May 2024'
    """
    return f"{when.day} {when:%b} {when.year}"


def moment(when: datetime) -> str:
    return f"{day(when)}, {when:%H:%M} UTC"


def spark(counts: tuple[int, ...]) -> str:
    """The path of small columns, one unit wide and ten high.

    >>> spark((0, 2, 1))
    'M1 10V0h.8V10zM2 10V5h.8V10z'
    """
    top = max(counts) or 1
    return "".join(
        f"M{n} 10V{round(10 - 10 * count / top, 1):g}h.8V10z" for n, count in enumerate(counts) if count
    )


def plural(count: int, thing: str) -> str:
    return thing if count == 1 else f"{thing}s"


FILTERS: Final = {
    "short": short,
    "whole": whole,
    "figure": figure,
    "compact": compact,
    "day": day,
    "moment": moment,
    "spark": spark,
    "plural": plural,
    "sort_key": sort_key,
    "is_web_address": is_web_address,
    "verdict": lambda name: VERDICTS.get(name, name),
}
