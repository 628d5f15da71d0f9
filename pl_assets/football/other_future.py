"""Another future: tables as they would stand had everything from a morning on come otherwise.

Whatever is made of them for that morning must come out the same: `leak_guard` sees to that.
"""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.features import FEATURES, IDENTITY, OUTCOMES, outcomes
from pl_assets.football.markets import AVERAGE
from pl_assets.football.odds_columns import CLOSING, PRE_MATCH

AHEAD = dt.timedelta(days=14)
"""What was further away does not come at all in the other future."""
BOTH = (PRE_MATCH, CLOSING)

Random = np.random.Generator


def other_matches(matches: pd.DataFrame, morning: dt.date, random: Random) -> pd.DataFrame:
    """Matches of which that day's and all later ones went another way, rows in another order.

    The day's own are still played by the same clubs, with another outcome and other counts. Of
    later ones a third falls out, a third is played at the other club's, and some are new.

    Args:
        matches: rows of the table.
        morning: the first day that may not be known.
        random: what decides.
    """
    found = matches[matches["match_date"] <= morning + AHEAD].reset_index(drop=True)
    unknown = (found["match_date"] >= morning).to_numpy()
    found = _with_other_counts(found, unknown, random)
    is_later = (found["match_date"] > morning).to_numpy()
    lot = random.integers(0, 3, len(found))
    added = found[is_later & (lot == 0)].rename(columns=_SWAPPED)[found.columns]
    added = added.assign(
        match_id=added["match_id"] + "/again",
        match_date=[day + dt.timedelta(days=1) for day in added["match_date"]],
    )
    turned = is_later & (lot == 1)
    found.loc[turned, ["home_team", "away_team"]] = found.loc[
        turned, ["away_team", "home_team"]
    ].to_numpy()
    kept = found[~is_later | (lot < 2)]
    both = pd.concat([kept, added]) if len(added) else kept
    return both.sample(frac=1, random_state=random, ignore_index=True)


def other_odds(
    odds: pd.DataFrame,
    known: "pd.Series[str]",
    unknown: "pd.Series[str]",
    random: Random,
    phases: Sequence[str] = BOTH,
) -> pd.DataFrame:
    """Odds with other prices of all but the known matches, rows in another order.

    Some are taken away, and matches that have none get some.

    Args:
        odds: rows of match_odds or over_under_odds; those of other matches are left out.
        known: matches of which no odds change.
        unknown: matches of which all do.
        random: what decides.
        phases: which odds change.
    """
    prices = [name for name in odds.columns if name.endswith("_odds")]
    odds = odds[odds["match_id"].isin(known) | odds["match_id"].isin(unknown)]
    changes = (odds["match_id"].isin(unknown) & odds["phase"].isin(phases)).to_numpy()
    changed = odds[changes & (random.random(len(odds)) < 0.8)]
    parts = [odds[~changes], changed.assign(**_prices(prices, len(changed), random))]
    for phase in phases if len(odds) else ():
        priced = odds.loc[odds["phase"] == phase, "match_id"]
        lacking = unknown[~unknown.isin(priced)].drop_duplicates()
        row_like_any = odds.iloc[np.zeros(len(lacking), dtype=int)]
        parts.append(
            row_like_any.assign(
                match_id=lacking.to_numpy(),
                phase=phase,
                bookmaker=AVERAGE,
                **_prices(prices, len(lacking), random),
            )
        )
    whole = pd.concat([part for part in parts if len(part)] or parts[:1])
    return whole.sample(frac=1, random_state=random, ignore_index=True)


def other_features(match_features: pd.DataFrame, monday: dt.date, random: Random) -> pd.DataFrame:
    """Features with other outcomes from a week on, and other inputs from the week after it on.

    Args:
        match_features: rows of the table.
        monday: the first day of the week; inputs of its matches are what is known of them.
        random: what decides.
    """
    next_week = monday + dt.timedelta(days=7)
    found = match_features[match_features["match_date"] < next_week + AHEAD].reset_index(drop=True)
    is_later = (found["match_date"] >= next_week).to_numpy()
    changes = (found["match_date"] >= monday).to_numpy()
    other = dict(zip(OUTCOMES, (*OUTCOMES[1:], OUTCOMES[0]), strict=True))
    found["outcome"] = found["outcome"].mask(changes, found["outcome"].map(other))
    inputs = found.loc[is_later, list(FEATURES)]
    found.loc[is_later, list(FEATURES)] = inputs + random.normal(size=inputs.shape)
    kept = found[~is_later | (random.random(len(found)) < 0.7)]
    return kept.sample(frac=1, random_state=random, ignore_index=True)


_SWAPPED = {"home_team": "away_team", "away_team": "home_team"}


def _with_other_counts(
    matches: pd.DataFrame, changes: NDArray[np.bool_], random: Random
) -> pd.DataFrame:
    """Every number that a match leaves behind, and its outcome, another than it was."""
    found = matches.copy()
    counts = found.select_dtypes("number").columns.difference(IDENTITY)
    for column in counts:
        more = random.integers(1, 9, len(found))
        found[column] = found[column].mask(changes, found[column].fillna(0) + more)
    was = outcomes(matches[["home_goals", "away_goals"]])
    least = matches[["home_goals", "away_goals"]].max(axis=1) + random.integers(1, 4, len(found))
    ahead = random.integers(1, 4, len(found))
    # A home win becomes a draw, a draw an away win, an away win a home win.
    for column, leads_after in (("home_goals", "away"), ("away_goals", "draw")):
        goals = least + ahead * (was == leads_after)
        found[column] = found[column].mask(changes, goals.astype(found[column].dtype))
    if "result" in found:
        found["result"] = outcomes(found[["home_goals", "away_goals"]])
    return found


def _prices(names: Sequence[str], rows: int, random: Random) -> dict[str, NDArray[np.float64]]:
    return {name: 1.05 + random.exponential(2.5, rows) for name in names}
