"""Answers that would have the crawl go where it has no business. Nothing may arrive at the victims' servers."""

from __future__ import annotations

from behaviours import Behaviour, Look
from ground import Says, http, page, redirect

VICTIM = "%VICTIM%"  # another host of this machine
ODD_PORT = "%ODD%"  # the same host, where something else listens
NEVER = "nothing was asked there"


def nothing_at_the_victims(evidence, behaviour):
    """Each such link has a mark of its own, so that one that gets through is known."""
    asked = [visit.path for ground in evidence.victims for visit in ground.visits]
    return "asked there" if any(mark_of(behaviour) in path for path in asked) else NEVER


def mark_of(behaviour: Behaviour) -> str:
    return behaviour.name.replace(" ", "-")


def leading(
    name: str,
    target: str,
    *,
    how: str = "redirect",
    outcome: str = NEVER,
    look: Look = nothing_at_the_victims,
) -> Behaviour:
    target = target.replace("%MARK%", name.replace(" ", "-"))
    says: Says = redirect(target) if how == "redirect" else http(page(name, inside=HOW[how].format(target)))
    return Behaviour("destinations", name, outcome, says, look=look)


HOW = {
    "link": "<p><a href='{}'>Read on</a></p>",
    "refresh": "<meta http-equiv=refresh content='0;url={}'>",
    "frame": "<iframe src='{0}'></iframe><img src='{0}'><link rel=stylesheet href='{0}'><script src='{0}'></script>",
    "canonical": "<link rel='canonical' href='{0}'><link rel='next' href='{0}'><link rel='amphtml' href='{0}'>",
    "form": "<form action='{0}' method=post><input name=a></form><a ping='{0}' href='#'>x</a>",
    "base": "<base href='{}'><p><a href='why-we-sleep-elsewhere/'>Read on</a></p>",
}  # fmt: skip


def asked(times: int) -> Look:
    def look(evidence, behaviour):
        count = evidence.pages.times(behaviour.at.removesuffix("/"))
        return f"asked at most {times} times" if 0 < count <= times else f"asked {count} times"

    return look


def no_header_of_its_own(evidence, behaviour):
    return (
        "one header too many"
        if any("x-injected" in visit.headers for visit in evidence.pages.visits)
        else "no further header is sent"
    )


def no_cookie(evidence, behaviour):
    return (
        "a cookie was sent"
        if any("cookie" in visit.headers for visit in evidence.all_visits())
        else "no cookie is ever sent"
    )


def no_credentials(evidence, behaviour):
    return (
        "credentials were sent"
        if any("authorization" in visit.headers for visit in evidence.all_visits())
        else "no credentials are ever sent"
    )


DESTINATIONS = [
    leading("that redirects to another site", f"{VICTIM}/%MARK%/"),
    leading("that redirects to another port", f"{ODD_PORT}/%MARK%/"),
    leading("that redirects to a file", "file:///etc/passwd", outcome="passed over: elsewhere", look=lambda e, b: e.fate(b)),
    leading("that redirects to the metadata of the cloud", "http://169.254.169.254/latest/meta-data/", outcome="passed over: elsewhere", look=lambda e, b: e.fate(b)),
    leading("that redirects to a number for a host", "http://2130706442:%VICTIM_PORT%/%MARK%/"),
    leading("that redirects to an octal host", "http://0177.0.0.12:%VICTIM_PORT%/%MARK%/"),
    leading("that redirects with a password", f"http://user:secret@{VICTIM[:0]}%VICTIM_HOST%:%VICTIM_PORT%/%MARK%/"),
    leading("that redirects to itself with a password", "http://user:secret@%PAGES_HOST%:%PAGES_PORT%/destinations/with-a-password-%MARK%/", outcome="no credentials are ever sent", look=no_credentials),
    leading("that redirects to itself", "/destinations/that-redirects-to-itself/", outcome="asked at most 4 times", look=asked(4)),
    leading("that redirects in a ring", "/destinations/that-redirects-in-a-ring-2/", outcome="asked at most 4 times", look=asked(4)),
    Behaviour("destinations", "the other half of the ring", "asked at most 4 times", redirect("/destinations/that-redirects-in-a-ring/"), path="/destinations/that-redirects-in-a-ring-2/", linked=False, look=asked(4)),
    leading("that redirects on and on", "/destinations/that-redirects-on-and-on-1/", outcome="asked at most 13 times", look=asked(13)),
    leading("that links to another site", f"{VICTIM}/why-we-%MARK%/", how="link"),
    leading("that links to another port", f"{ODD_PORT}/why-we-%MARK%/", how="link"),
    leading("that refreshes to another site", f"{VICTIM}/%MARK%/", how="refresh"),
    leading("that frames another site", f"{VICTIM}/%MARK%/", how="frame"),
    leading("that declares another site its own", f"{VICTIM}/%MARK%/", how="canonical"),
    leading("that has forms for another site", f"{VICTIM}/%MARK%/", how="form"),
    leading("that is based on another site", f"{VICTIM}/%MARK%/", how="base"),
    leading("that injects a header", "/destinations/injected/%0d%0aX-Injected:%201%0d%0a/", outcome="no further header is sent", look=no_header_of_its_own),
    Behaviour("destinations", "that sets a thousand cookies", "no cookie is ever sent", http(page("cookies"), Set_Cookie="\r\nSet-Cookie: ".join(f"a{n}=b; Domain=.1" for n in range(1_000))), look=no_cookie),
]  # fmt: skip


def redirecting_on(path: str) -> Says:
    """A chain without an end: every address has one more behind it."""
    number = int(path.strip("/").rpartition("-")[2])
    return redirect(f"/destinations/that-redirects-on-and-on-{number + 1}/")
