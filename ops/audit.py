"""`make audit`: known vulnerabilities of what requirements.lock pins, as pip-audit finds them.

Ends with 1 if there are any, or if some packages could be asked about and others not. Where no
index answers such questions, as on a mirror or without a network, nothing can be said: it says so
and ends with 0, so that `make check` works there too.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
_ACCEPTED: dict[str, str] = {}
"""Vulnerabilities that do not reach us, by id, each with the reason."""


def main() -> int:
    """Ask, and print what was said."""
    accepted = [part for name in _ACCEPTED for part in ("--ignore-vuln", name)]
    asked = subprocess.run(
        [
            *(sys.executable, "-m", "pip_audit", "--requirement", str(_LOCK), "--disable-pip"),
            *("--require-hashes", "--format", "json", "--progress-spinner", "off", *accepted),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        found = []
    code, words = verdict(found)
    if not found:
        words += f": {(asked.stderr.strip().splitlines() or ['no answer'])[-1]}"
    sys.stdout.write(f"dependency audit: {words}\n")
    return code


def verdict(dependencies: list[dict[str, Any]]) -> tuple[int, str]:
    """The exit code, and what was found in words.

    Args:
        dependencies: of pip-audit's report: `name`, and `version` with `vulns` (each with `id` and
            `fix_versions`) or `skip_reason`.
    """
    unknown = [one["name"] for one in dependencies if "skip_reason" in one]
    if len(unknown) == len(dependencies):
        return 0, "NOT DONE, nobody here knows of vulnerabilities"
    found = [
        f"{one['name']} {one['version']}: {vulnerability['id']}, mended in "
        f"{', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for one in dependencies
        for vulnerability in one.get("vulns", [])
    ]
    found += [f"{name}: could not be asked about" for name in unknown]
    if found:
        return 1, "\n  ".join(["", *found])
    return 0, f"{len(dependencies)} packages, no known vulnerability"


if __name__ == "__main__":
    sys.exit(main())
