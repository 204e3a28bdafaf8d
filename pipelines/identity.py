"""Identity: who a blog's owner sees in the log, and whom to write to."""

from __future__ import annotations

from scrapy.settings import BaseSettings


class Identity:
    """An add-on that makes the user agent of the setting CONTACT, unless USER_AGENT is set by hand."""

    def update_settings(self, settings: BaseSettings) -> None:
        contact = " ".join(str(settings["CONTACT"] or "no contact given").split())
        settings.set("USER_AGENT", f"Poultice/0.1 (collects articles for research; {contact})", "addon")
