from __future__ import annotations

import pytest
from scrapy.settings import Settings

from pipelines import settings as ours
from pipelines.identity import Identity


def user_agent(**given) -> str:
    settings = Settings()
    settings.setmodule(ours)
    settings.setdict(given, priority="cmdline")
    Identity().update_settings(settings)
    return settings["USER_AGENT"]


def test_a_blogs_owner_learns_who_crawls_and_whom_to_write_to():
    assert user_agent(CONTACT="jane@lab.example") == (
        "Poultice/0.1 (collects articles for research; jane@lab.example)"
    )


def test_without_a_contact_the_user_agent_says_so():
    assert "no contact given" in user_agent(CONTACT="")


def test_a_user_agent_set_by_hand_is_left_alone():
    assert user_agent(USER_AGENT="Mine/1") == "Mine/1"


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "a\nb"])
def test_a_contact_cannot_add_a_header(contact):
    assert not set(user_agent(CONTACT=contact)) & set("\r\n")
