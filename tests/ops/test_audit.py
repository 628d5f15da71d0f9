"""What the audit of dependencies says of what pip-audit found."""

import importlib.util
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "ops" / "audit.py"
_SPEC = importlib.util.spec_from_file_location("audit", _FILE)
audit = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(audit)

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
KNOWN = {"name": "holed", "version": "2.0", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"]}]}
UNASKED = {"name": "unknown", "skip_reason": "not found on the index"}


def test_packages_without_known_vulnerabilities_pass():
    assert audit.verdict([SOUND]) == (0, "1 packages, no known vulnerability")


def test_a_known_vulnerability_fails_and_says_what_mends_it():
    code, words = audit.verdict([SOUND, KNOWN])
    assert code == 1
    assert "holed 2.0: CVE-1, mended in 2.1" in words


def test_a_package_that_alone_could_not_be_asked_about_fails():
    code, words = audit.verdict([SOUND, UNASKED])
    assert code == 1
    assert "unknown: could not be asked about" in words


def test_where_nobody_knows_of_vulnerabilities_nothing_is_claimed():
    for nothing in ([], [UNASKED, UNASKED]):
        code, words = audit.verdict(nothing)
        assert code == 0
        assert "NOT DONE" in words
