"""`make replay`: a season from February to May, day by day, through the whole platform.

The replay server serves the real files as they stood on each day; `pl up` runs as anybody runs it
and nobody touches it. The next day comes when the day's runs have settled. Wants PL_TEST_DATA, the
folder of real files, and the replay server beside it (PL_REPLAY_SERVER says where else).

    python tests/replay/season.py [--first 2025-02-01] [--last 2025-05-31] [--home FOLDER]
"""

import argparse
import datetime as dt
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from free_port import free_port
from local.running_platform import environment, pl, platform, wait_for_line
from replay.settled import what_is_left
from replay.verdict import Finding, findings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

_LONGEST_DAY_S = 900
_MEDIAN_S = 20


def main() -> None:
    """Replay, and end with 1 if anything that was to be shown was not."""
    told = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    told.add_argument("--first", type=dt.date.fromisoformat, default=dt.date(2025, 2, 1))
    told.add_argument("--last", type=dt.date.fromisoformat, default=dt.date(2025, 5, 31))
    told.add_argument("--home", type=Path, help="PL_HOME to keep; a temporary one if none")
    given = told.parse_args()
    # Started in the background, a shell has it ignore one of them.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    server = replay_server()
    home = given.home or Path(tempfile.mkdtemp(prefix="pl-replay-"))
    home.mkdir(parents=True, exist_ok=True)
    console = Console()
    console.print(f"PL_HOME {home}", soft_wrap=True)
    with ExitStack() as stack:
        site = stack.enter_context(
            site_of(server, given.first, home, Path(os.environ["PL_TEST_DATA"]))
        )
        env = environment(
            home,
            PL_SOURCE_URL=site,
            PL_DATAHUB_URL=f"{site}/datahub",
            PL_OPENFOOTBALL_URL=f"{site}/openfootball",
            PL_TODAY=f"{site}/_replay",
        )
        log = home / "up.log"
        up = stack.enter_context(platform(env, log))
        wait_for_line("are up", up, log, within_s=600)
        took, shown = _replay(env, site, up, given.first, given.last, console)
        doctor = pl("doctor", told=env)
        red = [line.strip() for line in doctor.stdout.splitlines() if line.strip().startswith("no")]
        word = "all green" if doctor.returncode == 0 else "; ".join(red)
        shown.append(Finding("`pl doctor` is all green", doctor.returncode == 0, word))
    median = statistics.median(took.values()) if took else float("inf")
    slowest = ", ".join(f"{d} {s:.0f} s" for d, s in sorted(took.items(), key=lambda i: -i[1])[:3])
    word = f"{median:.1f} s over {len(took)} days; longest: {slowest}"
    shown.append(Finding(f"a day settles in {_MEDIAN_S} s (median)", median <= _MEDIAN_S, word))
    _print(console, shown)
    well = all(finding.is_so for finding in shown)
    if well and given.home is None:
        shutil.rmtree(home, ignore_errors=True)
    raise SystemExit(0 if well else 1)


def _replay(
    env: dict[str, str],
    site: str,
    up: "subprocess.Popen[bytes]",
    first: dt.date,
    last: dt.date,
    console: Console,
) -> tuple[dict[dt.date, float], list[Finding]]:
    """Seconds that each day took, but for the first, which is a first start; and what was found."""
    os.environ.update({name: value for name, value in env.items() if name.startswith("PL_")})
    import dagster as dg

    from pl_assets.local.borrowed import local_services
    from pl_assets.resources.warehouse import Warehouse
    from pl_assets.settings import Settings

    took: dict[dt.date, float] = {}
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        local_services(Settings(), mlflow=False) as known,
        dg.DagsterInstance.get() as instance,
        Progress(*columns, TimeElapsedColumn(), console=console) as progress,
    ):
        warehouse = Warehouse(known)
        task = progress.add_task("", total=len(days))
        for day in days:
            httpx.post(f"{site}/_replay", params={"day": day.isoformat()}).raise_for_status()
            begun = time.monotonic()
            while True:
                left = what_is_left(instance, warehouse, day)
                progress.update(task, description=f"{day}  {left or 'settled':<44.44}")
                if not left:
                    break
                if up.poll() is not None:
                    raise SystemExit(f"`pl up` has ended on {day}; see its log in PL_HOME")
                if time.monotonic() - begun > _LONGEST_DAY_S:
                    raise SystemExit(f"{day} does not settle: {left}")
                time.sleep(0.25)
            if day != first:
                took[day] = time.monotonic() - begun
                progress.console.print(f"{day}  {took[day]:6.1f} s", highlight=False)
            progress.advance(task)
        return took, findings(warehouse, instance, first, last)


def replay_server() -> Path:
    data = os.environ.get("PL_TEST_DATA")
    if not data:
        raise SystemExit("expected the folder of real files in PL_TEST_DATA, found nothing")
    beside = Path(data).parent / "tools" / "football_data_replay.py"
    server = Path(os.environ.get("PL_REPLAY_SERVER", beside))
    if not server.is_file():
        raise SystemExit(f"expected the replay server at {server} (PL_REPLAY_SERVER), found none")
    return server


@contextmanager
def site_of(server: Path, day: dt.date, home: Path, data: Path):
    """The replay server on a free port; its address."""
    port = free_port()
    where = ["--data", str(data), "--port", str(port), "--day", day.isoformat()]
    with (home / "site.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(server), *where], stdout=log, stderr=log, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(f"{address}/_replay").raise_for_status()
                break
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _print(console: Console, shown: list[Finding]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("", "what", "found"):
        table.add_column(heading)
    for finding in shown:
        table.add_row("[green]ok[/]" if finding.is_so else "[red]no[/]", *finding[::2])
    console.print(table)


if __name__ == "__main__":
    main()
