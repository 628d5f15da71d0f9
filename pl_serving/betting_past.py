"""Past matches as offers to bet on, read from the database and kept for as long as they hold.

The same offers as those of the platform's own backtest, made without its tables in memory.
"""

from asyncio import get_running_loop
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pl_assets.football.betting.offers import Offers, fair
from pl_assets.football.betting.tried import SETTINGS, Setting
from pl_assets.football.scoring import Floats
from pl_serving import betting_past_queries as queries
from pl_serving.betting_past_queries import Columns, ListedRow, State
from pl_serving.errors import BettingNameUnknown
from pl_serving.history import History

CHAMPIONS = {"champion": False, "champion_with_odds": True}
"""By whether it knows the odds of the match."""
_MOST_KEPT = 24
"""Of offers, each of about a megabyte; the oldest make room."""
_PRE_MATCH, _CLOSING = "pre_match", "closing"


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
        listed: list[ListedRow],
    ) -> None:
        self.state = state
        self.listed = {Setting(row.strategy, row.model, row.price): row for row in listed}
        self.settings_tried = listed[0].settings_tried if listed else len(SETTINGS)
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
        prices, models = (found(at_the_close=at_the_close) for found in (self.prices, self.models))
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
    return BettingNameUnknown(
        field, f"expected the {field} to be one that is held: {there}", known=known
    )


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
        past = self._history
        state = await queries.state(past, data_source)
        kept = self._held.get(data_source)
        if kept is not None and kept.state == state:
            return kept
        prices: dict[str, list[str]] = {}
        for price in await queries.prices(past, data_source):
            prices.setdefault(price.phase, []).append(price.bookmaker)
        found = Held(
            state,
            {model.model: model.odds for model in await queries.models(past, data_source)},
            prices,
            [crowned.recipe for crowned in await queries.crowned(past, data_source)],
            await queries.listed(past, data_source),
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
        columns = await queries.columns(self._history, data_source, *asked)
        made = await get_running_loop().run_in_executor(self._executor, _offers, columns)
        while len(held.offers) >= _MOST_KEPT:
            del held.offers[next(iter(held.offers))]
        held.offers[asked] = made
        return made


def _offers(columns: Columns) -> Offers:
    outcomes = _whole(columns.outcomes) - 1
    sharp, average = _three(columns.sharp), _three(columns.closing)
    whole = np.isfinite(sharp).all(axis=1, keepdims=True)
    return Offers(
        # Nothing here asks which match it is.
        match_ids=np.zeros(len(outcomes), dtype=np.str_),
        days=_whole(columns.days),
        seasons=_whole(columns.seasons),
        odds=_three(columns.offered),
        market=fair(_three(columns.market)),
        forecast=_three(columns.forecast),
        closing=fair(np.where(whole, sharp, average)),
        outcomes=outcomes,
    )


def _whole(text: str | None) -> NDArray[np.int64]:
    return np.array((text or "").split(), dtype=np.int64)


def _three(text: str | None) -> Floats:
    return np.array((text or "").split(), dtype=np.float64).reshape(-1, 3)
