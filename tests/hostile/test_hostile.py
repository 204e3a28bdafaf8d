"""Four sites that do everything wrong, crawled whole in one harvest beside a healthy one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from behaviours import answers_of
from bodies import BODIES
from content import CLEANING, CONTENT, WRITING
from destinations import DESTINATIONS, redirecting_on
from evidence import Evidence
from ground import Ground, Says, front, http
from hostile_table import ALL, page
from lists import LISTS, SITEMAPS, lists_home, made_up, robots, trapping, traps_home

from benchmarks.blogs.generated import GeneratedBlog
from pipelines.exits import Exit
from pipelines.settings import EXTENSIONS
from spiders.loopback import LoopbackServer

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "hostile.md"
ARTICLES = 40  # of the healthy site
SECONDS = 180.0  # of processor time for the whole harvest; a third is enough here
MEGABYTES = 1_000  # of the largest process
PAGES = [*BODIES, *DESTINATIONS, *CONTENT, *WRITING, *CLEANING]
MISSING = http(b"<h1>Not here</h1>", status="404 Not Found")
SETTINGS = {  # the bounds are the defaults' in small, so that meeting them takes a moment
    "EXTENSIONS": json.dumps(EXTENSIONS | {"tests.hostile.observer.Observer": 0}),
    "CLEANER": "tests.hostile.cleaner.clean_unless",
    "CLEANING_PROCESSES": 2,
    "CLEANING_TIMEOUT": 4,
    "CLEANING_MEMORY_MB": 1024,
    "DOWNLOAD_TIMEOUT": 5,
    "DOWNLOAD_MAXSIZE": 4 * 2**20,
    "PAGE_MAXSIZE": 3 * 2**20,
    "URL_BUDGET": 260,
    "URL_PATTERN_BUDGET": 40,
    "AUTOTHROTTLE_ENABLED": 0,
    "RETRY_ENABLED": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "NOTIFY_WHEN": "never",
}


@pytest.fixture(scope="module")
def evidence(tmp_path_factory, command_line):
    folder = tmp_path_factory.mktemp("hostile")
    with ExitStack() as stack:
        victim = stack.enter_context(Ground("127.0.0.10", anything))
        odd = stack.enter_context(Ground("127.0.0.2", anything))
        known = answers_of(PAGES)
        answers: dict[str, Says] = {}

        def pages_of(path: str) -> Says:
            if path == "/":
                return front([each.at for each in PAGES if each.linked and each.says])
            return answers.get(path) or (redirecting_on(path) if "on-and-on-" in path else MISSING)

        pages = stack.enter_context(Ground("127.0.0.2", pages_of))
        places = places_of(pages, victim, odd)
        answers |= {path: placed(says, places) for path, says in known.items()}
        lists = stack.enter_context(Ground("127.0.0.3", lambda path: placed(lists_of(path), places)))
        traps = stack.enter_context(Ground("127.0.0.4", traps_of))
        blog = GeneratedBlog(ARTICLES, "")
        healthy = stack.enter_context(LoopbackServer(blog.answer, "127.0.0.5"))
        blog.home = healthy.url
        (folder / "sites.toml").write_text(sites_file(pages.url, lists.url, traps.url, healthy.url))
        (folder / "notes.jsonl").touch()
        status, megabytes, seconds = harvested(folder, command_line)
        yield Evidence(
            folder, pages, lists, traps, (victim, odd), command_line.run, status, megabytes, seconds
        )


def anything(path: str) -> Says:
    return http(b"<p>You should not be here.</p>")


def lists_of(path: str) -> Says:
    if path == "/":
        return lists_home()
    if path == "/robots.txt":
        return robots(SITEMAPS)
    known = answers_of(LISTS)
    return known.get(path) or known.get(path.partition("?")[0]) or made_up(path)


def traps_of(path: str) -> Says:
    if path == "/":
        return traps_home()
    return MISSING if path in ("/robots.txt", "/.well-known/tdmrep.json") else trapping(path)


def places_of(pages: Ground, victim: Ground, odd: Ground) -> dict[bytes, bytes]:
    def port(ground: Ground) -> str:
        return ground.url.rpartition(":")[2]

    said = {
        "%VICTIM%": victim.url,
        "%VICTIM_HOST%": victim.host,
        "%VICTIM_PORT%": port(victim),
        "%ODD%": odd.url,
        "%PAGES_HOST%": pages.host,
        "%PAGES_PORT%": port(pages),
    }
    return {name.encode(): value.encode() for name, value in said.items()}


def placed(says: Says, places: dict[bytes, bytes]) -> Says:
    def says_it_there(connection) -> None:
        connection.places |= places
        says(connection)

    return says_it_there


def sites_file(*urls: str) -> str:
    names = ("pages", "lists", "traps", "healthy")
    return "".join(f"[{name}]\nurl = '{url}/'\n" for name, url in zip(names, urls, strict=True))


def harvested(folder: Path, command_line) -> tuple[int, float, float]:
    """Harvest; gives the status, the memory of the largest process in MB, and the processor time of all in seconds."""
    words = [word for name, value in SETTINGS.items() for word in ("-s", f"{name}={value}")]
    surroundings = command_line.surroundings() | {
        "HOSTILE_NOTES": str(folder / "notes.jsonl"),
        "POULTICE_SITES": str(folder / "sites.toml"),
    }
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command_line.command("harvest", "--all", "--at-once", "4", *words),
            cwd=folder,
            env=surroundings,
            stdout=log,
            stderr=log,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return process.returncode, used.ru_maxrss / unit, used.ru_utime + used.ru_stime


def test_there_are_many_behaviours_and_each_has_one_name():
    assert len(ALL) >= 60
    assert len({(each.family, each.name) for each in ALL}) == len(ALL)


@pytest.mark.parametrize("behaviour", ALL, ids=lambda each: f"{each.family}: {each.name}")
def test_what_comes_of_it(evidence, behaviour):
    look = behaviour.look or (lambda seen, each: seen.fate(each))
    assert look(evidence, behaviour) == behaviour.outcome


def test_every_article_of_the_healthy_site_arrives(evidence):
    healthy = [row["url"] for row in evidence.rows if row["site"] == "127.0.0.5"]
    assert len(healthy) == len(set(healthy)) == ARTICLES


def test_it_ends_in_time_with_bounded_memory_and_without_a_traceback(evidence):
    assert evidence.seconds < SECONDS
    assert evidence.megabytes < MEGABYTES
    assert evidence.status == Exit.PARTIAL
    assert "Traceback" not in (evidence.folder / "log.txt").read_text("utf-8", "replace")
    assert [note for note in evidence.notes if note["what"] == "error"] == []


def test_the_page_on_it_is_current():
    assert DOCS.read_text("utf-8") == page(), "make docs writes it anew"
