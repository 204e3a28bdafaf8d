"""RFC 9309, by what servers see of a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from crawls import Crawled, run_crawls
from hypothesis import given
from hypothesis import strategies as st
from scrapy.robotstxt import ProtegoRobotParser

from spiders.loopback import Answer, LoopbackServer
from spiders.robots import MOST_BYTES, Rules, beginning_of, failing

PRIVATE = b"User-agent: *\nDisallow: /private\n"
PAGES = ("/open", "/private", "/other")
TEXT = {"Content-Type": "text/plain"}


def site(robots: Answer) -> Callable[[str], Answer]:
    return lambda path: robots if path == "/robots.txt" else Answer(b"<p>hello</p>")


def redirects(count: int) -> Callable[[str], Answer]:
    """A robots.txt behind so many redirects, the last of them to another host: this one by another name."""
    server: dict[str, str] = {}

    def answer(path: str) -> Answer:
        step = int(path.partition("?")[2] or "0")
        if not path.startswith("/robots.txt"):
            return Answer(b"<p>hello</p>")
        if step == count:
            return Answer(PRIVATE, headers=TEXT)
        host = server["url"].replace("127.0.0.1", "localhost") if step == count - 1 else ""
        return Answer(status=302, headers={"Location": f"{host}/robots.txt?{step + 1}"})

    answer.server = server
    return answer


def moved() -> Callable[[str], Answer]:
    """A site whose robots.txt redirects to that of another host, where it is the very robots.txt."""
    server: dict[str, str] = {}
    seen: list[str] = []

    def answer(path: str) -> Answer:
        if path != "/robots.txt":
            return Answer(b"<p>hello</p>")
        seen.append(path)
        if len(seen) > 1:
            return Answer(PRIVATE, headers=TEXT)
        return Answer(
            status=301, headers={"Location": server["url"].replace("127.0.0.1", "localhost") + path}
        )

    answer.server = server
    return answer


LONG = PRIVATE + b"# filler\n" * (MOST_BYTES // 9) + b"Disallow: /o\n"
SITES = {
    "rules": site(Answer(PRIVATE, headers=TEXT)),
    "disobeyed": site(Answer(PRIVATE, headers=TEXT)),
    "missing": site(Answer(b"no", status=404)),
    "forbidden": site(Answer(b"no", status=403)),
    "unauthorised": site(Answer(b"no", status=401)),
    "broken": site(Answer(PRIVATE, status=500, headers=TEXT)),
    "impatient": site(Answer(b"slow down", status=429)),
    "long": site(Answer(LONG, headers=TEXT)),
    "five redirects": redirects(5),
    "six redirects": redirects(6),
    "moved": moved(),
}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, LoopbackServer]]:
    running = {name: LoopbackServer(answer) for name, answer in SITES.items()}
    for name, server in running.items():
        getattr(SITES[name], "server", {})["url"] = server.url
        server.start()
    yield running
    for server in running.values():
        server.stop()


@pytest.fixture(scope="module")
def crawls(servers: dict[str, LoopbackServer]) -> dict[str, Crawled]:
    quick = {"SPIDER_MODULES": ["probe_spider"], "RETRY_ENABLED": False, "RETRY_AFTER_MOST": 0}
    probes = {
        name: {
            "name": name,
            "spider": "probe",
            "arguments": {"urls": " ".join(server.url + page for page in PAGES), "rules": server.url},
            "settings": quick,
        }
        for name, server in servers.items()
    }
    probes["disobeyed"]["settings"] = quick | {"ROBOTSTXT_OBEY": False}
    other = servers["moved"].url.replace("127.0.0.1", "localhost")
    probes["moved"]["arguments"]["urls"] += f" {other}/open {other}/private"
    stopped = LoopbackServer(lambda _: Answer())
    stopped.stop()
    probes["refused"] = probes["rules"] | {"name": "refused", "arguments": {"urls": stopped.url}}
    return run_crawls(*probes.values())


def fates(crawl: Crawled) -> dict[str, str]:
    """What became of each page: its status, or the words of what went wrong."""
    return {
        "/" + page["url"].rpartition("/")[2]: page["type"] or str(page["status"])
        for page in crawl.pages
        if not page["url"].startswith("rules")
    }


def text_of(crawl: Crawled) -> str:
    return next(page["type"] for page in crawl.pages if page["url"].startswith("rules"))


def asked(server: LoopbackServer) -> Counter[str]:
    return Counter(visit.path for visit in server.visits)


ALL_OPEN = dict.fromkeys(PAGES, "200")
NOT_ALLOWED = "the robots.txt of 127.0.0.1 does not allow it to be crawled."


def test_rules_are_kept_and_asked_for_once(crawls, servers):
    assert fates(crawls["rules"]) == {**ALL_OPEN, "/private": NOT_ALLOWED}
    assert asked(servers["rules"]) == {"/robots.txt": 1, "/open": 1, "/other": 1}


def test_a_spider_gets_the_text_that_the_rules_came_from(crawls):
    assert text_of(crawls["rules"]) == PRIVATE.decode()
    assert text_of(crawls["missing"]) == ""


def test_who_disobeys_is_forbidden_nothing_and_still_gets_the_text(crawls, servers):
    assert fates(crawls["disobeyed"]) == ALL_OPEN
    assert text_of(crawls["disobeyed"]) == PRIVATE.decode()
    assert asked(servers["disobeyed"])["/robots.txt"] == 1


@pytest.mark.parametrize("name", ["missing", "forbidden", "unauthorised"])
def test_without_a_robots_txt_everything_is_open(crawls, name):
    assert fates(crawls[name]) == ALL_OPEN


@pytest.mark.parametrize(
    ("name", "words"), [("broken", "out of order (HTTP status 500)"), ("impatient", "(HTTP status 429)")]
)
def test_a_robots_txt_that_fails_closes_the_site_and_is_not_asked_for_again(crawls, servers, name, words):
    assert all(words in fate for fate in fates(crawls[name]).values())
    assert asked(servers[name]) == {"/robots.txt": 1}


def test_a_host_that_does_not_answer_is_told_as_such(crawls):
    assert next(iter(fates(crawls["refused"]).values())) == "127.0.0.1 refuses connections."


def test_five_redirects_are_followed_to_another_host_and_a_sixth_means_no_rules(crawls):
    assert fates(crawls["five redirects"]) == {**ALL_OPEN, "/private": NOT_ALLOWED}
    assert fates(crawls["six redirects"]) == ALL_OPEN


def test_a_robots_txt_that_was_found_by_a_redirect_is_known_for_its_own_host_too(crawls, servers):
    assert sorted(fate for fate in fates(crawls["moved"]).values()) == [
        "200",
        "200",
        NOT_ALLOWED.replace("127.0.0.1", "localhost"),
    ]
    assert asked(servers["moved"]) == {"/robots.txt": 2, "/open": 2, "/other": 1}


def test_what_is_beyond_the_first_half_megabyte_is_not_read(crawls):
    assert fates(crawls["long"]) == {**ALL_OPEN, "/private": NOT_ALLOWED}


def test_a_rule_that_is_cut_in_the_middle_is_left_out():
    body = b"#" * (MOST_BYTES - 12) + b"\nDisallow: /private\n"
    assert beginning_of(body) == b"#" * (MOST_BYTES - 12) + b"\n"
    assert beginning_of(b"#" * (MOST_BYTES + 1)) == b""


@pytest.mark.parametrize(
    ("status", "reason"), [(301, None), (404, None), (418, None), (429, "blocked"), (503, "unreachable")]
)
def test_the_status_of_robots_txt_says_whether_the_site_is_closed(status, reason):
    closed = failing(status)
    assert (closed and closed[0]) == reason


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_robots_txt_gives_rules_for_any_address(body, path):
    rules = Rules(text=body, agent="Poultice", parser=ProtegoRobotParser(body, None))
    assert rules.allows(f"https://a.example/{path}") in (True, False)
