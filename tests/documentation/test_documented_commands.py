"""Every command in the documents, run on a small platform; or why not, and what runs it instead."""

import datetime as dt
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from documentation.blocks import PAGES, commands, mentioned
from documentation.told import (
    BESIDE_A_PLATFORM,
    BY_ITSELF,
    NOT_HERE,
    RUN_BY_THE_SUITE,
    SUBSTITUTES,
)
from documentation.understood import is_understood, make, pl
from local.running_platform import environment, processes_of, wait_for, wait_for_line
from local.running_platform import pl as run_pl
from source_site import SourceSite

from pl_assets.football.simulation.clubs_of import FIRST_OF_ENGLAND
from pl_assets.settings import PROJECT

DAY = dt.date(2020, 10, 1)
IN_WORDS = {"SHARE": "0.5", "N": "1", "H": "2", "D": "3", "A": "4"}
"""Numbers that tables of commands have names for."""
TOLD = sorted({command.words for command in commands()})


class Running(NamedTuple):
    """A platform that was started as the documents say, and where somebody stands who asks it."""

    folder: Path
    told: dict[str, str]
    log: Path


def test_every_command_is_run_or_it_is_said_why_not():
    listed = [*BESIDE_A_PLATFORM, *BY_ITSELF, *NOT_HERE]
    of_the_suite = {words for words in TOLD if words.startswith(RUN_BY_THE_SUITE)}
    assert len(set(listed)) == len(listed)
    assert set(TOLD) - of_the_suite == set(listed)
    for reason, instead in NOT_HERE.values():
        assert reason
        assert (PROJECT / instead).exists(), instead


def test_no_block_of_commands_is_passed_over():
    fences = sum(
        len(re.findall(r"```(?:console|bash|sh|shell)\b", page.read_text())) for page in PAGES
    )
    pages = {command.page for command in commands()}
    assert fences > 20
    assert {"README.md", "docs/tutorial.md", "docs/how-to/go-to-production.md"} <= pages


@pytest.mark.parametrize("words", TOLD)
def test_every_command_is_one_that_is_understood(words):
    is_understood(words)


def test_every_command_that_is_mentioned_is_one_that_is_understood():
    """In tables and sentences, where brackets are around what may be left out."""
    for page, words in sorted(mentioned("pl") | mentioned("make")):
        program, *arguments = shlex.split(
            re.sub(r"\\?\|\w+", "", words).translate(str.maketrans("", "", "[]"))
        )
        arguments = [IN_WORDS.get(argument, argument) for argument in arguments]
        if program == "make":
            make(arguments)
        elif not _lacks_arguments(arguments):
            pl(arguments)
        assert page


def _lacks_arguments(arguments):
    """A command that is only named, as `pl predict`."""
    return arguments in (["predict"], ["backup"], ["restore"], ["api-key"])


@pytest.fixture(scope="module")
def running(clone, tmp_path_factory):
    """What `make up` starts, and a source that answers it."""
    home = tmp_path_factory.mktemp("platform")
    log = home / "up.log"
    # As many clubs as the Premier League has, so that its season can be projected.
    with SourceSite((2018, 2019, 2020), DAY, clubs=FIRST_OF_ENGLAND[:20]) as site:
        told = environment(
            home / "home", **site.environment, PL_TODAY=DAY.isoformat(), PL_LOOK_SECONDS="4"
        )
        with log.open("wb") as output:
            up = subprocess.Popen(["make", "up"], env=told, cwd=clone, stdout=output, stderr=output)
        try:
            wait_for_line(BY_ITSELF["make up"], up, log, within_s=240)
            projection = f"http://127.0.0.1:{told['PL_API_PORT']}/v1/projection"
            wait_for(lambda: httpx.get(projection).is_success, up, log)
            yield Running(clone, told, log)
        finally:
            run_pl("down", told=told)
            up.wait(60)
    assert processes_of(home / "home") == []


def shell(words, folder, told):
    """What somebody sees who pastes it."""
    for name, substitute in SUBSTITUTES.items():
        words = words.replace(name, substitute)
    words = words.replace("localhost:8000", f"localhost:{told.get('PL_API_PORT')}")
    done = subprocess.run(
        ["bash", "-c", words],
        cwd=folder,
        env=told,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.parametrize("words", BESIDE_A_PLATFORM)
def test_a_documented_command_does_what_the_page_says(running, words):
    assert BESIDE_A_PLATFORM[words] in shell(words, running.folder, running.told)


def test_the_shape_of_the_graph_is_written_down_as_the_guide_says(clone):
    shape = clone / "tests" / "asset_graph.txt"
    shape.write_text("")
    [words] = (name for name in BY_ITSELF if name.endswith("test_definitions.py"))
    told = {name: value for name, value in os.environ.items() if not name.startswith("PL_")}
    shell(words, clone, told | {"PYTHONWARNINGS": "ignore"})
    assert shape.read_text() == (PROJECT / "tests" / "asset_graph.txt").read_text()
