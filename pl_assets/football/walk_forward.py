"""Walk-forward: every match forecast with what was known that morning, the market's beside it.

Inputs are of the morning of the match; the fit is of the Monday before it (of the season's start
for candidates that are refitted yearly). A week is computed anew only if something it was computed
from has changed: `made_from` names all of that.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.markets import closing_market, market_average
from pl_assets.football.models.candidate import PRE_MATCH, YEARLY, Candidate, Estimator
from pl_assets.football.models.forecast import PROBABILITIES, outcome_probabilities
from pl_assets.football.training import (
    FEWEST_MATCHES,
    TARGETS,
    fit,
    outcome_codes,
    teaching,
    usable,
)

FIRST_JUDGED = 2012
"""The first season forecast: the first of which closing odds are to be had."""
MARKET, CLOSING, BASE_RATES = "market", "closing", "base_rates"

BACKTEST_COLUMNS = [
    *("model", "odds", "match_id", "league", "season", "match_date"),
    *(*PROBABILITIES, "outcome", "trained_through", "made_from"),
]
_ALWAYS = ("match_id", "league", "season", "match_date", "outcome")


def walk_forward(
    rows: pd.DataFrame,
    candidate: Candidate,
    recipe: str,
    known: pd.DataFrame,
    weeks: Collection[dt.date] | None = None,
) -> Iterator[tuple[int, pd.DataFrame, int]]:
    """Forecasts of a candidate for every match that it can forecast, season by season.

    Args:
        rows: of `training.learning_rows`, in order of play.
        candidate: the recipe.
        recipe: what names its code: other code, other forecasts.
        known: earlier rows of this candidate; those that would come out the same are kept.
        weeks: Mondays of the only weeks that are wanted; all are if not given.

    Yields:
        A season, its rows (`BACKTEST_COLUMNS`) and how many weeks of it were computed.
    """
    # A training set is cut out every week: of all columns in three times the time.
    rows = rows[list(dict.fromkeys((*_ALWAYS, *candidate.features, *TARGETS)))]
    usable_rows = usable(candidate, rows)
    teaching_rows = teaching(candidate, rows)
    prefix = _prefix_digests(rows, candidate, teaching_rows, recipe)
    days = rows["match_date"].to_numpy("datetime64[D]")
    mondays = days - (days.astype(int) + 3) % 7  # 1 January 1970 was a Thursday
    seasons = rows["season"].to_numpy(int)
    wanted = mondays if weeks is None else np.array(sorted(weeks), dtype="datetime64[D]")
    kept = dict(iter(known.groupby("made_from"))) if len(known) else {}
    for season in sorted({int(s) for s in seasons if s >= FIRST_JUDGED}):
        found: list[pd.DataFrame] = []
        computed = 0
        of_season = seasons == season
        # Rows are in order of play, so what was known is a beginning of them.
        season_start = int(np.flatnonzero(of_season)[0])
        fitted: tuple[int, Estimator] | None = None
        for monday in np.intersect1d(mondays[of_season], wanted):
            week = np.flatnonzero(of_season & (mondays == monday) & usable_rows)
            before = int(np.searchsorted(days, monday))
            if candidate.refitted == YEARLY:
                before = min(before, season_start)
            learnt = np.flatnonzero(teaching_rows[:before])
            if len(week) == 0 or len(learnt) < FEWEST_MATCHES:
                continue
            made_from = _digest(prefix[before], rows, week, candidate)
            if made_from in kept and len(kept[made_from]) == len(week):
                found.append(kept[made_from])
                continue
            if fitted is None or fitted[0] != before or candidate.half_life_days:
                first = season_start if candidate.refitted == YEARLY else week[0]
                day = rows["match_date"].iloc[first]
                fitted = before, fit(candidate, rows.iloc[learnt], day)
            judged = rows.iloc[week]
            probabilities = outcome_probabilities(fitted[1], judged, candidate.features)
            made = _rows(candidate.name, candidate.odds, judged, probabilities)
            found.append(
                made.assign(
                    trained_through=rows["match_date"].iloc[learnt[-1]], made_from=made_from
                )[BACKTEST_COLUMNS]
            )
            computed += 1
        if found:
            yield season, pd.concat(found, ignore_index=True), computed


def markets(rows: pd.DataFrame, match_odds: pd.DataFrame) -> pd.DataFrame:
    """The market's forecasts of the same matches, before them and at the close.

    Args:
        rows: of `training.learning_rows`.
        match_odds: rows of the table.

    Returns:
        `BACKTEST_COLUMNS` with the models 'market' and 'closing', of matches that have both.
    """
    judged = rows[rows["season"] >= FIRST_JUDGED]
    said = {MARKET: market_average(match_odds), CLOSING: closing_market(match_odds)}
    both = judged[
        np.logical_and.reduce([judged["match_id"].isin(one.index) for one in said.values()])
    ]
    frames = [
        _rows(name, PRE_MATCH, both, one.loc[both["match_id"]].to_numpy(float))
        for name, one in said.items()
    ]
    return pd.concat(frames, ignore_index=True).assign(trained_through=None, made_from="odds")[
        BACKTEST_COLUMNS
    ]


def _rows(
    model: str, odds: str, judged: pd.DataFrame, probabilities: NDArray[np.float64]
) -> pd.DataFrame:
    return judged[["match_id", "league", "season", "match_date", "outcome"]].assign(
        model=model, odds=odds, **dict(zip(PROBABILITIES, probabilities.T, strict=True))
    )


def _prefix_digests(
    rows: pd.DataFrame, candidate: Candidate, teaching_rows: NDArray[np.bool_], recipe: str
) -> list[str]:
    """What names the first n rows, for every n, as far as the candidate learns from them."""
    columns = [*candidate.features, *(TARGETS if candidate.learns_from_odds else [])]
    numbers = np.column_stack(
        [
            rows["match_date"].to_numpy("datetime64[D]").astype(float),
            outcome_codes(rows["outcome"]).astype(float),
            teaching_rows.astype(float),
            *(rows[column].to_numpy(float) for column in columns),
        ]
    )
    running = hashlib.sha256(recipe.encode())
    digests = [running.hexdigest()]
    for row in np.ascontiguousarray(numbers):
        running.update(row.tobytes())
        digests.append(running.hexdigest())
    return digests


def _digest(prefix: str, rows: pd.DataFrame, week: NDArray[np.intp], candidate: Candidate) -> str:
    """What names the forecasts of a week: what was learnt, and what is known of its matches."""
    of_week = rows.iloc[week]
    named = hashlib.sha256(prefix.encode())
    for column in ("match_id", "match_date", "outcome"):
        named.update("".join(of_week[column].astype(str)).encode())
    if candidate.features:
        named.update(
            np.ascontiguousarray(of_week[list(candidate.features)].to_numpy(float)).tobytes()
        )
    return named.hexdigest()[:32]
