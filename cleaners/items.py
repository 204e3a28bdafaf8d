"""Microdata items: which review, comment or event an element of a page belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement as Element

# microdata items that are not the article but stand on its page
OTHER_ITEMS = re.compile(r"/(?:review|comment|usercomments|answer|event|offer|product)$", re.IGNORECASE)


class Items(dict[Element, Element | None]):
    """The innermost microdata item around an element; known for all elements on the way up to it, too."""

    def __init__(self, scoped: Iterable[Element]) -> None:
        super().__init__()
        self.scoped = dict.fromkeys(scoped)

    def __missing__(self, element: Element) -> Element | None:
        way = [element]
        above = element.getparent()
        while above is not None and above not in self.scoped and above not in self:
            way.append(above)
            above = above.getparent()
        owner = above if above is None or above in self.scoped else self[above]
        self.update(dict.fromkeys(way, owner))
        return owner

    def other(self, element: Element) -> Element | None:
        """The review, comment or event in microdata that an element belongs to."""
        owner = self[element] if self.scoped else None
        return owner if owner is not None and OTHER_ITEMS.search(owner.get("itemtype") or "") else None
