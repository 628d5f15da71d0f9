"""Points of the table `metrics`, one by one or by the array, held to the list of series."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pl_assets.football.monitoring.series import BY_NAME

POINT_COLUMNS = ["time", "name", "value", "labels"]
_DIGITS = 10
"""Sums of floats that were begun elsewhere differ in their last digits; that is no news."""
_NOT_LABELS = ("time", "value", "series")


def label_text(labels: dict[str, Any]) -> str:
    """Labels as JSON, the same text for the same labels."""
    return json.dumps({name: str(labels[name]) for name in sorted(labels)})


class Points:
    """Points as they come; what is not known has no point."""

    def __init__(self) -> None:
        self._times: list[NDArray[np.datetime64]] = []
        self._values: list[NDArray[np.float64]] = []
        self._lines: list[tuple[str, str, int]] = []

    def add(self, series: str, time: dt.datetime, value: float | None, /, **labels: Any) -> None:
        """One point, unless there is no value."""
        if value is not None:
            self.add_all(series, np.array([_in_utc(time)]), [value], **labels)

    def add_all(
        self, series: str, times: NDArray[np.datetime64], values: ArrayLike, /, **labels: Any
    ) -> None:
        """Points of one line of a series; NaN is left out.

        Args:
            series: its name.
            times: in UTC.
            values: as many.
            labels: what tells the line from others of the series.

        Raises:
            ValueError: if the series is not listed, or its labels are others.
        """
        listed = BY_NAME.get(series)
        if listed is None or set(listed.labels) != set(labels):
            expected = f"the labels {sorted(listed.labels)}" if listed else "a listed series"
            raise ValueError(f"expected {expected} for {series}, found {sorted(labels)}")
        numbers = np.asarray(values, dtype=np.float64).round(_DIGITS)
        known = np.isfinite(numbers)
        if known.any():
            self._times.append(times.astype("datetime64[us]")[known])
            self._values.append(numbers[known])
            self._lines.append((series, label_text(labels), int(known.sum())))

    def add_table(self, rows: pd.DataFrame, series: Sequence[str], time: dt.datetime) -> None:
        """A row a point: `value`, `time` if it is not the given one, `series` if they are several;
        all other columns are labels."""
        if rows.empty:
            return
        labels = [name for name in rows.columns if name not in _NOT_LABELS]
        names = rows["series"].tolist() if "series" in rows else [series[0]] * len(rows)
        values = rows["value"].to_numpy(np.float64, na_value=np.nan)
        times = np.full(len(rows), _in_utc(time))
        if "time" in rows:
            times = rows["time"].to_numpy("datetime64[us]")
        places: dict[tuple[Any, ...], list[int]] = {}
        lines = zip(names, *(rows[label].tolist() for label in labels), strict=True)
        for place, line in enumerate(lines):
            places.setdefault(line, []).append(place)
        for (name, *said), at in places.items():
            self.add_all(name, times[at], values[at], **dict(zip(labels, said, strict=True)))

    def frame(self) -> pd.DataFrame:
        """All of them, `POINT_COLUMNS`."""
        if not self._lines:
            return pd.DataFrame(columns=POINT_COLUMNS)
        names, labels, counts = zip(*self._lines, strict=True)
        columns = {
            "time": pd.DatetimeIndex(np.concatenate(self._times), tz="UTC"),
            "name": np.repeat(np.array(names, dtype=object), counts),
            "value": np.concatenate(self._values),
            "labels": np.repeat(np.array(labels, dtype=object), counts),
        }
        return pd.DataFrame(columns)[POINT_COLUMNS]


def _in_utc(time: dt.datetime) -> np.datetime64:
    return np.datetime64(time.astimezone(dt.UTC).replace(tzinfo=None), "us")
