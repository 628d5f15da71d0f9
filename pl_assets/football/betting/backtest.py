"""The betting backtest: every setting that is tried, on every past season there are prices of."""

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd

from pl_assets.football.betting.offers import Offers
from pl_assets.football.betting.past import PastOffers
from pl_assets.football.betting.simulate import Bets, simulate
from pl_assets.football.betting.summary import Summary, summaries
from pl_assets.football.betting.terms import Terms
from pl_assets.football.betting.tried import SETTINGS, STRATEGIES, Setting
from pl_assets.football.features import OUTCOMES

ALL_SEASONS = "all"
TERMS = Terms()
_EPOCH = dt.date(1970, 1, 1)

BET_COLUMNS = [
    *(*Setting._fields, "match_id", "league", "season", "match_date", "bet_on", "odds"),
    *("probability", "closing_probability", "stake_pence", "profit_pence"),
]
RESULT_COLUMNS = [*Setting._fields, "season", *Summary._fields]


class _Made(NamedTuple):
    setting: Setting
    offers: Offers
    bets: Bets


def betting_backtest(past: PastOffers) -> pd.DataFrame:
    """Every bet of every setting, `BET_COLUMNS`, in order of play for each."""
    frames = [_frame(made, past.matches) for made in _made(past)]
    return pd.concat(frames, ignore_index=True)[BET_COLUMNS]


def betting_results(past: PastOffers) -> pd.DataFrame:
    """What every setting came to by season, and in all (season 'all'), `RESULT_COLUMNS`.

    Settings have no row of a season of which their price or forecast is not held. Each season
    starts with the whole bankroll anew where it stands by itself; in all, the bankroll goes on
    from season to season.
    """
    made = _made(past)
    found = _summarized(ALL_SEASONS, made)
    for season in sorted({int(season) for season in past.matches["season"]}):
        found += _summarized(season, _made(past, season))
    results = pd.DataFrame(found, columns=RESULT_COLUMNS)
    days: list[object] = [
        None if pd.isna(day) else _EPOCH + dt.timedelta(days=int(day))
        for day in results["ran_out_on"]
    ]
    return results.assign(ran_out_on=pd.Series(days, index=results.index, dtype=object))


def _made(past: PastOffers, season: int | None = None) -> list[_Made]:
    found = []
    for setting in SETTINGS:
        offers = past.at(setting.price, setting.model)
        if season is not None:
            offers = offers.among(offers.seasons == season)
        bets = simulate(offers, STRATEGIES[setting.strategy], TERMS)
        found.append(_Made(setting, offers, bets))
    return found


def _summarized(season: int | str, made: list[_Made]) -> list[list[object]]:
    told = summaries([(one.bets, one.offers) for one in made], TERMS)
    return [
        [*one.setting, season, *summary]
        for one, summary in zip(made, told, strict=True)
        if summary.bets or _could_bet(one)
    ]


def _could_bet(made: _Made) -> bool:
    """Whether there was anything to decide on: not to bet is an answer too."""
    known = np.isfinite(made.offers.odds).any(axis=1)
    if STRATEGIES[made.setting.strategy].needs_forecast:
        known &= np.isfinite(made.offers.forecast).any(axis=1)
    return bool(known.any())


def _frame(made: _Made, matches: pd.DataFrame) -> pd.DataFrame:
    setting, offers, bets = made
    thought = offers.forecast if STRATEGIES[setting.strategy].needs_forecast else offers.market
    of_match = matches[["match_id", "league", "season", "match_date"]].iloc[bets.matches]
    return of_match.reset_index(drop=True).assign(
        strategy=setting.strategy,
        model=setting.model,
        price=setting.price,
        bet_on=np.array(OUTCOMES)[bets.outcomes],
        odds=bets.odds,
        probability=thought[bets.matches, bets.outcomes],
        closing_probability=offers.closing[bets.matches, bets.outcomes],
        stake_pence=bets.stakes,
        profit_pence=bets.profits,
    )
