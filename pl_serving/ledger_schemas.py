"""The shapes of the paper ledger: accounts with what they came to, and entries."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from pl_serving.betting_schemas import Verdict, in_pounds
from pl_serving.ledger_queries import EntryRow
from pl_serving.schemas import RealOrSimulated


class Account(BaseModel):
    """A paper account: its rule, its money, and what its settled bets came to."""

    account: str
    strategy: str
    model: str | None = Field(description="whose forecasts it bets on; null if it needs none")
    price: str
    opened_at: datetime = Field(description="nothing before it was ever bet on")
    opening_bankroll: float = Field(description="pounds, on paper, as all that follows")
    unit: float
    bankroll: float = Field(description="the sum of its entries: without what is staked now")
    open_bets: int
    open_stakes: float
    settled_bets: int = Field(description="won and lost; void ones are not among them")
    won: int
    lost: int
    void: int
    turnover: float = Field(description="sum of the stakes of settled bets")
    profit: float
    return_on_turnover: float | None
    return_low: float | None = Field(
        description="lower bound of its 95 % interval; null until there is enough to tell"
    )
    return_high: float | None
    verdict: Verdict
    closing_line_value: float | None = Field(
        description="odds times closing probability less 1, in mean"
    )
    bets_with_closing_odds: int


class LedgerBet(BaseModel):
    """The bet that an entry is of, as it was placed."""

    model_config = ConfigDict(protected_namespaces=())

    bet_id: int
    match_id: str
    league: str
    season: int
    match_date: date
    kick_off_utc: datetime | None
    home_team: str
    away_team: str
    bet_on: Literal["home", "draw", "away"]
    odds: float
    price: str
    probability: float | None = Field(description="by the forecast it was placed on, or the market")
    stake: float
    placed_at: datetime
    prices_as_of: datetime
    model_name: str | None
    model_version: int | None


class LedgerEntry(BaseModel):
    """A movement of paper money; none is ever changed."""

    as_of: datetime
    account: str
    kind: Literal["deposit", "stake", "won", "lost", "void"]
    amount: float = Field(description="pounds; stakes are below 0")
    bankroll: float = Field(description="of the account, after it")
    reason: str | None = Field(description="of a settlement: the score, or why it is void")
    closing_probability: float | None = Field(description="of a settlement: by the closing odds")
    bet: LedgerBet | None

    @classmethod
    def of(cls, row: EntryRow) -> Self:
        bet = None
        if row.bet_id is not None:
            given = {n: getattr(row, n) for n in LedgerBet.model_fields if n != "stake"}
            bet = LedgerBet(**given, stake=in_pounds(row.stake_pence or 0))
        return cls(
            as_of=row.as_of,
            account=row.account,
            kind=row.kind,
            amount=in_pounds(row.amount_pence),
            bankroll=in_pounds(row.bankroll_pence),
            reason=row.reason,
            closing_probability=row.closing_probability,
            bet=bet,
        )


class Ledger(BaseModel):
    """The paper ledger: its accounts, and its entries, the newest first."""

    accounts: list[Account]
    entries: list[LedgerEntry]
    next_cursor: str | None = Field(description="to be given as `cursor` for older entries")
    data_source: RealOrSimulated
