"""Install the pinned peers one by one where they do not all install at once, and name those that are left out.

    python install.py LOCK

Run it with the Python that shall have them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PIP = "-m pip install --quiet --no-deps --require-hashes --prefer-binary --no-compile --requirement".split()


def main(lock: Path) -> None:
    for pin in pins(lock.read_text(encoding="utf-8")):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as one:
            one.write(pin)
            one.flush()
            done = subprocess.run(
                [sys.executable, *PIP, one.name], capture_output=True, text=True, check=False
            )
        if done.returncode:
            why = done.stderr.strip().splitlines()
            print(f"{pin.split()[0]} is left out: {why[-1] if why else 'pip failed'}", file=sys.stderr)


def pins(lock: str) -> Iterator[str]:
    """The requirements of a lock, each with its hashes."""
    for line in lock.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            yield " ".join(line.split()) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
