"""Has a snapshot served by other versions than published it: those that hold the aliases.

Rows are exchanged before they are assembled, so that what is served is whole whichever version
made it.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pl_serving.snapshot_rows import FixtureRow, PairingRow, SnapshotRows, StandbyRow

Versions = dict[str, int]
"""Version by name of the registered model."""


def names_of(rows: SnapshotRows) -> list[str]:
    """The registered models that the snapshot was published by."""
    header = rows.header
    return [name for name in (header.model_name, header.with_odds_model_name) if name is not None]


def published_by(rows: SnapshotRows) -> Versions:
    """The versions that published a snapshot."""
    header = rows.header
    found = {header.model_name: header.model_version}
    if header.with_odds_model_name is not None and header.with_odds_model_version is not None:
        found[header.with_odds_model_name] = header.with_odds_model_version
    return found


def held_by(rows: SnapshotRows) -> set[tuple[str, int]]:
    """The versions whose forecasts are at hand, by registered model."""
    by_standby = {(row.model_name, row.model_version) for row in rows.standby if fits(row, rows)}
    return by_standby | set(published_by(rows).items())


def fits(version: StandbyRow, rows: SnapshotRows) -> bool:
    """Whether its numbers are as many as there are fixtures and pairings."""
    fixtures, pairings = len(rows.fixtures), len(rows.pairings)
    if len(version.fixtures) != 3 * fixtures:
        return False
    if version.model_name == rows.header.with_odds_model_name:
        return len(version.offsets) == 2 * pairings and version.weights is not None
    both = fixtures + pairings
    return (
        len(version.pairings) == 3 * pairings
        and len(version.made_by) == len(version.total_goals) == both
    )


def served_by(rows: SnapshotRows, wanted: Versions) -> SnapshotRows:
    """The rows as these versions have them; a version that is not held changes nothing."""
    for row in rows.standby:
        if wanted.get(row.model_name) != row.model_version or not fits(row, rows):
            continue
        if row.model_name == rows.header.model_name:
            rows = _by(rows, row)
        elif row.model_name == rows.header.with_odds_model_name:
            rows = _knowing_odds_by(rows, row)
    return rows


def _by(rows: SnapshotRows, version: StandbyRow) -> SnapshotRows:
    fixtures, pairings = _in_order(rows)
    count = len(fixtures)
    made_by, totals = version.made_by, version.total_goals
    new_fixtures = [
        replace(row, **_three(three), model_version=by, expected_total_goals=_known(total))
        for row, three, by, total in zip(
            fixtures, _threes(version.fixtures), made_by[:count], totals[:count], strict=True
        )
    ]
    new_pairings = [
        replace(row, **_three(three), model_version=by, expected_total_goals=_known(total))
        for row, three, by, total in zip(
            pairings, _threes(version.pairings), made_by[count:], totals[count:], strict=True
        )
    ]
    header = replace(
        rows.header,
        model_version=version.model_version,
        mlflow_run_id=version.mlflow_run_id,
        is_judged=version.is_judged,
        trained_through=version.trained_through,
        training_matches=version.training_matches,
        training_log_loss=version.training_log_loss,
        features=version.features,
        recipe=version.recipe,
        odds=version.odds,
        data_hash=version.data_hash,
    )
    kept = _by_kick_off(rows, new_fixtures)
    return replace(rows, header=header, fixtures=kept, pairings=new_pairings)


def _knowing_odds_by(rows: SnapshotRows, version: StandbyRow) -> SnapshotRows:
    fixtures, pairings = _in_order(rows)
    new_fixtures = [
        replace(row, **_three([_known(one) for one in three], "with_odds_"))
        for row, three in zip(fixtures, _threes(version.fixtures), strict=True)
    ]
    numbers = [_known(one) for one in version.offsets]
    new_pairings = [
        replace(row, with_odds_home_offset=home, with_odds_away_offset=away)
        for row, home, away in zip(pairings, numbers[::2], numbers[1::2], strict=True)
    ]
    weights = version.weights
    is_known = weights is not None and all(math.isfinite(weight) for weight in weights)
    header = replace(
        rows.header,
        with_odds_model_version=version.model_version,
        with_odds_weights=weights if is_known else None,
    )
    kept = _by_kick_off(rows, new_fixtures)
    return replace(rows, header=header, fixtures=kept, pairings=new_pairings)


def _in_order(rows: SnapshotRows) -> tuple[list[FixtureRow], list[PairingRow]]:
    """Fixtures and pairings in the order in which a version's numbers stand."""
    return (
        sorted(rows.fixtures, key=lambda row: row.match_id),
        sorted(rows.pairings, key=lambda row: (row.league, row.home_team, row.away_team)),
    )


def _by_kick_off(rows: SnapshotRows, fixtures: Iterable[FixtureRow]) -> list[FixtureRow]:
    by_match = {row.match_id: row for row in fixtures}
    return [by_match[row.match_id] for row in rows.fixtures]


def _threes(numbers: list[float]) -> list[list[float]]:
    return [numbers[place : place + 3] for place in range(0, len(numbers), 3)]


def _three(three: Iterable[float | None], prefix: str = "") -> dict[str, Any]:
    names = ("home_win_probability", "draw_probability", "away_win_probability")
    return {f"{prefix}{name}": one for name, one in zip(names, three, strict=True)}


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
