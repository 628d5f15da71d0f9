"""Registered versions, loaded: which serve, which stand by, and their forecasts of rows."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from pl_assets.football.candidates import BY_NAME
from pl_assets.football.models.candidate import NONE, Estimator
from pl_assets.football.models.forecast import PROBABILITIES, outcome_probabilities

TOTAL = "expected_total_goals"
_TOTALS_OF_PAST_ODDS = "market_expected_total"
_TOTALS = ("deserved_fast_expected_total", "goals_expected_total")
"""Logs of expected totals, the better first. On 4,940 matches the three are .0170, .0127 and .0100
nats better, as Poisson means of all goals, than one mean for all."""


class Version(NamedTuple):
    """A registered version, loaded."""

    model_name: str
    model_version: int
    recipe: str | None
    features: tuple[str, ...]
    model: Estimator

    def knows(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        """Which rows have all that it looks at."""
        return rows[list(self.features)].notna().all(axis=1)

    def total_goals(self, rows: pd.DataFrame) -> "pd.Series[float]":
        """What both clubs together are expected to score, by ratings that it may know.

        A version of the track `none` looks at no past odds here either; null where no rating is
        known.
        """
        may_know_odds = self.recipe in BY_NAME and BY_NAME[self.recipe].odds != NONE
        names = (_TOTALS_OF_PAST_ODDS, *_TOTALS) if may_know_odds else _TOTALS
        logs = pd.Series(np.nan, index=rows.index)
        for name in names:
            logs = logs.fillna(rows[name])
        return logs.map(np.exp)


class Serving(NamedTuple):
    """The versions that serve, and those that may come to."""

    champion: Version
    without_odds: Version | None
    """Of the track `none`: for matches of which the champion's past odds are not known."""
    with_odds: Version | None
    standby: tuple[Version, ...] = ()
    """Others of the champion's registered model."""
    standby_with_odds: tuple[Version, ...] = ()
    """Others of the registered model with odds."""

    def knows(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        """Which rows the champion or what stands in for it has all for."""
        known = self.champion.knows(rows)
        return known if self.without_odds is None else known | self.without_odds.knows(rows)


def forecasts(rows: pd.DataFrame, version: Version, stand_in: Version | None) -> pd.DataFrame:
    """Probabilities of each row, by which version, and the expected total of goals.

    The version's where it knows enough, else what stands in for it; null where neither does.

    Args:
        rows: features, indexed from 0.
        version: what is asked first.
        stand_in: what is asked of the rest.
    """
    known = version.knows(rows)
    found = pd.DataFrame(index=rows.index, columns=[*PROBABILITIES, TOTAL], dtype=np.float64)
    numbers = pd.Series(version.model_version, index=rows.index)
    recipes = pd.Series(version.recipe, index=rows.index, dtype=object)
    for one, mine in ((version, known), (stand_in, ~known)):
        if one is None:
            continue
        mine = mine & one.knows(rows)
        if mine.any():
            found.loc[mine, PROBABILITIES] = outcome_probabilities(
                one.model, rows[mine], one.features
            )
            found.loc[mine, TOTAL] = one.total_goals(rows[mine])
            numbers[mine], recipes[mine] = one.model_version, one.recipe
    return found.assign(
        model_name=version.model_name, model_version=numbers.to_numpy(), recipe=recipes
    )
