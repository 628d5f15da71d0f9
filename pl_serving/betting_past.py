"""Past matches as offers to bet on, read from the database and kept for as long as they hold.

The same offers as those of the platform's own backtest, made without its tables in memory.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from asyncio import get_running_loop
from typing import Any, NamedTuple

import numpy as np

from pl_assets.football.betting.offers import Offers, fair
from pl_assets.football.scoring import Floats
from pl_serving.betting_question import FIRST_SEASON
from pl_serving.errors import BettingNameUnknown
from pl_serving.history import History

CHAMPIONS = {"champion": False, "champion_with_odds": True}
"""By whether it knows the odds of the match."""
_MOST_KEPT = 24
"""Of offers, each of about a megabyte; the oldest make room."""
_PRE_MATCH, _CLOSING = "pre_match", "closing"

# Short enough to be asked every time: what it says changes whenever matches, forecasts or
# champions do.
_STATE = """
SELECT (SELECT max(as_of) FROM betting_results) AS betted_as_of,
       (SELECT max(as_of) FROM model_scores) AS scored_as_of,
       (SELECT max(decision_id) FROM champion) AS decision_id,
       count(*) AS matches,
       coalesce(sum(hashtext(match_id || result)), 0)::bigint AS results
FROM matches WHERE season >= %(first)s
"""
_MODELS = "SELECT DISTINCT model, odds FROM backtest_predictions ORDER BY model"
_PRICES = """
SELECT phase, bookmaker FROM match_odds WHERE season >= %(first)s
GROUP BY phase, bookmaker ORDER BY phase, bookmaker
"""
_CROWNED = """
SELECT DISTINCT ON (model_name) recipe FROM champion
WHERE recipe IS NOT NULL ORDER BY model_name, decision_id DESC
"""
_TRIED = "SELECT coalesce(max(settings_tried), 0) AS settings FROM betting_results"
# Numbers come as text, a column in one piece: thousands of rows would hold up other requests
# while they are taken apart. One statement sees all tables at one moment.
_OFFERS = """
WITH played AS (
  SELECT match_id, match_date, season, result, row_number() OVER (
    ORDER BY match_date, kick_off_utc NULLS LAST, match_id COLLATE "C") AS place
  FROM matches WHERE season >= %(first)s
)
SELECT string_agg((played.match_date - DATE '1970-01-01')::text, ' ' ORDER BY place) AS days,
       string_agg(played.season::text, ' ' ORDER BY place) AS seasons,
       string_agg(array_position(ARRAY['home', 'draw', 'away'], result)::text, ' '
                  ORDER BY place) AS outcomes,
       string_agg(concat_ws(' ', coalesce(offered.home_odds, 'NaN'),
         coalesce(offered.draw_odds, 'NaN'), coalesce(offered.away_odds, 'NaN')), ' '
                  ORDER BY place) AS offered,
       string_agg(concat_ws(' ', coalesce(market.home_odds, 'NaN'),
         coalesce(market.draw_odds, 'NaN'), coalesce(market.away_odds, 'NaN')), ' '
                  ORDER BY place) AS market,
       string_agg(concat_ws(' ', coalesce(sharp.home_odds, 'NaN'),
         coalesce(sharp.draw_odds, 'NaN'), coalesce(sharp.away_odds, 'NaN')), ' '
                  ORDER BY place) AS sharp,
       string_agg(concat_ws(' ', coalesce(closing.home_odds, 'NaN'),
         coalesce(closing.draw_odds, 'NaN'), coalesce(closing.away_odds, 'NaN')), ' '
                  ORDER BY place) AS closing,
       string_agg(concat_ws(' ', coalesce(home_win_probability, 'NaN'),
         coalesce(draw_probability, 'NaN'), coalesce(away_win_probability, 'NaN')), ' '
                  ORDER BY place) AS forecast
FROM played
LEFT JOIN match_odds AS offered ON offered.match_id = played.match_id
  AND offered.phase = %(phase)s AND offered.bookmaker = %(price)s
LEFT JOIN match_odds AS market ON market.match_id = played.match_id
  AND market.phase = %(phase)s AND market.bookmaker = 'average'
LEFT JOIN match_odds AS sharp ON sharp.match_id = played.match_id
  AND sharp.phase = 'closing' AND sharp.bookmaker = 'pinnacle'
LEFT JOIN match_odds AS closing ON closing.match_id = played.match_id
  AND closing.phase = 'closing' AND closing.bookmaker = 'average'
LEFT JOIN backtest_predictions AS forecast ON forecast.match_id = played.match_id
  AND forecast.model = %(recipe)s
