"""Notice: tells somebody how a harvest or a crawl went, by a command, by a webhook, or both.

    NOTIFY_COMMAND  a command line; it gets the report as JSON on standard input
    NOTIFY_WEBHOOK  an address; it gets the report as JSON by POST
    NOTIFY_WHEN     "problems" (the exit status is not 0), "always" or "never"

The report:

    {"kind": "harvest",               or "crawl"
     "text": "…",                     the whole in a sentence: what chat services show
     "status": 7, "problems": true,   the exit status; whether it is not 0
     "complaint": null,               why nothing could be crawled at all
     "machine": "…", "dataset": "…",
     "started": "…", "ended": "…",    ISO 8601, UTC
     "sites": [{"name": "…", "site": "…", "verdict": "…", "complaint": null, "exit_status": 0,
                "run": {…}}]}         the row of the table of runs, null when there is none

A notice that cannot be given is a line on standard error, and changes nothing else.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from socket import gethostname
from typing import Any, Final, Literal
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pipelines.exits import Exit
from pipelines.marked import printable
from pipelines.results import Result

WHEN: Final = ("problems", "always", "never")
COMMAND_SECONDS: Final = 60
WEBHOOK_SECONDS: Final = 10
TRIALS: Final = 2
PAUSE: Final = 2.0  # seconds between them


class NoticeError(Exception):
    """Raised when a notice could not be given; the message says to whom and why, without any secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is told of a harvest or a crawl."""

    kind: Literal["harvest", "crawl"]
    status: Exit
    text: str
    started: datetime
    dataset: str
    results: Sequence[Result] = ()
    complaint: str | None = None

    @property
    def tells_of_problems(self) -> bool:
        return self.status is not Exit.FINE

    def json(self) -> bytes:
        told = {
            "kind": self.kind,
            "text": self.text,
            "status": int(self.status),
            "problems": self.tells_of_problems,
            "complaint": self.complaint,
            "machine": gethostname(),
            "dataset": self.dataset,
            "started": self.started,
            "ended": datetime.now(UTC),
            "sites": [site_report(result) for result in self.results],
        }
        return json.dumps(told, default=datetime.isoformat, ensure_ascii=False).encode("utf-8", "replace")


def site_report(result: Result) -> dict[str, Any]:
    return {
        "name": result.name,
        "site": result.site,
        "verdict": result.verdict,
        "complaint": result.complaint,
        "exit_status": int(result.status),
        "run": asdict(result.run) if result.run else None,
    }


def notify(settings: Mapping[str, Any], report: Report) -> None:
    """Give notice as the settings ask for."""
    when = settings["NOTIFY_WHEN"]
    if when not in WHEN:
        complain(f"NOTIFY_WHEN is {when!r}; it can be {', '.join(WHEN)}. It is taken for 'problems'.")
    if when == "never" or (when != "always" and not report.tells_of_problems):
        return
    for setting, tell in (("NOTIFY_COMMAND", run_command), ("NOTIFY_WEBHOOK", post)):
        if settings[setting]:
            try:
                tell(settings[setting], report.json())
            except NoticeError as error:
                complain(f"No notice could be given by {setting}: {error}.")


def complain(line: str) -> None:
    print(printable(line), file=sys.stderr)  # noqa: T201  the voice of the command that gives the notice


def run_command(command: str | Sequence[str], told: bytes) -> None:
    try:
        words = shlex.split(command) if isinstance(command, str) else [*command]
    except ValueError as error:
        raise NoticeError(f"it is no command line ({error})") from None
    if not words:
        raise NoticeError("it is empty")
    try:
        done = subprocess.run(  # noqa: S603  the user's own command
            words, input=told, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoticeError(f"{words[0]} was still at it after {COMMAND_SECONDS} seconds") from None
    except OSError as error:
        raise NoticeError(f"{words[0]} cannot be run ({(error.strerror or str(error)).lower()})") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        why = f": {said.splitlines()[-1]}" if said else ""
        raise NoticeError(f"{words[0]} ended with status {done.returncode}{why}")


class NoRedirect(HTTPRedirectHandler):
    """A redirected POST would arrive as a GET without its words; better it is known not to have arrived."""

    def redirect_request(self, *_: object) -> None:
        return None


def post(address: str, told: bytes) -> None:
    """Send the report, twice if need be. Most webhook addresses are secrets: only the host is ever told."""
    host = host_of(address)
    headers = {"Content-Type": "application/json", "User-Agent": "Poultice/0.1"}
    request = Request(address, data=told, headers=headers, method="POST")  # noqa: S310  http or https
    for trial in range(1, TRIALS + 1):
        try:
            with build_opener(NoRedirect).open(request, timeout=WEBHOOK_SECONDS):
                return
        except (OSError, HTTPException, ValueError) as error:  # ValueError: of the address
            if trial == TRIALS or not is_passing(error):
                raise NoticeError(f"{host} {reason_of(error)}") from None
            time.sleep(PAUSE)


def host_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoticeError("it is no address such as https://hooks.example/…")
    return parts.hostname


def is_passing(error: Exception) -> bool:
    """Whether another try may do better."""
    if isinstance(error, HTTPError):
        return error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == HTTPStatus.TOO_MANY_REQUESTS
    return True


def reason_of(error: Exception) -> str:
    if isinstance(error, HTTPError):
        return f"answered with HTTP status {error.code}"
    return f"did not take it ({getattr(error, 'reason', error)})"
