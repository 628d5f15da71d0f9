"""What is killed, filled, slowed and set wrong, and how long until all is well again.

The platform runs as anybody runs it, on three made-up sources, and nobody helps it. A twin has
gone through the same days undisturbed: afterwards each table of data has the same rows in both,
none lost and none doubled. As root PostgreSQL's disk is filled as well: one in memory.

    python tests/chaos/in_turn.py [--home FOLDER]
"""

import argparse
import datetime as dt
import logging
import os
import shutil
import signal
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from chaos.disturbed import disturbed
from chaos.slow_network import SlowNetwork
from chaos.small_disk import small_disk
from local.own_server import own_server
from rich.console import Console
from rich.table import Table
from source_site import SourceSite

SEASONS = (2016, 2017, 2018, 2019, 2020)
DAY = dt.date(2020, 9, 10)
STEP = dt.timedelta(days=7)
"""From one disturbance to the next: new results, a training, and what follows from it."""
KILLED = ("postgres", "mlflow", "daemon", "webserver", "code", "api")
DISK_MIB = 400
DELAY_S = 0.005
"""Each way: a server in another town."""
FULL_FOR_S = 20
BACK_FOR_S = 20
BACK_BY = dt.timedelta(days=21)


class Outcome(NamedTuple):
    disturbance: str
    meanwhile: str
    """What was seen while it lasted."""
    recovered_s: float
    differing: tuple[str, ...]
    """Tables whose rows are not those of the twin, with how many there are and should be."""


def main():
    told = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    told.add_argument("--home", type=Path, help="where all is kept; a temporary folder if none")
    given = told.parse_args()
    # Started in the background, a shell has it ignore one of them.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    folder = given.home or Path(tempfile.mkdtemp(prefix="pl-chaos-"))
    logging.disable(logging.WARNING)  # Dagster's, each time that it asks again
    console = Console()
    console.print(f"everything in {folder}", soft_wrap=True)
    twin = undisturbed(folder / "twin", console)
    outcomes = []
    for some in (services_killed, days_disturbed, network_slowed):
        for outcome in some(folder, twin):
            console.print(f"{outcome.disturbance}: {outcome.recovered_s:.1f} s", soft_wrap=True)
            outcomes.append(outcome)
    console.print(table_of(outcomes))
    well = not any(outcome.differing for outcome in outcomes)
    if well and given.home is None:
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(0 if well else 1)


def site_of_tests():
    return SourceSite(seasons=SEASONS, day=DAY)


def undisturbed(home, console):
    """The rows after each day, of a platform that is left alone."""
    rows = {}
    with site_of_tests() as site, disturbed(home, site) as twin:
        for _ in range(4):
            twin.recovered()
            rows[site.day] = twin.rows()
            console.print(
                f"undisturbed, {site.day}: {sum(n for n, _ in rows[site.day].values())} rows"
            )
            site.day += STEP
    return rows


def differing(platform, twin):
    mine, other = platform.rows(), twin[platform.site.day]
    return tuple(
        f"{name} ({mine[name][0]} rows, {other[name][0]} undisturbed)"
        for name in mine
        if mine[name] != other[name]
    )


def services_killed(folder, twin):
    """Each of them in turn, with nothing else to do."""
    with site_of_tests() as site, disturbed(folder / "killed", site) as platform:
        for name in KILLED:
            victim, at = platform.process_of(name), time.time()
            victim.kill()
            victim.wait(10)
            served = platform.serves()
            recovered = platform.recovered(at)
            meanwhile = "forecasts served" if served else "no forecasts served"
            yield Outcome(f"kill -9 of {name}", meanwhile, recovered, differing(platform, twin))


def days_disturbed(folder, twin):
    """Each on a day of its own, whose news are to be taken in."""
    home = folder / "days"
    with ExitStack() as stack:
        disk = None
        if os.geteuid() == 0:
            disk = stack.enter_context(small_disk(home / "postgres", DISK_MIB))
        site = stack.enter_context(site_of_tests())
        platform = stack.enter_context(disturbed(home, site))

        site.day += STEP
        platform.wait_until(platform.process_of_run)
        time.sleep(1)  # in the midst of its steps
        platform.process_of_run().kill()
        recovered = platform.recovered()
        yield Outcome(
            "kill -9 of a run", "its day asked for again", recovered, differing(platform, twin)
        )

        site.day += STEP
        if disk is None:
            platform.recovered()
        else:
            disk.fill()
            time.sleep(FULL_FOR_S)
            served = platform.serves()
            failed = len(platform.runs("FAILURE"))
            disk.free()
            recovered = platform.recovered()
            meanwhile = f"forecasts served: {served}; {failed} runs failed"
            yield Outcome("PostgreSQL's disk full", meanwhile, recovered, differing(platform, twin))

        # Of the platform alone: the sources stay on their day.
        before, site.clock_is_off_by = platform.rows(), -BACK_BY
        time.sleep(BACK_FOR_S)
        served, made = platform.serves(), platform.rows() != before
        site.clock_is_off_by = dt.timedelta(0)
        site.day += STEP
        recovered = platform.recovered()
        yield Outcome(
            f"clock set back by {BACK_BY.days} days, then right again",
            f"forecasts served: {served}; {'rows changed' if made else 'no row changed'}",
            recovered,
            differing(platform, twin),
        )


def network_slowed(folder, twin):
    """Between everybody and PostgreSQL, on a day whose news are to be taken in."""
    home = folder / "slow"
    with (
        own_server(folder / "server") as server,
        SlowNetwork(server.port) as network,
        site_of_tests() as site,
        disturbed(
            home, site, PL_DATABASE_URL=server.url.replace(f":{server.port}", f":{network.port}")
        ) as platform,
    ):
        network.delay_s = DELAY_S
        site.day += STEP
        recovered = platform.recovered()
        yield Outcome(
            f"network to PostgreSQL slow, {DELAY_S * 1000:.0f} ms each way",
            f"forecasts served: {platform.serves()}",
            recovered,
            differing(platform, twin),
        )


def table_of(outcomes):
    table = Table(title="all is well again")
    for heading in ("disturbance", "meanwhile", "after", "rows"):
        table.add_column(heading)
    for outcome in outcomes:
        rows = (
            "as undisturbed" if not outcome.differing else "differ: " + ", ".join(outcome.differing)
        )
        table.add_row(outcome.disturbance, outcome.meanwhile, f"{outcome.recovered_s:.1f} s", rows)
    return table


if __name__ == "__main__":
    main()
