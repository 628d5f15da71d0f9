"""The SQL of the paper ledger: accounts, what their bets came to, every movement of money."""

from dataclasses import dataclass
from datetime import date, datetime

from pl_serving.history import History
from pl_serving.ledger_place import LedgerPlace

_ACCOUNTS = """
SELECT account, strategy, model, price, opening_pence, unit_pence, opened_at,
       opening_pence + moved.pence AS bankroll_pence, open.bets AS open_bets,
       open.pence AS open_stakes_pence
FROM betting_accounts
CROSS JOIN LATERAL (
  SELECT coalesce(sum(amount_pence) FILTER (WHERE kind <> 'deposit'), 0)::bigint AS pence
  FROM ledger_entries WHERE ledger_entries.account = betting_accounts.account) AS moved
CROSS JOIN LATERAL (
  SELECT count(*) AS bets, coalesce(sum(stake_pence), 0)::bigint AS pence
  FROM bets LEFT JOIN latest_settlements USING (bet_id)
  WHERE bets.account = betting_accounts.account AND settlement_id IS NULL) AS open
ORDER BY account
"""
# Weeks as in `football.weeks`: Monday to Sunday, counted from 1970.
_WEEKS = """
SELECT account, (match_date - DATE '1970-01-01' + 3) / 7 AS week,
       count(*) FILTER (WHERE outcome = 'won') AS won,
       count(*) FILTER (WHERE outcome = 'lost') AS lost,
       count(*) FILTER (WHERE outcome = 'void') AS void,
       coalesce(sum(stake_pence) FILTER (WHERE outcome <> 'void'), 0)::bigint AS turnover_pence,
       coalesce(sum(paid.pence - stake_pence) FILTER (WHERE outcome <> 'void'), 0)::bigint
         AS profit_pence,
       coalesce(sum(stake_pence * (odds * closing_probability - 1))
                FILTER (WHERE outcome <> 'void'), 0) AS value_pence,
       coalesce(sum(stake_pence) FILTER (WHERE outcome <> 'void'
                AND closing_probability IS NOT NULL), 0)::bigint AS valued_pence,
       count(*) FILTER (WHERE outcome <> 'void' AND closing_probability IS NOT NULL) AS valued
FROM bets JOIN latest_settlements USING (bet_id) JOIN (
  SELECT bet_id, sum(amount_pence) AS pence FROM settlements GROUP BY bet_id
) AS paid USING (bet_id)
GROUP BY account, week ORDER BY account, week
"""
_ENTRIES = """
SELECT entry.account, entry.as_of, entry.step, entry.number, entry.kind, entry.amount_pence,
       entry.bankroll_pence, entry.bet_id, match_id, league, season, match_date, kick_off_utc,
       home_team, away_team, bet_on, odds, price, probability, stake_pence, placed_at,
       prices_as_of, model_name, model_version, settled.reason, settled.closing_probability
FROM ledger_entries AS entry
LEFT JOIN bets USING (bet_id)
LEFT JOIN settlements AS settled ON entry.step = 1 AND settled.settlement_id = entry.number
WHERE (%(account)s::text IS NULL OR entry.account = %(account)s)
  AND (%(as_of)s::timestamptz IS NULL OR
       (entry.as_of, entry.step, entry.number, entry.account COLLATE "C") <
       (%(as_of)s::timestamptz, %(step)s::int, %(number)s::bigint, %(of)s::text COLLATE "C"))
ORDER BY entry.as_of DESC, entry.step DESC, entry.number DESC, entry.account COLLATE "C" DESC
LIMIT %(limit)s
"""
_OPEN = """
SELECT bets.account, match_id, match_date, kick_off_utc, home_team, away_team, bet_on, odds,
       bets.price, probability, stake_pence, placed_at, NULL AS outcome, NULL::bigint AS paid_pence,
       NULL AS reason
FROM bets LEFT JOIN latest_settlements USING (bet_id) WHERE settlement_id IS NULL
ORDER BY match_date, kick_off_utc NULLS LAST, match_id, account, bet_on LIMIT %(limit)s
"""
_SETTLED = """
SELECT bets.account, match_id, match_date, kick_off_utc, home_team, away_team, bet_on, odds,
       bets.price, probability, stake_pence, placed_at, outcome,
       (SELECT sum(amount_pence)::bigint FROM settlements AS s WHERE s.bet_id = bets.bet_id)
         AS paid_pence, reason
FROM bets JOIN latest_settlements USING (bet_id)
ORDER BY settlement_id DESC LIMIT %(limit)s
"""
# The last entry of each day of an account: it is what the bankroll was in the evening.
_EVENINGS = """
SELECT DISTINCT ON (account, day) account, (as_of AT TIME ZONE 'Europe/London')::date AS day,
       bankroll_pence
FROM ledger_entries ORDER BY account, day, as_of DESC, step DESC, number DESC
"""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A paper account as it stands."""

    account: str
    strategy: str
    model: str | None
    price: str
    opening_pence: int
    unit_pence: int
    opened_at: datetime
    bankroll_pence: int
    open_bets: int
    open_stakes_pence: int


@dataclass(frozen=True, slots=True)
class WeekRow:
    """What the settled bets of an account on the matches of a week came to."""

    account: str
    week: int
    won: int
    lost: int
    void: int
    turnover_pence: int
    profit_pence: int
    value_pence: float
    valued_pence: int
    valued: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A movement of paper money, with the bet that it is of."""

    account: str
    as_of: datetime
    step: int
    number: int
    kind: str
    amount_pence: int
    bankroll_pence: int
    bet_id: int | None
    match_id: str | None
    league: str | None
    season: int | None
    match_date: date | None
    kick_off_utc: datetime | None
    home_team: str | None
    away_team: str | None
    bet_on: str | None
    odds: float | None
    price: str | None
    probability: float | None
    stake_pence: int | None
    placed_at: datetime | None
    prices_as_of: datetime | None
    model_name: str | None
    model_version: int | None
    reason: str | None
    closing_probability: float | None

    @property
    def place(self) -> LedgerPlace:
        return LedgerPlace(self.as_of, self.step, self.number, self.account)


