"""The changelog keeps up with the version."""

import tomllib

from pl_assets.settings import PROJECT


def test_the_version_has_a_section_in_the_changelog():
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert f"\n## {version}" in (PROJECT / "CHANGELOG.md").read_text()
