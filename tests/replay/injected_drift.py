"""What drift does to the platform: an autumn as it was, and with shots on target halved.

Week by week through August to November 2024, the real files: fetched, read, rated, monitored; the
sensor `watch_the_model` is asked after each, and what it asks for is trained. Wants PL_TEST_DATA.

    python tests/replay/injected_drift.py [--from 2024-10-04]
"""

import argparse
import contextlib
import csv
import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import httpx
from assets.ticks import Ticks
from free_port import free_port
from replay.season import replay_server, site_of
from rich.console import Console
from rich.table import Table

_FIRST, _LAST = dt.date(2024, 8, 20), dt.date(2024, 11, 26)
_WEEK = dt.timedelta(days=7)
_COUNTED = ("HST", "AST")


def main() -> None:
    """Both autumns; ends with 1 if either is not as it should be."""
    told = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    told.add_argument("--from", dest="since", type=dt.date.fromisoformat, default="2024-10-04")
    since = told.parse_args().since
    server, console = replay_server(), Console()
    table = Table("autumn", "monitoring runs", "first report", "alerts", "retrainings", box=None)
    well = True
    for name, day in (("as it was", None), (f"halved from {since}", since)):
        with tempfile.TemporaryDirectory(prefix="pl-drift-") as folder:
            data = _halved(Path(folder) / "data", day) if day else Path(os.environ["PL_TEST_DATA"])
            weeks, reported, alerts, trained = _autumn(Path(folder), server, data, console)
        table.add_row(name, str(weeks), reported or "none", str(alerts), str(trained))
        wanted = 0 if day is None else 1
        is_soon = day is None or (reported and reported <= (day + _WEEK).isoformat())
        well &= alerts == trained == wanted and bool(is_soon)
    console.print(table)
    raise SystemExit(0 if well else 1)


def _autumn(
    home: Path, server: Path, data: Path, console: Console
) -> tuple[int, str | None, int, int]:
    """Monitoring runs, day of the first alert, alerts, trainings that the sensor asked for."""
    before = dict(os.environ)  # the services of one autumn are named there
    ports = {f"PL_{n}_PORT": str(free_port()) for n in ("POSTGRES", "MLFLOW", "DAGSTER", "API")}
    with site_of(server, _FIRST, home, data) as site:
        os.environ.update(
            ports,
            PL_HOME=str(home / "home"),
            PL_SOURCE_URL=site,
            PL_DATAHUB_URL=f"{site}/datahub",
            PL_OPENFOOTBALL_URL=f"{site}/openfootball",
            PL_TODAY=f"{site}/_replay",
        )
        import dagster as dg

        from pl_assets import run_requests
        from pl_assets.definitions import build_definitions
        from pl_assets.local.borrowed import local_services, require_mlflow
        from pl_assets.local.refresh import refresh
        from pl_assets.resources.alerts import Alerts
        from pl_assets.resources.warehouse import Warehouse
        from pl_assets.settings import Settings

        with (
            (home / "libraries.log").open("w") as log,
            contextlib.redirect_stderr(log),
            local_services(Settings(), mlflow=True) as known,
            dg.DagsterInstance.get() as instance,
        ):
            warehouse, definitions = Warehouse(known), build_definitions(known)
            assert refresh(known, instance, lambda: require_mlflow(known), history=False)
            platform = _Platform(definitions, instance)
            # Nothing else runs here, and the sensor need not wait for it.
            run_requests._QUIET_S = -1
            sensor = Ticks(platform, "watch_the_model")
            weeks, trained, reported, day = 0, 0, None, _FIRST
            while day <= _LAST:
                httpx.post(f"{site}/_replay", params={"day": day.isoformat()}).raise_for_status()
                for job in ("take_in", "monitor"):
                    assert platform.run(job).success, job
                weeks += 1
                told = sensor.tick()
                for request in told.run_requests or []:
                    assert platform.run(request.job_name, dict(request.tags)).success
                    trained += 1
                    sensor.tick()
                if reported is None and Alerts(warehouse, known).open("drift"):
                    reported = day.isoformat()
                word = told.skip_message or told.run_requests[0].tags["pl/because"]
                console.print(f"{day}  {word}", highlight=False)
                day += _WEEK
            alerts = warehouse.read("SELECT count(*) AS n FROM alerts WHERE kind = 'drift'")
            os.environ.clear()
            os.environ.update(before)
            return weeks, reported, int(alerts["n"].iloc[0]), trained


class _Platform:
    """Jobs of the platform in this process."""

    def __init__(self, definitions, instance) -> None:
        self.definitions, self.instance = definitions, instance

    def run(self, job: str, tags: dict[str, str] | None = None) -> Any:
        season = {f"dagster/asset_partition_range_{end}": "2024" for end in ("start", "end")}
        given = season if job == "take_in" else {}
        return self.definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance, tags=given | (tags or {}), raise_on_error=False
        )


def day_of(text: str, form: str) -> dt.date:
    return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date()


def _halved(folder: Path, since: dt.date) -> Path:
    """The real files, with half the shots on target of each match of 2024/25 from a day on."""
    shutil.copytree(os.environ["PL_TEST_DATA"], folder)
    for path, form in (
        (folder / "football-data.co.uk/mmz4281/2425/E0.csv", "%d/%m/%Y"),
        (folder / "datahub/premier-league/season-2425.csv", "%Y-%m-%d"),
    ):
        with path.open(encoding="latin-1", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["Date"] and day_of(row["Date"], form) >= since:
                row.update({name: str(int(row[name]) // 2) for name in _COUNTED})
        with path.open("w", encoding="latin-1", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


if __name__ == "__main__":
    main()