@dataclass(frozen=True, slots=True)
class BetRow:
    """A bet of the ledger, with what it was paid if it is settled."""

    account: str
    match_id: str
    match_date: date
    kick_off_utc: datetime | None
    home_team: str
    away_team: str
    bet_on: str
    odds: float
    price: str
    probability: float | None
    stake_pence: int
    placed_at: datetime
    outcome: str | None
    paid_pence: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class EveningRow:
    """The bankroll of an account at the end of a day with entries."""

    account: str
    day: date
    bankroll_pence: int


async def accounts(past: History, data_source: str) -> list[AccountRow]:
    """Every paper account."""
    return await past.rows(data_source, AccountRow, _ACCOUNTS)


async def weeks(past: History, data_source: str) -> list[WeekRow]:
    """What settled bets came to, by account and week of the match."""
    return await past.rows(data_source, WeekRow, _WEEKS)


async def entries(
    past: History, data_source: str, account: str | None, limit: int, after: LedgerPlace | None
) -> list[EntryRow]:
    """Movements of paper money, the newest first, those after a place."""
    as_of, step, number, of = after or (None, None, None, None)
    given = {"as_of": as_of, "step": step, "number": number, "of": of}
    given |= {"account": account, "limit": limit}
    return await past.rows(data_source, EntryRow, _ENTRIES, given)


async def open_bets(past: History, data_source: str, limit: int) -> list[BetRow]:
    """Bets whose matches are to come, soonest first."""
    return await past.rows(data_source, BetRow, _OPEN, {"limit": limit})


async def settled_bets(past: History, data_source: str, limit: int) -> list[BetRow]:
    """Bets that were settled, the latest first."""
    return await past.rows(data_source, BetRow, _SETTLED, {"limit": limit})


async def evenings(past: History, data_source: str) -> list[EveningRow]:
    """The bankroll of every account at the end of each day with entries."""
    return await past.rows(data_source, EveningRow, _EVENINGS)
