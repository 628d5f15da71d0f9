"""What grows with leagues: rows, bytes, seconds and memory of one, two and five of them.

Each set of leagues is refreshed from nothing by `pl refresh`, and again a match week later, on the
real files as the replay server serves them; then the API serves it. The table has what was measured
of the first set and how many times as much of the others. Makes the tables of docs/scaling.md.

    PL_TEST_DATA=... python tests/bench/scaling.py [--day 2024-02-16] [--leagues E0 E0,D1]
"""

import argparse
import datetime as dt
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import psycopg
from bench.ingest import postgres
from databases import drop_databases
from free_port import free_port
from local.running_platform import environment
from psycopg import sql
from replay.season import replay_server, site_of

from pl_assets.local.migrate import DATABASES
from pl_assets.local.processes import end

SETS = ("E0", "E0,D1", "E0,D1,F1,I1,SP1")
STEPS = {
    "asking the sources": ("season_files", "fixture_files"),
    "reading files in": ("parsed_seasons", "parsed_fixtures"),
    "ratings": ("team_ratings",),
    "features": ("match_features",),
    "training": ("trained_model",),
    "forecasts": ("predictions",),
    "season projection": ("season_projection",),
    "walk-forward": ("backtest_predictions",),
    "scores of the record": ("model_scores", "model_reliability"),
    "candidates": ("candidates",),
    "past bets": ("past_bets",),
    "drift": ("drift",),
    "metrics": ("metrics",),
}
"""What is timed, by the steps of Dagster's that do it."""
TOOK = (
    "SELECT step_key, sum(extract(epoch FROM timestamp - 'epoch'::timestamp) * "
    "CASE dagster_event_type WHEN 'STEP_START' THEN -1 ELSE 1 END)::float8 FROM event_logs "
    "WHERE dagster_event_type IN ('STEP_START', 'STEP_SUCCESS') AND id > %s GROUP BY 1 "
    # A step that failed has a beginning and no end.
    "HAVING count(*) = 2 * count(*) FILTER (WHERE dagster_event_type = 'STEP_SUCCESS')"
)
TABLES = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
    "AND table_type = 'BASE TABLE' ORDER BY 1"
)
FEW = 1000
"""Tables with fewer rows, whatever the leagues, are not shown."""
MIB = 2**20


def main():
    told = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    told.add_argument("--day", type=dt.date.fromisoformat, default=dt.date(2024, 2, 16))
    told.add_argument("--leagues", nargs="+", default=list(SETS), help="sets of division codes")
    given = told.parse_args()
    server = replay_server()
    found = []
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as database:
        for leagues in given.leagues:
            drop_databases(database, *DATABASES)
            with tempfile.TemporaryDirectory(dir=folder) as home:
                found.append(measured(server, database, Path(home), leagues, given.day))
    report(given.leagues, found)


def measured(server, database, home, leagues, day):
    """What a set of leagues comes to, by what it is of and its unit."""
    with site_of(server, day, home, Path(os.environ["PL_TEST_DATA"])) as site:
        told = environment(
            home,
            PL_DATABASE_URL=database,
            PL_LEAGUES=leagues,
            PL_SOURCE_URL=site,
            PL_DATAHUB_URL=f"{site}/datahub",
            PL_OPENFOOTBALL_URL=f"{site}/openfootball",
            PL_TODAY=f"{site}/_replay",
        )
        told.pop("PYTHONDONTWRITEBYTECODE", None)
        first = refreshed(told, database, "from nothing")
        week_later = (day + dt.timedelta(days=7)).isoformat()
        httpx.post(f"{site}/_replay", params={"day": week_later}).raise_for_status()
        later = refreshed(told, database, "a week on")
    return first | later | held(database) | served(told, database, home)


