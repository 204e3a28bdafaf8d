"""Known vulnerabilities in what Poultice runs on, as pip-audit finds them: `make audit`.

Ends with 0 when there are none, 1 when there are, 2 when nobody could be asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
LOCKS: Final = ("requirements.txt", "requirements-dev.txt")
SERVICES: Final = ("pypi", "osv")
ARGUED: Final[Mapping[str, str]] = {}
"""Findings that do not concern us, by number, each with the reason."""


def main() -> int:
    for service in SERVICES:
        reports = [report_of(lock, service) for lock in LOCKS]
        if all(report is not None for report in reports):
            return told([report for report in reports if report is not None])
    sys.stderr.write(
        f"No vulnerability service could be asked ({', '.join(SERVICES)}): nothing is audited. "
        "Run `make audit` where they can be reached.\n"
    )
    return 2


def report_of(lock: str, service: str) -> list[dict[str, Any]] | None:
    """What pip-audit finds in a lock, package by package; nothing when the service cannot be asked."""
    words = [
        "-m",
        "pip_audit",
        "--requirement",
        lock,
        "--disable-pip",
        "--require-hashes",
        "--format",
        "json",
    ]
    words += ["--progress-spinner", "off", "--vulnerability-service", service, "--timeout", "10"]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return packages_in(done.stdout)


def packages_in(output: str) -> list[dict[str, Any]] | None:
    """The packages of a report; nothing when it is none, or no package is known to who was asked.

    >>> packages_in('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}')
    """
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        return None
    return packages if any("skip_reason" not in package for package in packages) else None


def told(reports: list[list[dict[str, Any]]]) -> int:
    """Print what was found; 1 when any of it is not argued away."""
    packages = {(each["name"], each.get("version")): each for report in reports for each in report}
    lines = sorted(set(findings(packages.values())))
    skipped = sum("skip_reason" in each for each in packages.values())
    sys.stdout.write(
        "\n".join([*lines, f"{len(packages) - skipped} packages audited, {skipped} not known."]) + "\n"
    )
    return int(any(not line.endswith(")") for line in lines))


def findings(packages: object) -> Iterator[str]:
    for package in packages:  # type: ignore[attr-defined]  # a view of a dictionary
        for fault in package.get("vulns", ()):
            mended = ", ".join(fault.get("fix_versions", ())) or "no version yet"
            line = f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}"
            yield f"{line} (argued: {ARGUED[fault['id']]})" if fault["id"] in ARGUED else line


if __name__ == "__main__":
    sys.exit(main())
