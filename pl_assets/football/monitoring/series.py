"""The series of the table `metrics`, read from series.csv: what each is, in what unit, for whom.

docs/metrics.md is made from them, and tests hold dashboards and writers to them.
"""

import csv
from importlib.resources import files
from typing import Literal, NamedTuple

Rhythm = Literal["match day", "season", "day", "monitoring"]
Reader = Literal["forecaster", "operator", "bettor"]


class Series(NamedTuple):
    """One series.

    `every` says when it gains a point: on each 'match day' or each 'season' (made from all that
    was played, so that it has a history from the first evening), each platform 'day' without a
    gap, or each weekly 'monitoring' run. `reader` is whose dashboard shows it.

    Labels of forecasts: `model` is 'champion', 'champion_with_odds', 'market' or 'closing';
    `window` the matches that are looked back on, '100' (ten weeks) or '380' (a season).
    """

    name: str
    unit: str
    labels: tuple[str, ...]
    every: Rhythm
    reader: Reader
    why: str


def _read() -> tuple[Series, ...]:
    rows = csv.DictReader(files(__package__).joinpath("series.csv").read_text().splitlines())
    return tuple(
        Series(**{**row, "labels": tuple(row["labels"].split())})  # type: ignore[arg-type]
        for row in rows
    )


SERIES = _read()
BY_NAME = {series.name: series for series in SERIES}
