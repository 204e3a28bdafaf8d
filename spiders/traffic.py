"""Traffic: how many requests of a crawl are under way, and a wait for fewer."""

from __future__ import annotations

import asyncio


class Traffic:
    """Counts requests out and in, so that a crawl never asks for more than it can use."""

    def __init__(self) -> None:
        self.under_way = 0
        self._change = asyncio.Event()

    def leave(self) -> None:
        self.under_way += 1

    def arrive(self) -> None:
        self.under_way -= 1
        self._change.set()

    async def ebb(self) -> None:
        """Wait until one more request has come in; at once when none is under way."""
        if self.under_way:
            self._change.clear()
            await self._change.wait()
