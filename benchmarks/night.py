"""Two nights of `scrapy harvest` over 20 blogs on this machine: in the first all are well, in the second few are.

Prints the summary of the second night, its exit status, and for each blog the verdict beside the one that is right.
Needs Linux, where each blog can have an address of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.blogs.crawling import QUICK, ROOT, surroundings
from benchmarks.blogs.generated import GeneratedBlog
from spiders.loopback import Answer, LoopbackServer

SIZE = 40
NEWS = 12  # articles that are new in the second night
WALL = b"""<!doctype html><html><head><title>Just a moment...</title></head><body><h1>a-health.blog</h1>
<p>Verifying you are human. This may take a few seconds.</p>
<script>window._cf_chl_opt = {cvId: "3", cType: "managed"};</script></body></html>"""


class Blog:
    """A generated blog whose server behaves in some way from the second night on."""

    def __init__(self, behaviour: str, right: str, host: str) -> None:
        self.behaviour = behaviour
        self.right = right
        self.blog = GeneratedBlog(SIZE, "")
        self.server = LoopbackServer(self.answer, host)
        self.blog.home = self.server.url
        self.is_well = True
        self.asked = 0

    @property
    def name(self) -> str:
        return self.behaviour.replace(" ", "-")

    def fall_ill(self) -> None:
        self.is_well = False
        if self.right != "nothing_new":
            self.blog.add(NEWS)

    def answer(self, path: str) -> Answer:
        if self.is_well:
            return self.blog.answer(path)
        self.asked += 1
        return ILLS.get(self.behaviour.rstrip(" 0123456789"), healthy)(self, path)


def healthy(site: Blog, path: str) -> Answer:
    return site.blog.answer(path)


def forbidden(_: Blog, path: str) -> Answer:
    return Answer(b"no", status=404 if path == "/robots.txt" else 403)


def busy_for_a_moment(site: Blog, path: str) -> Answer:
    if site.asked in (4, 9):
        return Answer(b"later", status=429, headers={"Retry-After": "1"})
    return site.blog.answer(path)


def busy_for_hours(site: Blog, path: str) -> Answer:
    if path.startswith("/why-"):
        return Answer(b"later", status=429, headers={"Retry-After": "7200"})
    return site.blog.answer(path)


def robots_disallow(site: Blog, path: str) -> Answer:
    if path == "/robots.txt":
        return Answer(b"User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    return site.blog.answer(path)


def robots_broken(site: Blog, path: str) -> Answer:
    return Answer(b"oops", status=503) if path == "/robots.txt" else site.blog.answer(path)


def redirect_loop(site: Blog, path: str) -> Answer:
    return Answer(status=302, headers={"Location": "/"}) if path == "/" else site.blog.answer(path)


def changed_template(site: Blog, path: str) -> Answer:
    """Articles show their beginning only, under a wall of other things."""
    answer = site.blog.answer(path)
    if not path.startswith("/why-"):
        return answer
    start, _, rest = answer.body.partition(b"</p>")
    promos = b"".join(b"<div class='related-posts'><h3>Read more %d</h3></div>" % n for n in range(20))
    return Answer(start + b"</p>" + promos + rest[rest.rindex(b"</article>") :], headers=answer.headers)


def empty(_: Blog, path: str) -> Answer:
    return Answer(b"<!doctype html><html><body></body></html>") if path == "/" else Answer(b"", status=404)


def slow(site: Blog, path: str) -> Answer:
    time.sleep(0.7)
    return site.blog.answer(path)


def gone(_: Blog, path: str) -> Answer:
    return Answer(b"gone", status=404 if path == "/robots.txt" else 410)


def broken(site: Blog, path: str) -> Answer:
    return Answer(b"oops", status=500) if path.startswith("/why-") else site.blog.answer(path)


def captcha(site: Blog, path: str) -> Answer:
    return Answer(WALL) if path.startswith("/why-") else site.blog.answer(path)


ILLS: dict[str, Callable[[Blog, str], Answer]] = {
    "forbidden": forbidden,
    "busy for a moment": busy_for_a_moment,
    "busy for hours": busy_for_hours,
    "robots disallow": robots_disallow,
    "robots broken": robots_broken,
    "redirect loop": redirect_loop,
    "changed template": changed_template,
    "empty": empty,
    "slow": slow,
    "gone": gone,
    "broken": broken,
    "captcha": captcha,
}
NIGHT = (
    *((f"healthy {number}", "ok") for number in range(1, 6)),
    *((f"quiet {number}", "nothing_new") for number in range(1, 3)),
    ("busy for a moment", "ok"),
    ("slow", "ok"),
    ("forbidden", "blocked"),
    ("busy for hours", "blocked"),
    ("captcha", "blocked"),
    ("robots disallow", "robots"),
    ("robots broken", "unreachable"),
    ("redirect loop", "unreachable"),
    ("gone", "unreachable"),
    ("no answer", "unreachable"),
    ("broken", "partial"),
    ("changed template", "template_changed"),
    ("empty", "failed"),
)


def main() -> int:
    sites = [
        Blog(behaviour, right, f"127.0.0.{number}") for number, (behaviour, right) in enumerate(NIGHT, 2)
    ]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for site in sites:
            stack.enter_context(site.server)
        entries = (f'[{site.name}]\nurl = "{site.server.url}"\n' for site in sites)
        (folder / "sites.toml").write_text("\n".join(entries))
        print(f"first night: exit status {harvest(folder).returncode}", flush=True)
        for site in sites:
            site.fall_ill()
        sites[[site.behaviour for site in sites].index("no answer")].server.stop()
        done = harvest(folder, "--all")
        print(done.stdout, done.stderr, f"second night: exit status {done.returncode}", sep="\n")
        return compare(folder, sites)


def harvest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", "harvest", *words]
    settings = QUICK | {"RETRY_ENABLED": "1", "RETRY_TIMES": "1"}
    settings |= {"DATASET": str(folder / "data"), "SITES_FILE": str(folder / "sites.toml")}
    for setting, value in settings.items():
        command += ["-s", f"{setting}={value}"]
    return subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=False)


def compare(folder: Path, sites: list[Blog]) -> int:
    """Print the verdicts, and give how many are wrong."""
    runs = pd.read_parquet(folder / "data" / "runs").sort_values("started").groupby("name").last()
    wrong = 0
    for site in sites:
        verdict = runs.loc[site.name].verdict
        wrong += verdict != site.right
        print(
            f"{site.name:>18}  {verdict:>16}  {'' if verdict == site.right else 'WRONG, not ' + site.right}"
        )
    print(f"{len(sites) - wrong} of {len(sites)} verdicts are right")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
