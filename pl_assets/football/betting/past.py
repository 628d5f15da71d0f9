"""Past matches as offers: results, pre-match prices, walk-forward forecasts, closing odds."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pl_assets.football.betting.offers import Offers, fair
from pl_assets.football.calendar import days_of
from pl_assets.football.features import OUTCOMES
from pl_assets.football.markets import AVERAGE, SHARP
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.odds_columns import CLOSING, PRE_MATCH
from pl_assets.football.scoring import Floats

FIRST_BET_ON = 2005
"""The first season of which sources have the market's average and best prices."""
_PRICES = ["home_odds", "draw_odds", "away_odds"]


class PastOffers:
    """Played matches with all their prices, of which offers at one price are asked for.

    Args:
        matches: rows of matches.
        match_odds: rows of match_odds; flagged ones count, since nobody flagged them in time.
        backtest: rows of backtest_predictions, `with_champions`.
    """

    def __init__(
        self, matches: pd.DataFrame, match_odds: pd.DataFrame, backtest: pd.DataFrame
    ) -> None:
        played = matches[matches["season"] >= FIRST_BET_ON]
        self.matches = played.sort_values(
            ["match_date", "kick_off_utc", "match_id"], kind="stable", ignore_index=True
        )
        self._ids = self.matches["match_id"]
        self._odds: Mapping[object, pd.DataFrame] = {
            key: rows.set_index("match_id")[_PRICES]
            for key, rows in match_odds.groupby(["phase", "bookmaker"])
        }
        self._forecasts: Mapping[object, pd.DataFrame] = {
            model: rows.set_index("match_id")[PROBABILITIES]
            for model, rows in backtest.groupby("model")
        }
        sharp, average = (self._prices(CLOSING, who) for who in (SHARP, AVERAGE))
        whole = np.isfinite(sharp).all(axis=1, keepdims=True)
        self._closing = fair(np.where(whole, sharp, average))
        self._market = fair(self._prices(PRE_MATCH, AVERAGE))

    def at(self, price: str, model: str | None) -> Offers:
        """The offers at one price, with what a model forecast.

        Args:
            price: 'average' or 'best' of the market, or a bookmaker; of before the match.
            model: a model of the walk-forward; None for none.
        """
        nothing = pd.DataFrame(columns=PROBABILITIES, dtype=float)
        forecast = self._forecasts.get(model, nothing).reindex(self._ids)
        return Offers(
            match_ids=self._ids.to_numpy(dtype=np.str_),
            days=days_of(self.matches["match_date"]),
            seasons=self.matches["season"].to_numpy(dtype=np.int64),
            odds=self._prices(PRE_MATCH, price),
            market=self._market,
            forecast=forecast.to_numpy(dtype=np.float64),
            closing=self._closing,
            outcomes=np.asarray(
                pd.Categorical(self.matches["result"], categories=OUTCOMES).codes, dtype=np.int64
            ),
        )

    def _prices(self, phase: str, bookmaker: str) -> Floats:
        nothing = pd.DataFrame(columns=_PRICES, dtype=float)
        found = self._odds.get((phase, bookmaker), nothing).reindex(self._ids)
        return np.asarray(found.to_numpy(dtype=np.float64))
