"""Small line plots as SVG, drawn by hand: text stays legible at 320 pixels, colours follow the reader's light or dark.

A plot brings its own paper, so that it is readable on a page of either kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 360  # of the drawing; text is 12 of these high, so nearly 11 pixels on the narrowest phone
LEFT, RIGHT, PLOT_HEIGHT = 50, 14, 190
LEGEND_LINE = 17
COLOURS = 6
LOOK = """
  svg { --paper: #fcfbf8; --ink: #1c2325; --soft: #566063; --rule: #e0dcd2; --quiet: #b9bdb8; --limit: #b3261e;
        --c0: #0b625d; --c1: #b8480b; --c2: #1d4ed8; --c3: #8a2a8c; --c4: #6b5900; --c5: #4a5568 }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #131719; --ink: #e7ebe9; --soft: #a3adac; --rule: #2b3335; --quiet: #515a5c; --limit: #f2857c;
          --c0: #57bfb3; --c1: #f09a5b; --c2: #8ab4ff; --c3: #e19be4; --c4: #d9c45a; --c5: #b8c2cf } }
  text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; fill: var(--soft) }
  .title { font-weight: 600; font-size: 13.5px; fill: var(--ink) }
  .name { fill: var(--ink) }
  .grid { stroke: var(--rule); stroke-width: 1 }
  .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round }
  .quiet { stroke: var(--quiet); stroke-width: 1.2 }
  .limit { stroke: var(--limit); stroke-width: 1.6; stroke-dasharray: 5 4 }
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot. A quiet one is thin and grey and has no name in the legend, a limit is dashed."""

    name: str
    points: Sequence[tuple[float, float]]
    is_quiet: bool = False
    is_limit: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis says. `ticks` are the places with a figure, `text` writes it; the outermost ticks are its ends."""

    title: str
    ticks: Sequence[float]
    text: Callable[[float], str] = "{:g}".format
    is_logarithmic: bool = False

    def share(self, value: float) -> float:
        """Where a value is between the ends: 0 to 1, and beyond for what is outside them."""
        low, high, at = self.ticks[0], self.ticks[-1], value
        if self.is_logarithmic:
            low, high, at = math.log(low), math.log(high), math.log(max(value, low))
        return (at - low) / (high - low)


def even_ticks(highest: float, most: int = 5) -> list[float]:
    """Round figures from 0 to at least `highest`, the same step apart."""
    raw = max(highest, 1e-9) / most
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw * 0.999)
    return [step * n for n in range(math.ceil(highest / step * 0.999) + 1)]


def powers(low: float, high: float) -> list[float]:
    """The powers of ten around two positive figures."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    return [10.0**n for n in range(first, max(last, first + 1) + 1)]


def plot(title: str, lines: Sequence[Line], x: Axis, y: Axis) -> str:
    """A line plot as the text of an SVG file: its title, a legend, the lines with both axes."""
    legend, top = legend_of(lines)
    bottom = top + PLOT_HEIGHT
    coloured = [line for line in lines if not line.is_quiet and not line.is_limit]
    drawn = [
        *(path(line, "quiet", x, y, top) for line in lines if line.is_quiet),
        *(path(line, "limit", x, y, top) for line in lines if line.is_limit),
        *(
            path(line, f'" style="stroke: var(--c{n % COLOURS})', x, y, top)
            for n, line in enumerate(coloured)
        ),
    ]
    says = escape("; ".join(f"{line.name}: {y.text(line.points[-1][1])} at the end" for line in coloured))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 42}" width="{WIDTH * 1.5:g}" '
        f'height="{(bottom + 42) * 1.5:g}" role="img">\n<title>{escape(title)}</title><desc>{says}</desc>\n'
        f'<style>{LOOK}</style>\n<rect width="100%" height="100%" rx="6" style="fill: var(--paper)"/>\n'
        f'<text class="title" x="12" y="22">{escape(title)}</text>\n'
        + "\n".join([*legend, *grid(x, y, top), *drawn])
        + "\n</svg>\n"
    )


def legend_of(lines: Iterable[Line]) -> tuple[list[str], int]:
    """The legend's elements, as many names in a row as there is room for, and where the plot begins below it."""
    elements, across, row, colour = [], 12.0, 0, 0
    for line in lines:
        if line.is_quiet:
            continue
        width = 30 + 6.4 * len(line.name)
        if across > 12 and across + width > WIDTH - 4:
            across, row = 12.0, row + 1
        height = 40 + LEGEND_LINE * row
        look = (
            'class="limit"' if line.is_limit else f'class="line" style="stroke: var(--c{colour % COLOURS})"'
        )
        elements.append(
            f'<path {look} d="M{across:g} {height - 4}h16"/>'
            f'<text class="name" x="{across + 21:g}" y="{height}">{escape(line.name)}</text>'
        )
        across += width
        colour += not line.is_limit
    return elements, 40 + LEGEND_LINE * row + 28


def grid(x: Axis, y: Axis, top: int) -> list[str]:
    """Both axes: their titles, a line across for each tick of `y`, and the figures."""
    bottom = top + PLOT_HEIGHT
    elements = [f'<text x="12" y="{top - 9}">{escape(y.title)}</text>']
    for tick in y.ticks:
        height = bottom - PLOT_HEIGHT * y.share(tick)
        elements.append(f'<path class="grid" d="M{LEFT} {height:.1f}H{WIDTH - RIGHT}"/>')
        elements.append(
            f'<text x="{LEFT - 6}" y="{height + 4:.1f}" text-anchor="end">{escape(y.text(tick))}</text>'
        )
    for tick in x.ticks:
        across = LEFT + (WIDTH - LEFT - RIGHT) * x.share(tick)
        anchor = "end" if tick == x.ticks[-1] else "middle"
        shown = across + (RIGHT - 4 if anchor == "end" else 0)
        elements.append(f'<path class="grid" d="M{across:.1f} {bottom}v4"/>')
        elements.append(
            f'<text x="{shown:.1f}" y="{bottom + 17}" text-anchor="{anchor}">{escape(x.text(tick))}</text>'
        )
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    return [
        *elements,
        f'<text x="{middle:g}" y="{bottom + 34}" text-anchor="middle">{escape(x.title)}</text>',
    ]


def path(line: Line, look: str, x: Axis, y: Axis, top: int) -> str:
    """A line's path; what is outside the axes is drawn at their edge."""
    places = " L".join(
        f"{LEFT + (WIDTH - LEFT - RIGHT) * inside(x.share(across)):.1f} {top + PLOT_HEIGHT * (1 - inside(y.share(up))):.1f}"
        for across, up in line.points
    )
    return f'<path class="line {look}" d="M{places}"><title>{escape(line.name)}</title></path>'


def inside(share: float) -> float:
    return min(max(share, 0.0), 1.0)
