"""Simulations of betting that are asked for: a few at once, each in a thread of its own."""

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pl_assets.football.betting.offers import Offers
from pl_assets.football.betting.simulate import Bets, simulate
from pl_assets.football.betting.strategies.consensus import Consensus
from pl_assets.football.betting.strategy import Strategy
from pl_assets.football.betting.summary import Summary, bankroll_by_day, summaries
from pl_assets.football.betting.terms import Terms
from pl_serving.betting_past import Asked, BettingPast, Held
from pl_serving.betting_past_queries import ListedRow
from pl_serving.betting_question import PARAMETERS, SimulationQuestion
from pl_serving.betting_schemas import (
    BankrollThen,
    BettingNumbers,
    SeasonNumbers,
    SeasonsHeld,
    Simulation,
    day_of,
    in_pounds,
)
from pl_serving.betting_words import in_words, ran_out
from pl_serving.errors import NothingToBetOn, SimulationsBusy
from pl_serving.history import History
from pl_serving.snapshot import Snapshot

AT_ONCE = 2
MOST_POINTS = 500
"""Of an equity curve."""
_WAIT_SECONDS = 2.0
"""For its turn, until a simulation is refused."""
_MOST_REMEMBERED = 100_000
_ROUNDING = 0.05
"""Of a p-value, by stakes that are whole pence of another bankroll."""


class Simulations:
    """Answers what a rule of betting would have brought.

    Args:
        history: where past matches are read.
    """

    def __init__(self, history: History) -> None:
        self._executor = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="betting")
        self._past = BettingPast(history, self._executor)
        self._turns = asyncio.Semaphore(AT_ONCE)
        # Settings by their hashes: 100,000 whole ones would take 150 MB.
        self._asked: dict[str, set[int]] = {}

    async def held(self, data_source: str) -> Held:
        """What there is to bet on.

        Raises:
            HistoryUnavailable: if the database does not answer.
        """
        return await self._past.held(data_source)

    async def simulated(self, question: SimulationQuestion, snapshot: Snapshot) -> Simulation:
        """The answer to a question, on matches of the data that is served.

        Raises:
            SimulationsBusy: if others take too long.
            BettingNameUnknown: if its model or price is not held.
            NothingToBetOn: if no match is held of its seasons.
            HistoryUnavailable: if the database does not answer.
        """
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._turns.acquire()
        except TimeoutError as error:
            raise SimulationsBusy(
                f"{AT_ONCE} simulations are made at once, and others wait too: ask again shortly"
            ) from error
        try:
            return await self._made(question, snapshot)
        finally:
            self._turns.release()

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _made(self, question: SimulationQuestion, snapshot: Snapshot) -> Simulation:
        source = snapshot.data_source
        held = await self._past.held(source)
        asked = held.asked(question.price, question.model, at_the_close=question.bets_at_the_close)
        offers = _of_seasons(await self._past.offers(source, held, asked), question)
        tried = held.settings_tried + self._further(source, question)
        listed = held.listed.get(question.setting) if question.is_of_the_table else None
        return await asyncio.get_running_loop().run_in_executor(
            self._executor, _simulation, question, asked, offers, tried, listed, snapshot
        )

    def _further(self, data_source: str, question: SimulationQuestion) -> int:
        """How many settings beyond the table's have been asked for, this one included."""
        asked = self._asked.setdefault(data_source, set())
        if not question.is_of_the_table and len(asked) < _MOST_REMEMBERED:
            asked.add(hash(question.key))
        return len(asked)


def _of_seasons(offers: Offers, question: SimulationQuestion) -> Offers:
    first, last = question.seasons.first, question.seasons.last
    chosen = np.ones(len(offers.seasons), dtype=bool)
    if first is not None:
        chosen &= offers.seasons >= first
    if last is not None:
        chosen &= offers.seasons <= last
    if not chosen.any():
        there = "none yet"
        if len(offers.seasons):
            there = f"{offers.seasons.min()} to {offers.seasons.max()}"
        raise NothingToBetOn("seasons", f"expected seasons with played matches: {there}")
    return offers if chosen.all() else offers.among(chosen)


def _simulation(
    question: SimulationQuestion,
    asked: Asked,
    offers: Offers,
    tried: int,
    listed: ListedRow | None,
    snapshot: Snapshot,
) -> Simulation:
    rule, terms = question.rule, question.terms
    bets, told = _told(offers, rule, terms)
    if listed and listed.p_value_corrected and _is_as_listed(told, listed):
        tried = listed.settings_tried
        overall = BettingNumbers.of(told, listed.p_value_corrected)
    else:
        overall = BettingNumbers.of(told, told.p_value * tried)
    seasons = [int(season) for season in np.unique(offers.seasons)]
    of_season = {
        year: _told(offers.among(offers.seasons == year), rule, terms)[1] for year in seasons
    }
    # Of many seasons one looks good by luck; how many settings were tried is said of all together.
    by_season = [
        SeasonNumbers(
            **BettingNumbers.of(one, one.p_value * len(seasons)).model_dump(), season=year
        )
        for year, one in of_season.items()
    ]
    looked_at = [offers.odds]
    if rule.needs_forecast:
        looked_at.append(offers.forecast)
    if isinstance(rule, Consensus):
        looked_at.append(offers.market)
    known = np.all([np.isfinite(values).all(axis=1) for values in looked_at], axis=0)
    return Simulation(
        strategy=question.strategy,
        parameters={n: float(getattr(rule, n)) for n in PARAMETERS if hasattr(rule, n)},
        model=question.model,
        recipe=asked.recipe,
        price=question.price,
        bets_at_the_close=question.bets_at_the_close,
        seasons=SeasonsHeld(**{"from": seasons[0], "to": seasons[-1]}),
        matches=len(offers.seasons),
        matches_with_prices=int(known.sum()),
        overall=overall,
        in_words=in_words(
            *(overall.return_on_turnover, overall.return_low, overall.return_high),
            *(overall.p_value_corrected, tried),
        )
        + ran_out(overall.ran_out_on),
        by_season=by_season,
        equity_curve=_curve(bets, offers, terms),
        settings_tried=tried,
        as_of=snapshot.as_of,
        data_source=snapshot.data_source,
    )


def _is_as_listed(told: Summary, listed: ListedRow) -> bool:
    """Whether the table has these bets: none has come since, and other money only rounds them."""
    return listed.bets == told.bets and math.isclose(
        listed.p_value or math.nan, told.p_value, rel_tol=_ROUNDING
    )


def _told(offers: Offers, rule: Strategy, terms: Terms) -> tuple[Bets, Summary]:
    bets = simulate(offers, rule, terms)
    return bets, summaries([(bets, offers)], terms)[0]


def _curve(bets: Bets, offers: Offers, terms: Terms) -> list[BankrollThen]:
    days, bankroll = bankroll_by_day(bets, offers, terms)
    if not len(days):
        return []
    kept = np.unique(np.linspace(0, len(days) - 1, MOST_POINTS).round().astype(int))
    return [
        BankrollThen(day=day_of(int(days[n])), bankroll=in_pounds(int(bankroll[n]))) for n in kept
    ]
