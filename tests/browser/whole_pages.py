"""What every page of ours must be in a browser, whatever it shows."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

HOSTILE = '"\'></bdi></style></title><script>window.owned = 1</script><img src=x onerror="window.owned = 1">'


def grave_faults(page):
    """What axe-core finds that keeps people from reading a page."""
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], node["html"][:200], node.get("failureSummary", "")[:300])
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def assert_whole(sight):
    """The page has no fault that a browser can see, and asked for nothing but itself."""
    assert sight.complaints == []
    assert [url for url in sight.requests if not url.startswith("file://")] == []
    assert len(sight.requests) == 1
    assert sight.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def assert_harmless(sight):
    """Nothing that came from the web is anything but words, and no link leads where a browser would run it."""
    counts = sight.page.evaluate(
        "[document.scripts.length, document.images.length, document.querySelectorAll('[onerror]').length,"
        " document.querySelectorAll('style').length]"
    )
    assert counts == [1, 0, 0, 1]
    assert sight.page.evaluate("window.owned") is None
    links = sight.page.locator("a[href]").evaluate_all("all => all.map(a => [a.getAttribute('href'), a.rel])")
    outside = [(href, rel) for href, rel in links if not href.startswith("#")]
    assert [href for href, _ in outside if not href.startswith(("http://", "https://"))] == []
    assert {rel for _, rel in outside} <= {"noopener noreferrer"}