def refreshed(told, database, when):
    """Seconds of a `pl refresh` and of its steps, and MiB at its peak."""
    newest = newest_event(database)
    begun = time.monotonic()
    log = Path(told["PL_HOME"]) / "refresh.out"
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "pl_assets.cli", "refresh"],
            env=told,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - begun
    if child.returncode:
        # A source that lacks a league says so and the others go on: the log tells.
        sys.stderr.write(f"`pl refresh` {when} ended with {child.returncode}; see what it said:\n")
        sys.stderr.write("\n".join(log.read_text().splitlines()[-20:]) + "\n")
    with psycopg.connect(f"{database}/dagster") as connection:
        seconds = dict(connection.execute(TOOK, [newest]).fetchall())
    return {
        (f"{when}: all", "s"): took,
        (f"{when}: processor", "s"): usage.ru_utime + usage.ru_stime,
        (f"{when}: memory at the peak", "MiB"): usage.ru_maxrss * 1024 / MIB,
    } | {
        (f"{when}: {name}", "s"): sum(seconds.get(step, 0.0) for step in steps)
        for name, steps in STEPS.items()
    }


def newest_event(database):
    with psycopg.connect(f"{database}/postgres") as connection:
        names = "SELECT 1 FROM pg_database WHERE datname = 'dagster'"
        if connection.execute(names).fetchone() is None:
            return 0
    with psycopg.connect(f"{database}/dagster") as connection:
        if connection.execute("SELECT to_regclass('event_logs')").fetchone()[0] is None:
            return 0
        return connection.execute("SELECT coalesce(max(id), 0) FROM event_logs").fetchone()[0]


def held(database):
    """Rows by table, and MiB of each database."""
    found = {}
    with psycopg.connect(f"{database}/warehouse") as connection:
        for (table,) in connection.execute(TABLES).fetchall():
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            found[f"rows of {table}", ""] = connection.execute(count).fetchone()[0]
        for name in DATABASES:
            size = connection.execute("SELECT pg_database_size(%s)", [name]).fetchone()[0]
            found[f"database {name}", "MiB"] = size / MIB
    return found


def served(told, database, home):
    """MiB of the API's process, and of the snapshot that it keeps."""
    with serving(told, database, home) as (process, address):
        deadline = time.monotonic() + 120
        while not_ready(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit((home / "api.log").read_text())
            time.sleep(0.2)
        begun = time.monotonic()
        httpx.get(f"{address}/v1/predictions", timeout=60).raise_for_status()
        took = time.monotonic() - begun
        memory = psutil.Process(process.pid).memory_full_info().pss
    return {
        ("API: memory", "MiB"): memory / MIB,
        ("API: snapshot kept", "MiB"): (home / "snapshot.json").stat().st_size / MIB,
        ("API: one answer of all forecasts", "s"): took,
    }


@contextmanager
def serving(told, database, home):
    """The API on what was made: its process and address."""
    port = free_port()
    env = told | {
        "PL_WAREHOUSE_URL": f"{database}/warehouse",
        "PL_SNAPSHOT_FILE": str(home / "snapshot.json"),
        "PL_API_PORT": str(port),
    }
    with (home / "api.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pl_serving"], env=env, stdout=log, stderr=log
        )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        end(process.pid, signal.SIGTERM, 10)
        process.wait()


def not_ready(address):
    try:
        return not httpx.get(f"{address}/v1/predictions").is_success
    except httpx.HTTPError:
        return True


def report(sets, found):
    """Print a table: what the first set takes, and the others as multiples of it."""
    write = sys.stdout.write
    write(f"| | {sets[0]} | {' | '.join(f'{leagues} (times)' for leagues in sets[1:])} |\n")
    write(f"|---|{'---|' * len(sets)}\n")
    for what, unit in found[0]:
        values = [one.get((what, unit), 0.0) for one in found]
        if what.startswith("rows") and max(values) < FEW:
            continue
        first = f"{values[0]:,.0f}" if not unit or values[0] >= 100 else f"{values[0]:.2f}"
        times = [f"{value / values[0]:.2f}" if values[0] else "-" for value in values[1:]]
        write(f"| {what} | {first} {unit} | {' | '.join(times)} |\n")


if __name__ == "__main__":
    main()
