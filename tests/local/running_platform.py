"""`pl` as a user runs it: in processes of its own, on free ports and a PL_HOME of its own."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
from free_port import free_port
from table_hashes import hashes_of

NOWHERE = "http://127.0.0.1:9"
"""Nothing listens there."""


def environment(home, **more):
    """What `pl` is told: nothing from outside answers, so no test depends on the network."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "PL_HOME": str(home),
        "PL_TODAY": "2025-02-14",
        "PL_SOURCE_URL": NOWHERE,
        "PL_DATAHUB_URL": NOWHERE,
        "PL_OPENFOOTBALL_URL": NOWHERE,
        "PL_LOOK_SECONDS": "2",  # nobody here has the time that there is between two match days
        **{
            f"PL_{name}_PORT": str(free_port()) for name in ("POSTGRES", "DAGSTER", "MLFLOW", "API")
        },
        **more,
    }


def pl(*arguments, told):
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "pl_assets.cli", *arguments],
        env=told,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@contextmanager
def platform(told, log):
    """`pl up`, ended for good afterwards, whatever happened."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pl_assets.cli", "up"],
            env=told,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        pl("down", told=told)


def wait_for_line(text, process, log, within_s=300):
    """Until `pl up` has said something."""
    deadline = time.monotonic() + within_s
    while text not in log.read_text():
        assert process.poll() is None, f"ended before it said {text!r}:\n{log.read_text()}"
        assert time.monotonic() < deadline, f"never said {text!r}:\n{log.read_text()}"
        time.sleep(0.1)


def wait_for(condition, process, log, within_s=300):
    """Until a condition holds while `pl up` runs."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert process.poll() is None, f"`pl up` has ended:\n{log.read_text()}"
        assert time.monotonic() < deadline, f"not within {within_s} s:\n{log.read_text()}"
        time.sleep(0.2)


def table_hashes(home, port, database):
    """A hash of every table of a database whose rows are to last."""
    return hashes_of(database_url(home, port, database), but=("source_polls", "platform_clock"))


def database_url(home, port, database):
    """Address of a database of the platform's own server, with its password."""
    password = (home / "postgres.password").read_text().strip()
    return f"postgresql://pl:{password}@127.0.0.1:{port}/{database}"


def processes_of(home):
    """Processes that have to do with a PL_HOME, by command line, environment or folder."""
    found = []
    for process in psutil.process_iter():
        try:
            told = process.environ().get("PL_HOME") == str(home)
            if told or str(home) in " ".join(process.cmdline()) + process.cwd():
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return [process for process in found if process.is_running()]


def command_lines():
    """What everybody on the machine can read of every process."""
    lines = []
    for process in psutil.process_iter():
        try:
            lines.append(" ".join(process.cmdline()))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return lines
