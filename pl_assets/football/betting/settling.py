"""Settling paper bets: what each is due by what is known now, and what is to be paid for that.

What is due follows from results and listings alone, and what is paid is that less what was paid
before. So payments come to the same in whatever order results arrive, however often it is done,
and after a score has been corrected.
"""

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pl_assets.football.betting.money import profit_if_won
from pl_assets.football.calendar import is_coming, london_day

STANDS_WITHIN = dt.timedelta(days=2)
"""Of the listed day. A match put off by rain or for television is nearly the match that was bet
on; later, other players are fit, and bookmakers give stakes back too."""
ABANDONED_AFTER = dt.timedelta(days=30)
"""Without a result while the league has results from then on. No source is that late with a single
match; if it lags behind with all of them it has none from then on either."""
WON, LOST, VOID = "won", "lost", "void"

DUE_COLUMNS = ["bet_id", "outcome", "due_pence", "reason", "closing_probability"]
SETTLEMENT_COLUMNS = ["bet_id", "outcome", "amount_pence", "reason", "closing_probability", "as_of"]
PAID_COLUMNS = ["bet_id", "paid_pence", "outcome", "reason", "closing_probability", "as_of"]
_Row = Mapping[Hashable, Any]
_NOTHING: _Row = {
    "paid_pence": 0,
    "outcome": None,
    "reason": None,
    "closing_probability": np.nan,
    "as_of": None,
}
_SAME = 1e-9
"""Probabilities as near as that are the same one."""


class Known(NamedTuple):
    """What is known at platform time, that bets are settled by."""

    matches: pd.DataFrame
    """Rows of matches: of those bet on, and all later ones of their leagues."""
    listed: pd.DataFrame
    """`match_id` and `match_date` of matches as listed now; see `listed_now`."""
    closing: pd.DataFrame
    """Closing probabilities, as `markets.closing_market` gives them."""
    as_of: dt.datetime


class Due(NamedTuple):
    """What bets are due at a moment."""

    rows: pd.DataFrame
    """With `DUE_COLUMNS`: every bet of which something can be said, settled before or not."""
    as_of: dt.datetime


def listed_now(fixtures: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    """The day that each match is listed on: in the fixture file, whose days are newer, or else in
    the calendar. A match that was moved keeps its `match_id`: it is the season's and the clubs'.
    """
    parts = [table[["match_id", "match_date"]] for table in (fixtures, calendar)]
    return pd.concat(parts, ignore_index=True).drop_duplicates("match_id")


def due(bets: pd.DataFrame, known: Known) -> Due:
    """What each bet is due by what is known; nothing of those whose match may yet be played.

    Args:
        bets: rows of bets.
        known: results and listings.
    """
    played = known.matches[known.matches["match_id"].isin(bets["match_id"])]
    results = {row["match_id"]: row for row in played.to_dict("records")}
    days = dict(zip(known.listed["match_id"], known.listed["match_date"], strict=True))
    newest = known.matches.groupby("league")["match_date"].max().to_dict()
    today = london_day(known.as_of)
    rows = []
    for bet in bets.to_dict("records"):
        result = results.get(bet["match_id"])
        if result is not None:
            outcome, reason = _by_result(bet, result)
        else:
            listed, latest = days.get(bet["match_id"]), newest.get(bet["league"])
            reason = _why_void(bet, listed, latest, today)
            outcome = VOID
        if not reason:
            continue
        held = bet["match_id"] in known.closing.index and outcome != VOID
        closing = known.closing.at[bet["match_id"], bet["bet_on"]] if held else np.nan
        rows.append([bet["bet_id"], outcome, _amount(bet, outcome), reason, closing])
    found = pd.DataFrame(rows, columns=DUE_COLUMNS)
    return Due(found.astype({"closing_probability": "float64"}), known.as_of)


def to_pay(owed: Due, paid: pd.DataFrame) -> pd.DataFrame:
    """The rows to append to settlements, `SETTLEMENT_COLUMNS`; none of bets that nothing is new of.

    Args:
        owed: what bets are due.
        paid: what they have been paid in all, and the latest that was said of them, with
            `PAID_COLUMNS`. What is owed by what was known before that is not paid any more.
    """
    held = {row["bet_id"]: row for row in paid.to_dict("records")}
    found = []
    for row in owed.rows.to_dict("records"):
        before = held.get(row["bet_id"], _NOTHING)
        is_overtaken = before["as_of"] is not None and before["as_of"] > owed.as_of
        amount = row["due_pence"] - before["paid_pence"]
        if not is_overtaken and (amount or _says_more(row, before)):
            told = (row["outcome"], amount, row["reason"], row["closing_probability"])
            found.append([row["bet_id"], *told, owed.as_of])
    return pd.DataFrame(found, columns=SETTLEMENT_COLUMNS)


def _says_more(row: _Row, before: _Row) -> bool:
    """Whether something other than the amount is new: another score, or closing odds."""
    if (row["outcome"], row["reason"]) != (before["outcome"], before["reason"]):
        return True
    closing = row["closing_probability"], before["closing_probability"]
    return not pd.isna(closing[0]) and not abs(closing[0] - closing[1]) < _SAME


def _amount(bet: _Row, outcome: str) -> int:
    """What a bet brings back, its stake included."""
    if outcome == LOST:
        return 0
    stake = int(bet["stake_pence"])
    return stake if outcome == VOID else stake + int(profit_if_won(stake, bet["odds"]))


def _by_result(bet: _Row, match: _Row) -> tuple[str, str]:
    day, listed = match["match_date"], bet["match_date"]
    if abs(day - listed) > STANDS_WITHIN:
        return VOID, f"moved from {listed} to {day}"
    kick_off = match["kick_off_utc"]
    if pd.isna(kick_off) and day == listed:
        kick_off = bet["kick_off_utc"]
    if not is_coming(day, None if pd.isna(kick_off) else kick_off, bet["placed_at"]):
        return VOID, f"kicked off on {day}, before the bet was placed"
    score = f"{match['home_team']} {match['home_goals']}-{match['away_goals']} {match['away_team']}"
    return (WON if match["result"] == bet["bet_on"] else LOST), score


def _why_void(bet: _Row, listed: dt.date | None, newest: dt.date | None, today: dt.date) -> str:
    """Why a bet on a match without a result is void; empty if the match may yet count."""
    day = bet["match_date"]
    # A source may lag behind with the result, and a calendar with the day: a move is believed
    # once the match has not been played when it would have counted, and is still to come.
    is_past = today > day + STANDS_WITHIN
    if is_past and listed is not None and listed >= today and listed - day > STANDS_WITHIN:
        return f"moved from {day} to {listed}"
    if newest is not None and newest - day >= ABANDONED_AFTER:
        return f"no result {ABANDONED_AFTER.days} days after {day}: abandoned, never replayed"
    return ""
