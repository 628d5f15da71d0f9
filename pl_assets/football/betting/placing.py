"""Placing paper bets: what an account bets on the matches that are coming, at the prices it sees.

A match is decided on once, when all that the account's rule looks at is there for the first time;
bet or not, it is never looked at again, however prices and forecasts move. Who may wait for a
better price decides with the price of the moment he likes best, which nobody could have known.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.betting.accounts import CHAMPION, CHAMPION_WITH_ODDS, Account
from pl_assets.football.betting.money import Pence
from pl_assets.football.betting.offers import NOT_PLAYED, Offers
from pl_assets.football.betting.simulate import allowed_shares, stakes_of
from pl_assets.football.betting.tried import STRATEGIES
from pl_assets.football.calendar import coming, days_of
from pl_assets.football.features import OUTCOMES
from pl_assets.football.markets import market_average
from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.scoring import Floats
from pl_assets.football.snapshot import WITH_ODDS, Snapshot

_PRICES = ["home_odds", "draw_odds", "away_odds"]
_OF_MATCH = [
    *("match_id", "league", "season", "match_date", "kick_off_utc", "home_team", "away_team"),
]
DECISION_COLUMNS = ["account", "match_id", "as_of", "snapshot_id", "bets"]
BET_COLUMNS = [
    *("account", *_OF_MATCH, "bet_on", "odds", "price", "probability", "stake_pence"),
    *("placed_at", "prices_as_of", "snapshot_id", "model_name", "model_version", "data_source"),
]


class Offered(NamedTuple):
    """What can be bet on at a moment, and what is thought of it."""

    matches: pd.DataFrame
    """Rows of predictions whose match has not kicked off, in order of play."""
    odds: pd.DataFrame
    """Rows of fixture_odds that had been read by then."""
    as_of: dt.datetime
    snapshot_id: int
    data_source: str
    with_odds_model_name: str | None
    """Registered model that made the forecasts with odds; None if there are none."""


class Placed(NamedTuple):
    """Rows of bet_decisions and of bets."""

    decisions: pd.DataFrame
    bets: pd.DataFrame


def on_offer(
    snapshot: Snapshot, fixture_odds: pd.DataFrame, as_of: dt.datetime, now: dt.datetime
) -> Offered:
    """The matches of a snapshot that can still be bet on.

    Args:
        snapshot: the newest forecasts.
        fixture_odds: rows of that table.
        as_of: platform time of the bets. Forecasts made later are not bet on: they may know more
            than the prices did.
        now: platform time at this moment. A run that was held up keeps its `as_of`, and must not
            bet on a match that has begun meanwhile.
    """
    header = snapshot.header
    known = snapshot.predictions
    if header["as_of"] > as_of:
        known = known.iloc[:0]
    name = header.get("with_odds_model_name")
    return Offered(
        matches=coming(known, max(as_of, now)).sort_values(
            ["match_date", "kick_off_utc", "match_id"], kind="stable", ignore_index=True
        ),
        odds=fixture_odds[fixture_odds["as_of"] <= as_of],
        as_of=as_of,
        snapshot_id=int(header["snapshot_id"]),
        data_source=str(header["data_source"]),
        with_odds_model_name=None if pd.isna(name) else str(name),
    )


def place(offered: Offered, account: Account, decided: Collection[str], cash_pence: int) -> Placed:
    """What an account decides on the matches that it has not decided on before.

    Stakes are taken in order of play from the cash that is left, so that they never come to more
    than it. Shares of a bankroll are of the cash that the stakes of earlier days have left; a flat
    stake that cannot be paid is not bet.

    Args:
        offered: what can be bet on.
        account: whose decisions.
        decided: `match_id` of the matches that it has decided on.
        cash_pence: its bankroll; what is staked on open bets is not in it.
    """
    strategy = STRATEGIES[account.strategy]
    matches = offered.matches[~offered.matches["match_id"].isin(decided)]
    offers = _offers(offered, matches, account)
    thought = offers.forecast if strategy.needs_forecast else offers.market
    can_be_decided = np.asarray(np.isfinite(np.hstack([offers.odds, thought])).all(axis=1))
    offers, thought = offers.among(can_be_decided), thought[can_be_decided]
    shares = allowed_shares(strategy, offers, account.terms)
    stakes = _stakes(shares, offers.days, cash_pence, account, of_bankroll=strategy.of_bankroll)
    rows, outcomes = np.nonzero(stakes)
    of_decision: dict[str, Any] = {"account": account.account, "snapshot_id": offered.snapshot_id}
    decisions = pd.DataFrame(matches.loc[can_be_decided]).assign(
        **of_decision, as_of=offered.as_of, bets=(stakes > 0).sum(axis=1)
    )
    bet_on = decisions.iloc[rows]
    read = offered.odds[offered.odds["bookmaker"] == account.price].set_index("match_id")["as_of"]
    name, version = _made_by(offered, bet_on, account)
    bets = bet_on[_OF_MATCH].assign(
        **of_decision,
        bet_on=np.array(OUTCOMES)[outcomes],
        odds=offers.odds[rows, outcomes],
        price=account.price,
        probability=thought[rows, outcomes],
        stake_pence=stakes[rows, outcomes],
        placed_at=offered.as_of,
        prices_as_of=bet_on["match_id"].map(read),
        model_name=name,
        model_version=version,
        data_source=offered.data_source,
    )
    return Placed(
        decisions[DECISION_COLUMNS].reset_index(drop=True),
        bets[BET_COLUMNS].reset_index(drop=True).astype({"model_version": "Int64"}),
    )


def _offers(offered: Offered, matches: pd.DataFrame, account: Account) -> Offers:
    """Matches as a strategy reads them; NaN for what is not known."""
    ids = matches["match_id"]
    prices = offered.odds[offered.odds["bookmaker"] == account.price].set_index("match_id")
    unknown = np.full((len(ids), 3), np.nan)
    columns = {CHAMPION: PROBABILITIES, CHAMPION_WITH_ODDS: WITH_ODDS}.get(account.model or "")
    return Offers(
        match_ids=ids.to_numpy(dtype=np.str_),
        days=days_of(matches["match_date"]),
        seasons=matches["season"].to_numpy(dtype=np.int64),
        odds=prices[_PRICES].reindex(ids).to_numpy(dtype=np.float64),
        market=market_average(offered.odds).reindex(ids).to_numpy(dtype=np.float64),
        forecast=matches[columns].to_numpy(dtype=np.float64) if columns else unknown,
        closing=unknown,
        outcomes=np.full(len(ids), NOT_PLAYED),
    )


def _stakes(
    shares: Floats, days: NDArray[np.int64], cash: int, account: Account, *, of_bankroll: bool
) -> Pence:
    """Stakes day by day, of what the days before have left; shape (n, 3)."""
    stakes = np.zeros(shares.shape, dtype=np.int64)
    for day in np.unique(days):
        today = days == day
        wanted = stakes_of(
            shares[today], cash if of_bankroll else account.unit_pence, account.terms
        )
        for place, stake in np.ndenumerate(wanted):
            if stake > cash:
                wanted[place] = 0
            cash -= int(wanted[place])
        stakes[today] = wanted
    return stakes


def _made_by(
    offered: Offered, matches: pd.DataFrame, account: Account
) -> tuple[pd.Series | str | None, pd.Series | None]:
    """Registered model and version whose forecasts the account bets on."""
    if account.model == CHAMPION:
        return matches["model_name"], matches["model_version"]
    if account.model == CHAMPION_WITH_ODDS:
        return offered.with_odds_model_name, matches["with_odds_model_version"]
    return None, None
