"""Whether whoever a command is for would understand it: parsers are asked, nothing is started."""

import re
import shlex
import subprocess
from pathlib import Path

from ops.composed import COMPOSE, compose_client, composed
from typer.main import get_command

from pl_assets.cli import app
from pl_assets.settings import PROJECT, Settings
from pl_serving.settings import ServingSettings

_ASSIGNED = re.compile(r"([A-Z][A-Z_]*)=(\S*)")
_VARIABLES = {
    *(f"PL_{name.upper()}" for of in (Settings, ServingSettings) for name in of.model_fields),
    "PL_TEST_DATA",
}


def is_understood(words: str) -> None:
    """Fails with what is wrong with a command of the documents."""
    for part in words.split(" && "):
        told = shlex.split(part.replace("<folder of the files>", "folder"))
        while told and (told[0] == "export" or _ASSIGNED.fullmatch(told[0])):
            assigned = _ASSIGNED.fullmatch(told.pop(0))
            if assigned:
                _variable(assigned[1], assigned[2])
        if told:
            program, *arguments = told
            assert Path(program).name in _BY_PROGRAM, f"nobody knows {program!r} of {words!r}"
            _BY_PROGRAM[Path(program).name](arguments)


def pl(arguments: list[str]) -> None:
    """The parser of our own command line takes them."""
    group = get_command(app)
    assert arguments[0] in group.commands, f"`pl` has no command {arguments[0]!r}"
    group.commands[arguments[0]].make_context(arguments[0], arguments[1:])


def make(arguments: list[str]) -> None:
    """The Makefile has the targets."""
    text = (PROJECT / "Makefile").read_text()
    for target in arguments:
        assert re.search(rf"^{target}:.*##", text, re.MULTILINE), f"no target {target!r}"


def _variable(name: str, value: str) -> None:
    """Settings have it, and take the value; what is Grafana's own is in its files."""
    if name not in _VARIABLES:
        files = (PROJECT / "ops" / "grafana" / "provisioning").rglob("*.yaml")
        known = "".join(file.read_text() for file in files)
        assert f"${name}" in known or name == "GF_PATHS_PROVISIONING", f"nobody reads {name}"
    elif value != "..." and name not in ("PL_TEST_DATA", "PL_DASHBOARDS_FOLDER", "PL_EXECUTOR"):
        Settings(**{name.removeprefix("PL_").lower(): value})


def _files(arguments: list[str]) -> None:
    for name in arguments:
        if not name.startswith("-"):
            assert (PROJECT / name).is_file(), f"no file {name}"


def _script(arguments: list[str]) -> None:
    _files(arguments[:1])


def _docker(arguments: list[str]) -> None:
    if arguments[:2] == ["volume", "rm"]:
        stack = composed("secrets")
        volumes = {f"{stack['name']}_{volume}" for volume in stack["volumes"]}
        assert set(arguments[2:]) <= volumes, volumes
        return
    assert arguments.pop(0) == "compose"
    command, services = arguments.pop(0), composed("secrets")["services"]
    asked = subprocess.run(
        [*compose_client(), "--file", str(COMPOSE), command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    while arguments and arguments[0].startswith("-"):
        option = arguments.pop(0)
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", asked.stdout), f"no {command} {option}"
    if arguments:
        service, *told = arguments
        assert service in services, f"no service {service!r}"
        entrypoint = services[service]["entrypoint"] if command == "run" else []
        if told:
            is_understood(shlex.join([*entrypoint, *told]))


def _git(arguments: list[str]) -> None:
    assert arguments[0] in ("clone", "pull", "diff")
    if arguments[0] == "diff":
        _files(arguments[1:])


def _anything(arguments: list[str]) -> None:
    """What is run, so that it need not be read."""


_BY_PROGRAM = {
    "pl": pl,
    "make": make,
    "pytest": _files,
    "python": _script,
    "python3": _script,
    "docker": _docker,
    "git": _git,
    "pre-commit": _anything,
    "grafana": _anything,
    "curl": _anything,
    "cd": _anything,
}