"""


@dataclass(frozen=True, slots=True)
class State:
    """What names all that is held; another one, and what was kept no longer holds."""

    betted_as_of: datetime | None
    scored_as_of: datetime | None
    decision_id: int | None
    matches: int
    results: int


@dataclass(frozen=True, slots=True)
class _Model:
    model: str
    odds: str


@dataclass(frozen=True, slots=True)
class _Price:
    phase: str
    bookmaker: str


@dataclass(frozen=True, slots=True)
class _Recipe:
    recipe: str


@dataclass(frozen=True, slots=True)
class _Tried:
    settings: int


@dataclass(frozen=True, slots=True)
class _Columns:
    days: str | None
    seasons: str | None
    outcomes: str | None
    offered: str | None
    market: str | None
    sharp: str | None
    closing: str | None
    forecast: str | None


class Asked(NamedTuple):
    """Which offers: those of a phase at a price, with the forecasts of a recipe."""

    phase: str
    price: str
    recipe: str | None


class Held:
    """What there is to bet on, and offers of it that have been asked for."""

    def __init__(
        self,
        state: State,
        models: dict[str, str],
        prices: dict[str, list[str]],
        recipes: list[str],
        settings_tried: int,
    ) -> None:
        self.state = state
        self.settings_tried = settings_tried
        self.offers: dict[Asked, Offers] = {}
        self._models, self._prices = models, prices
        self._champions = {
            name: recipe
            for name, knows_odds in CHAMPIONS.items()
            for recipe in recipes
            if recipe in models and (models[recipe] == _PRE_MATCH) == knows_odds
        }

    def prices(self, *, at_the_close: bool = False) -> list[str]:
        return self._prices.get(_CLOSING if at_the_close else _PRE_MATCH, [])

    def models(self, *, at_the_close: bool = False) -> list[str]:
        """Those that could have been bet on: who bets before it does not know the close."""
        names = (*self._champions, *self._models)
        return [name for name in names if at_the_close or name != _CLOSING]

    def asked(self, price: str, model: str | None, *, at_the_close: bool) -> Asked:
        """What the names of a question stand for.

        Raises:
            BettingNameUnknown: if there is nothing of that name.
        """
        prices, models = (
            found(at_the_close=at_the_close) for found in (self.prices, self.models)
        )
        phase = _CLOSING if at_the_close else _PRE_MATCH
        if price not in prices:
            raise unknown("price", prices)
        if model is not None and model not in models:
            raise unknown("model", models)
        recipe = self._champions.get(model, model) if model is not None else None
        return Asked(phase, price, recipe)


def unknown(field: str, known: list[str]) -> BettingNameUnknown:
    """What is said to a name that there is nothing of."""
    there = ", ".join(known) or "none yet"
    return BettingNameUnknown(field, f"expected a {field} that is held: {there}", known=known)


class BettingPast:
    """What is held of the past to bet on.

    Args:
        history: where it is read.
        executor: where text becomes numbers.
    """

    def __init__(self, history: History, executor: Executor) -> None:
        self._history = history
        self._executor = executor
        self._held: dict[str, Held] = {}

    async def held(self, data_source: str) -> Held:
        """What is held now.

        Raises:
            HistoryUnavailable: if the database does not answer.
        """
        first = {"first": FIRST_SEASON}
        [state] = await self._history.rows(data_source, State, _STATE, first)
        kept = self._held.get(data_source)
        if kept is not None and kept.state == state:
            return kept
        models = await self._history.rows(data_source, _Model, _MODELS)
        prices: dict[str, list[str]] = {}
        for price in await self._history.rows(data_source, _Price, _PRICES, first):
            prices.setdefault(price.phase, []).append(price.bookmaker)
        recipes = await self._history.rows(data_source, _Recipe, _CROWNED)
        [tried] = await self._history.rows(data_source, _Tried, _TRIED)
        found = Held(
            state,
            {model.model: model.odds for model in models},
            prices,
            [crowned.recipe for crowned in recipes],
            tried.settings,
        )
        self._held[data_source] = found
        return found

    async def offers(self, data_source: str, held: Held, asked: Asked) -> Offers:
        """The offers that are asked for, in order of play.

        Raises:
            HistoryUnavailable: if the database does not answer.
        """
        kept = held.offers.get(asked)
        if kept is not None:
            return kept
        given = asked._asdict() | {"first": FIRST_SEASON}
        [columns] = await self._history.rows(data_source, _Columns, _OFFERS, given)
        made = await get_running_loop().run_in_executor(self._executor, _offers, columns)
        while len(held.offers) >= _MOST_KEPT:
            del held.offers[next(iter(held.offers))]
        held.offers[asked] = made
        return made


def _offers(columns: _Columns) -> Offers:
    outcomes = _numbers(columns.outcomes, int) - 1
    sharp, average = _three(columns.sharp), _three(columns.closing)
    whole = np.isfinite(sharp).all(axis=1, keepdims=True)
    return Offers(
        # Nothing here asks which match it is.
        match_ids=np.zeros(len(outcomes), dtype=np.str_),
        days=_numbers(columns.days, int),
        seasons=_numbers(columns.seasons, int),
        odds=_three(columns.offered),
        market=fair(_three(columns.market)),
        forecast=_three(columns.forecast),
        closing=fair(np.where(whole, sharp, average)),
        outcomes=outcomes,
    )


def _numbers(text: str | None, kind: Callable[[str], Any]) -> np.ndarray[Any, np.dtype[Any]]:
    return np.array([kind(part) for part in (text or "").split()], dtype=kind)  # type: ignore[arg-type]


def _three(text: str | None) -> Floats:
    return np.asarray(_numbers(text, float).reshape(-1, 3))
