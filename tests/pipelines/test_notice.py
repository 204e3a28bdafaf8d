"""Giving notice, to a real command and a real web server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import create_server
from threading import Thread

import pytest

from output.runs import Answers, Run
from pipelines import notice
from pipelines.exits import Exit
from pipelines.notice import NoticeError, Report, notify
from pipelines.results import Result

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RUN = Run(
    run_id="a", site="bees.example", started=NOW, ended=NOW, seconds=75, verdict="blocked", reason="finished",
    cleaner_version="1", answers=(Answers(403, 9),),
)  # fmt: skip
BLOCKED = Result(name="bees", site="bees.example", status=Exit.BLOCKED, run=RUN, complaint="Refuses – us.")


def report(status: Exit = Exit.BLOCKED, *results: Result) -> Report:
    return Report(kind="harvest", status=status, text="1 site.", started=NOW, dataset="data", results=results)


def settings(**given: object) -> dict[str, object]:
    return {"NOTIFY_WHEN": "problems", "NOTIFY_COMMAND": "", "NOTIFY_WEBHOOK": ""} | given


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, self.headers["Content-Type"], said))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook(monkeypatch) -> Iterator[HTTPServer]:
    monkeypatch.setattr(notice, "PAUSE", 0.01)
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        server.heard, server.answers = [], []
        server.url = f"http://127.0.0.1:{server.server_port}/hooks/a-secret"
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def command(tmp_path):
    """A command line that writes what it hears into a file."""
    heard = tmp_path / "heard.json"
    script = f"import sys; open({str(heard)!r}, 'wb').write(sys.stdin.buffer.read())"
    return [sys.executable, "-c", script], heard


def test_a_webhook_gets_the_whole_report_as_json(hook, capsys):
    notify(settings(NOTIFY_WEBHOOK=hook.url), report(Exit.BLOCKED, BLOCKED))
    ((path, kind, said),) = hook.heard
    told = json.loads(said)
    assert (path, kind) == ("/hooks/a-secret", "application/json")
    assert (told["kind"], told["status"], told["problems"], told["text"]) == ("harvest", 3, True, "1 site.")
    (site,) = told["sites"]
    assert (site["name"], site["verdict"], site["complaint"]) == ("bees", "blocked", "Refuses – us.")
    assert site["run"]["started"] == "2026-03-01T00:00:00+00:00"
    assert site["run"]["answers"] == [{"status": 403, "count": 9}]
    assert capsys.readouterr() == ("", "")


def test_a_command_gets_the_report_on_its_standard_input(command):
    words, heard = command
    notify(settings(NOTIFY_COMMAND=words), report(Exit.BLOCKED, BLOCKED))
    assert json.loads(heard.read_bytes())["sites"][0]["complaint"] == "Refuses – us."


@pytest.mark.parametrize(
    ("when", "status", "told"),
    [
        ("problems", Exit.FINE, False),
        ("problems", Exit.PARTIAL, True),
        ("always", Exit.FINE, True),
        ("never", Exit.FAILED, False),
    ],
)
def test_notice_is_given_when_it_is_asked_for(hook, when, status, told):
    notify(settings(NOTIFY_WEBHOOK=hook.url, NOTIFY_WHEN=when), report(status))
    assert bool(hook.heard) is told


def test_a_server_that_stumbles_is_asked_once_more(hook, capsys):
    hook.answers += [503]
    notify(settings(NOTIFY_WEBHOOK=hook.url), report())
    assert len(hook.heard) == 2
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("answers", "trials"), [([500, 500], 2), ([404], 1), ([302], 1)])
def test_a_server_that_refuses_is_one_line_that_keeps_the_secret(hook, capsys, answers, trials):
    hook.answers += answers
    notify(settings(NOTIFY_WEBHOOK=hook.url), report())
    said = capsys.readouterr().err
    assert len(hook.heard) == trials
    assert said == (
        f"No notice could be given by NOTIFY_WEBHOOK: 127.0.0.1 answered with HTTP status {answers[-1]}.\n"
    )


@pytest.mark.parametrize(
    "address", ["hooks.example", "ftp://a.example/", "http://[", "http://a b/", "http://:x"]
)
def test_an_address_that_is_none_is_one_line(capsys, monkeypatch, address):
    monkeypatch.setattr(notice, "PAUSE", 0)
    notify(settings(NOTIFY_WEBHOOK=address), report())
    said = capsys.readouterr().err
    assert said.startswith("No notice could be given by NOTIFY_WEBHOOK: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "no-such-program-anywhere --now",
            "no-such-program-anywhere cannot be run (no such file or directory)",
        ),
        ("sh -c 'echo mail is down >&2; exit 75'", "sh ended with status 75: mail is down"),
        ("sh -c 'exit 3'", "sh ended with status 3"),
        ("sh 'unfinished", "it is no command line (No closing quotation)"),
        (" ", "it is empty"),
    ],
)
def test_a_command_that_fails_is_one_line(capsys, line, told):
    notify(settings(NOTIFY_COMMAND=line), report())
    assert capsys.readouterr().err == f"No notice could be given by NOTIFY_COMMAND: {told}.\n"


@pytest.mark.parametrize("address", ["ftp://127.0.0.1:9/x", "file://localhost/etc/passwd"])
def test_a_webhook_lies_on_the_web(address):
    with pytest.raises(NoticeError, match="it is no address such as"):
        notice.post(address, b"{}")


def test_a_command_that_is_never_done_is_left(capsys, monkeypatch):
    monkeypatch.setattr(notice, "COMMAND_SECONDS", 0.5)
    notify(settings(NOTIFY_COMMAND="sleep 20"), report())
    assert capsys.readouterr().err.endswith("sleep was still at it after 0.5 seconds.\n")


def test_a_webhook_that_never_answers_is_left(capsys, monkeypatch):
    monkeypatch.setattr(notice, "WEBHOOK_SECONDS", 0.3)
    monkeypatch.setattr(notice, "PAUSE", 0)
    with create_server(("127.0.0.1", 0)) as silent:
        notify(settings(NOTIFY_WEBHOOK=f"http://127.0.0.1:{silent.getsockname()[1]}/x"), report())
    assert "127.0.0.1 did not take it (timed out)" in capsys.readouterr().err


def test_what_a_command_says_steers_no_terminal(capsys):
    notify(settings(NOTIFY_COMMAND=[sys.executable, "-c", r"raise SystemExit('\x1b[2J down')"]), report())
    assert capsys.readouterr().err.endswith("status 1:  [2J down.\n")


def test_a_hook_that_fails_does_not_keep_the_other_from_hearing(hook, capsys):
    notify(settings(NOTIFY_WEBHOOK=hook.url, NOTIFY_COMMAND="no-such-program"), report())
    assert len(hook.heard) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_word_that_is_none_of_the_choices_is_told_and_taken_for_problems(hook, capsys):
    notify(settings(NOTIFY_WEBHOOK=hook.url, NOTIFY_WHEN="sometimes"), report(Exit.FINE))
    assert hook.heard == []
    assert "NOTIFY_WHEN is 'sometimes'; it can be problems, always, never." in capsys.readouterr().err
