"""What a crawl asks for, given what earlier ones learnt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from cleaners.records import Hints
from spiders.addresses import key
from spiders.agenda import MOST_TURNS, Agenda
from spiders.budget import Budget
from spiders.discovery import Discovered
from spiders.memory import NoMemory
from spiders.sites import Site

HOST = "a.example"
HOME = f"https://{HOST}/"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@dataclass(frozen=True)
class Remembered:
    etag: str | None = None
    last_modified: str | None = None
    asked: datetime | None = None
    announced: datetime | None = None
    leads_to: str | None = None
    hints: Hints | None = None
    is_due: bool = False


class Notes(NoMemory):
    """A memory of a few addresses by path."""

    def __init__(self, **known: Remembered) -> None:
        self.known = {key(HOME + path): each for path, each in known.items()}
        self.announced: dict[str, datetime] = {}

    def recall(self, key):
        return self.known.get(key)

    def announce(self, key, when):
        self.announced[key] = when


def agenda(**known: Remembered) -> Agenda:
    return Agenda(Site(name="a", url=HOME), HOST, Notes(**known), Budget(100, 100))


def found(path: str, modified: datetime | None = None, source: str = "sitemap", **hints) -> Discovered:
    return Discovered(HOME + path, Hints(source=source, modified=modified, **hints))


def test_what_is_new_is_asked_for_once_however_it_is_written():
    todo = agenda()
    assert todo.accept(Discovered(HOME + "x")) is not None
    assert todo.accept(Discovered("http://www.a.example/x/?utm_source=feed")) is None


@pytest.mark.parametrize(
    "url", ["https://b.example/x", HOME, "https://shop.a.example/x", "ftp://a.example/x"]
)
def test_other_sites_and_the_front_page_are_never_asked_for(url):
    assert agenda().accept(Discovered(url)) is None


def test_what_is_known_is_passed_over_until_it_is_due():
    todo = agenda(x=Remembered(announced=MONDAY), y=Remembered(is_due=True))
    assert todo.accept(found("x", MONDAY)) is None
    assert todo.accept(Discovered(HOME + "y")) is not None
    assert todo.passed_over == {key(HOME + "x")}


def test_what_is_announced_as_changed_is_asked_for_even_after_it_was_passed_over():
    todo = agenda(x=Remembered(announced=MONDAY))
    assert todo.accept(found("x", None, "feed")) is None
    assert todo.accept(found("x", TUESDAY)) is not None
    assert todo.passed_over == set()


def test_a_later_date_for_what_was_just_asked_for_is_only_taken_down():
    todo = agenda()
    assert todo.accept(found("x", MONDAY, "rest")) is not None
    assert todo.accept(found("x", TUESDAY)) is None
    assert todo.memory.announced == {key(HOME + "x"): TUESDAY}


def test_a_first_date_counts_only_if_it_is_later_than_what_we_have():
    todo = agenda(x=Remembered(asked=TUESDAY), y=Remembered(asked=MONDAY))
    assert todo.accept(found("x", MONDAY)) is None
    assert todo.accept(found("y", TUESDAY)) is not None
    assert todo.memory.announced == {key(HOME + "x"): MONDAY}


def test_where_a_known_redirect_leads_is_still_looked_at():
    todo = agenda(old=Remembered(leads_to=HOME + "new"))
    todo.accept(Discovered(HOME + "old"))
    assert [each.url for each in todo.instead] == [HOME + "new"]


def test_a_page_is_asked_for_with_the_richest_hints_that_were_ever_given():
    rich = Hints(source="rest", authors=("Ada Fern",), modified=MONDAY)
    todo = agenda(x=Remembered(hints=rich, announced=MONDAY), y=Remembered(hints=rich, is_due=True))
    changed = todo.accept(found("x", TUESDAY, "feed"))
    assert changed.hints == Hints(source="rest", authors=("Ada Fern",), modified=TUESDAY)
    assert todo.accept(Discovered(HOME + "y")).hints == rich


def test_news_is_what_is_unknown_or_changed():
    todo = agenda(x=Remembered(announced=MONDAY))
    assert not todo.is_news(found("x", MONDAY))
    assert todo.is_news(found("x", TUESDAY))
    assert todo.is_news(found("z"))


def test_addresses_that_stand_for_each_other_in_a_row_are_followed_so_far_and_no_further():
    todo = agenda()
    last = f"{HOME}why-bees"
    for number in range(30):
        todo.turn_to(f"{HOME}why-bees-{number}", None, from_url=last)
        last = todo.instead[-1].url
    assert len(todo.instead) == MOST_TURNS
    todo.turn_to(f"{HOME}another", None, from_url=f"{HOME}elsewhere")
    assert len(todo.instead) == MOST_TURNS + 1


def test_an_address_on_another_site_needs_no_asking():
    assert agenda().covers("https://b.example/x")
    assert not agenda().covers(HOME + "x")


def test_what_is_beyond_the_budget_is_not_asked_for():
    todo = agenda()
    accepted = [todo.accept(Discovered(f"{HOME}why-{number}-bees/")) for number in range(110)]
    assert [each is not None for each in accepted] == [True] * 100 + [False] * 10
    assert todo.budget.left_out == {"URL_BUDGET": 10}
