"""Scores of a walk-forward: every model beside the market on the same matches."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pl_assets.football.errors import InsufficientData
from pl_assets.football.judging.intervals import loss_difference, weeks_of
from pl_assets.football.judging.reliability import reliability
from pl_assets.football.judging.scores import SCORES, scores_of
from pl_assets.football.judging.season_parts import SEASON_PARTS, season_parts
from pl_assets.football.judging.skill import skill_score
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.training import FEWEST_MATCHES, outcome_codes
from pl_assets.football.walk_forward import BASE_RATES, CLOSING, MARKET

CHAMPION, CHAMPION_WITH_ODDS = "champion", "champion_with_odds"
ALL_SEASONS, WHOLE = "all", "whole"
RIVALS = (MARKET, CHAMPION)
SCORE_COLUMNS = [
    *("model", "odds", "season", "part", *SCORES, "skill"),
    *(f"log_loss_less_{rival}{end}" for rival in RIVALS for end in ("", "_low", "_high")),
    "left_out",
]
_DAY = ["league", "season", "match_date"]
SEED = 20_120_818
"""Of the bootstrap: the first day that is judged."""


def with_champions(backtest: pd.DataFrame, champions: Mapping[str, str]) -> pd.DataFrame:
    """The rows of candidates once more, under the names of what they are champions of.

    Args:
        backtest: rows of the table backtest_predictions.
        champions: the recipe of each of `champion` and `champion_with_odds`.
    """
    crowned = [
        backtest[backtest["model"] == recipe].assign(model=name)
        for name, recipe in champions.items()
    ]
    return pd.concat([backtest, *crowned], ignore_index=True)


def judged_alike(backtest: pd.DataFrame) -> pd.DataFrame:
    """The rows of the matches that every model has forecast, in order of play for each.

    Raises:
        InsufficientData: if there are none.
    """
    models = backtest["model"].nunique()
    has_all = backtest.groupby("match_id")["model"].nunique() == models
    kept = backtest[backtest["match_id"].isin(has_all[has_all].index)]
    if kept.empty or not {MARKET, CLOSING, BASE_RATES} <= set(kept["model"]):
        raise InsufficientData(
            f"expected matches with odds before and at the close after {FEWEST_MATCHES} played "
            f"matches, found none that each of {models} models forecasts"
        )
    return kept.sort_values(["match_date", "match_id"], kind="stable")


def score(backtest: pd.DataFrame, played: pd.DataFrame) -> pd.DataFrame:
    """Scores of every model by season, and pooled, whole and by thirds of the season.

    Args:
        backtest: rows of the table backtest_predictions, `with_champions`.
        played: `league`, `season` and `match_date` of every match that was played.

    Returns:
        One row for each model, season (starting year, or 'all') and part, `SCORE_COLUMNS`;
        `left_out` counts the matches of those seasons that some model could not forecast, most
        of them for want of odds.

    Raises:
        InsufficientData: if no match was forecast by all.
    """
    judged = judged_alike(backtest)
    parts = season_parts(played).set_axis(pd.MultiIndex.from_frame(played[_DAY]))
    part_of = parts[~parts.index.duplicated()]
    judged = judged.assign(part=part_of.reindex(pd.MultiIndex.from_frame(judged[_DAY])).to_numpy())
    models = {str(name): rows for name, rows in judged.groupby("model", sort=False)}
    closing = models[CLOSING]
    in_season = played["season"].value_counts().sort_index()
    found = []
    for season, part in _groups(closing):
        chosen = _chosen(closing, season, part)
        if not chosen.any():
            continue
        alike = {name: rows.loc[_chosen(rows, season, part)] for name, rows in models.items()}
        left_out = 0
        if part == WHOLE:
            # Of all together, seasons of which no match could be judged are left out too.
            everything = slice(closing["season"].min(), None)
            of = everything if season == ALL_SEASONS else slice(season, season)
            left_out = int(in_season.loc[of].sum()) - int(chosen.sum())
        found += [
            [str(rows["odds"].iloc[0]), name, season, part, *numbers, left_out]
            for (name, rows), numbers in zip(alike.items(), _scored(alike), strict=True)
        ]
    order = ["odds", "model", *SCORE_COLUMNS[2:]]
    return pd.DataFrame(found, columns=order)[SCORE_COLUMNS]


def reliability_bins(backtest: pd.DataFrame) -> pd.DataFrame:
    """How often what each model forecast came, by tenths of probability, pooled over seasons.

    Args:
        backtest: rows of the table backtest_predictions, `with_champions`.
    """
    frames = [
        reliability(rows[PROBABILITIES].to_numpy(float), outcome_codes(rows["outcome"])).assign(
            model=name, odds=rows["odds"].iloc[0]
        )
        for name, rows in judged_alike(backtest).groupby("model", sort=False)
    ]
    return pd.concat(frames, ignore_index=True)


def _groups(closing: pd.DataFrame) -> list[tuple[int | str, str]]:
    seasons: list[int | str] = [int(season) for season in sorted(closing["season"].unique())]
    return [
        *((season, WHOLE) for season in [*seasons, ALL_SEASONS]),
        *((ALL_SEASONS, part) for part in SEASON_PARTS),
    ]


def _chosen(rows: pd.DataFrame, season: int | str, part: str) -> "pd.Series[bool]":
    chosen = pd.Series(True, index=rows.index)
    if season != ALL_SEASONS:
        chosen &= rows["season"] == season
    if part != WHOLE:
        chosen &= rows["part"] == part
    return chosen


def _scored(models: Mapping[str, pd.DataFrame]) -> list[list[Any]]:
    """The numbers of each model on the same matches, in the order of `SCORE_COLUMNS`."""
    first = next(iter(models.values()))
    outcomes = outcome_codes(first["outcome"])
    weeks = weeks_of(first["match_date"])
    three = {name: rows[PROBABILITIES].to_numpy(float) for name, rows in models.items()}
    scores = {name: scores_of(given, outcomes, three[CLOSING]) for name, given in three.items()}
    base, close = (float(scores[name]["log_loss"] or 0) for name in (BASE_RATES, CLOSING))
    numbers: list[list[Any]] = []
    for name, given in three.items():
        skill = skill_score(float(scores[name]["log_loss"] or 0), base, close)
        less: list[float] = []
        for rival in RIVALS:
            if rival in three:
                less += loss_difference(given, three[rival], outcomes, weeks, seed=SEED)
            else:
                less += [np.nan] * 3
        numbers.append([*scores[name].values(), skill, *less])
    return numbers
