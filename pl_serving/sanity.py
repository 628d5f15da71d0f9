"""Whether a snapshot may be switched to: known inputs must give sane outputs.

What is known beforehand: probabilities sum to 1; over all pairings of a league, each of which is
there at either ground, home wins and draws are about as frequent as they have always been; and a
fixed book of odds is not contradicted out of hand by the model that knows odds.
"""

from collections.abc import Iterator

import numpy as np

from pl_assets.football.given_odds import forecast_given_odds
from pl_serving.snapshot import Snapshot

SUM_TOLERANCE = 1e-6
HOME_WINS, DRAWS = (0.25, 0.65), (0.1, 0.4)
"""Bounds of the mean over a league's pairings; in thirty seasons .36 to .51 and .19 to .32."""
BOOK = (0.5, 0.27, 0.23)
"""The known market."""
MOST_MOVED = 0.3
"""Of any of its probabilities; the fitted models move them by at most a few hundredths."""
LEAST_PAIRINGS = 30
"""Of fewer a mean says nothing."""


def insane_parts(snapshot: Snapshot) -> list[str]:
    """What is wrong with a snapshot, in words; nothing if it may serve."""
    return [*wrong_sums(snapshot), *_wrong_means(snapshot), *_wrong_with_odds(snapshot)]


def wrong_sums(snapshot: Snapshot) -> Iterator[str]:
    """The first probabilities that do not sum to 1, if any."""
    of_fixtures = (
        (match.home_team, match.away_team, three)
        for match in snapshot.fixtures
        for three in (match.forecast, match.market, match.with_odds)
    )
    of_pairings = (
        (pair.home_team, pair.away_team, three) for pair, three in snapshot.pairings.items()
    )
    for home, away, three in (*of_fixtures, *of_pairings):
        # Written so that NaN is wrong too.
        if three is not None and not (
            abs(sum(three) - 1) <= SUM_TOLERANCE and all(0 <= one <= 1 for one in three)
        ):
            yield f"expected probabilities that sum to 1 for {home} v {away}, found {sum(three)}"
            return


def _wrong_means(snapshot: Snapshot) -> Iterator[str]:
    for league in snapshot.leagues:
        threes = [three for pair, three in snapshot.pairings.items() if pair.league == league]
        if len(threes) < LEAST_PAIRINGS:
            continue
        home, draw, _ = np.array(threes).mean(axis=0).tolist()
        for name, found, (low, high) in (("home win", home, HOME_WINS), ("draw", draw, DRAWS)):
            if not low <= found <= high:
                yield (
                    f"expected a mean {name} probability of {low} to {high} over all pairings of "
                    f"{league}, found {found:.3f}"
                )


def _wrong_with_odds(snapshot: Snapshot) -> Iterator[str]:
    model = snapshot.with_odds
    if model is None or model.weights is None or not snapshot.offsets:
        return
    offsets = np.array(list(snapshot.offsets.values()))
    book = np.tile(BOOK, (len(offsets), 1))
    moved = np.abs(forecast_given_odds(book, offsets, np.array(model.weights)) - book).max()
    if not moved <= MOST_MOVED:
        yield (
            f"expected {model.model_name} version {model.model_version} to move a known book by "
            f"at most {MOST_MOVED}, found {moved:.3f}"
        )
