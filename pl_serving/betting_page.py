"""What the pages of betting show: settings in order, curves, the paper ledger, the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pl_assets.football.betting.tried import AVERAGE, BEST, STRATEGIES, Setting
from pl_assets.football.season_name import season_name
from pl_serving import betting_queries, ledger_queries
from pl_serving.betting_charts import Figure, Whisker, of_accounts, of_units
from pl_serving.betting_past import Held
from pl_serving.betting_queries import ResultRow
from pl_serving.betting_question import FIRST_SEASON
from pl_serving.betting_schemas import BettingNumbers, SettingResult, Verdict, in_pounds
from pl_serving.betting_words import (
    per_cent,
    price_name,
    setting_name,
    strategy_name,
)
from pl_serving.history import History
from pl_serving.ledger import read_accounts
from pl_serving.ledger_queries import BetRow
from pl_serving.ledger_schemas import Account

_CURVES = {
    "favourites, average price": Setting("favourite", None, AVERAGE),
    "every outcome, best price": Setting("everything", None, BEST),
    "1 % above the market, best price": Setting("consensus", None, BEST),
    "our forecast, average price": Setting("value", "champion", AVERAGE),
    "our forecast, best price": Setting("value", "champion", BEST),
}
"""Settings of flat stakes whose profit is drawn: chosen for what they are, not for how they did."""
_SHOWN_BETS = 12


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one line of a table, with the bar of its interval."""

    name: str
    of: BettingNumbers | Account
    whisker: Whisker | None

    @property
    def verdict(self) -> Verdict:
        return self.of.verdict

    @classmethod
    def named(cls, name: str, of: BettingNumbers | Account) -> "Numbers":
        whisker = Whisker.of(of.return_on_turnover, of.return_low, of.return_high)
        return cls(name, of, whisker)


@dataclass(frozen=True, slots=True)
class Rule:
    """A strategy with the settings that it was tried in."""

    name: str
    settings: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True)
class PaperLedger:
    """Accounts with their bets of now."""

    accounts: tuple[Numbers, ...]
    figure: Figure | None
    """Of the bankrolls; None on the first day, which makes no curve."""
    open: tuple[BetRow, ...]
    settled: tuple[BetRow, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What the form offers."""

    strategies: tuple[tuple[str, str], ...]
    models: tuple[str, ...]
    prices: tuple[str, ...]
    first_season: int = FIRST_SEASON


@dataclass(frozen=True, slots=True)
class Betting:
    """Everything the page shows."""

    sentence: str | None
    """None where nothing has been tried yet."""
    rules: tuple[Rule, ...]
    settings_tried: int
    verdicts: dict[str, int]
    figure: Figure
    ledger: PaperLedger
    form: Form


async def read_betting(past: History, data_source: str, held: Held) -> Betting:
    """What the page shows of the data that is served.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    of_each = await betting_queries.results(past, data_source, each=True)
    rows = [row for row in of_each if row.season is None]
    seasons = [row.season for row in of_each if row.season is not None]
    rules = _rules(rows)
    there = {(row.strategy, row.model, row.price) for row in rows}
    curves = {
        name: await betting_queries.by_day(past, data_source, *setting)
        for name, setting in _CURVES.items()
        if setting in there
    }
    verdicts: dict[str, int] = {}
    for rule in rules:
        for one in rule.settings:
            verdicts[one.verdict] = verdicts.get(one.verdict, 0) + 1
    return Betting(
        sentence=_in_a_sentence(rows, min(seasons, default=FIRST_SEASON)),
        rules=rules,
        settings_tried=rows[0].settings_tried if rows else 0,
        verdicts=verdicts,
        figure=of_units(curves),
        ledger=await _ledger(past, data_source),
        form=form_of(held),
    )


def form_of(held: Held) -> Form:
    """What there is to choose from."""
    return Form(
        strategies=tuple((name, strategy_name(name)) for name in STRATEGIES),
        models=tuple(held.models(at_the_close=False)),
        # The market's two first.
        prices=tuple(sorted(held.prices(), key=lambda p: (p not in (BEST, AVERAGE), p))),
    )


def _in_a_sentence(rows: Sequence[ResultRow], first_season: int) -> str | None:
    of = {row.price: row for row in rows if row.strategy == "everything"}
    average, best = of.get(AVERAGE), of.get(BEST)
    if average is None:
        return None
    at_best = ""
    if best is not None:
        at_best = f", and {per_cent(best.return_on_turnover)} at the best price of many bookmakers"
    return (
        f"Whoever bet the same on every outcome of every match since {season_name(first_season)}, "
        f"{average.bets:,} bets, made {per_cent(average.return_on_turnover)} on the stakes at "
        f"average prices{at_best}: the market wins most of the time."
    )


def _rules(rows: Sequence[ResultRow]) -> tuple[Rule, ...]:
    order = list(STRATEGIES)
    known = sorted(
        (row for row in rows if row.strategy in order), key=lambda row: order.index(row.strategy)
    )
    return tuple(
        Rule(strategy_name(name), tuple(_numbers(row) for row in those))
        for name, those in groupby(known, key=lambda row: row.strategy)
    )


def _numbers(row: ResultRow) -> Numbers:
    named = row.named()
    if row.model is None:
        name = price_name(row.price)
    else:
        whole = setting_name(row.strategy, row.model, row.price)
        name = whole.removeprefix(f"{strategy_name(row.strategy)}: ")
    found = SettingResult(**(named | SettingResult.fields_of(named)))
    return Numbers.named(name[0].upper() + name[1:], found)


async def _ledger(past: History, data_source: str) -> PaperLedger:
    accounts = await read_accounts(past, data_source, None)
    evenings = await ledger_queries.evenings(past, data_source)
    lines = {
        account.account: [
            (row.day, in_pounds(row.bankroll_pence))
            for row in evenings
            if row.account == account.account
        ]
        for account in accounts
    }
    return PaperLedger(
        accounts=tuple(Numbers.named(account.account, account) for account in accounts),
        figure=of_accounts(lines) if len({row.day for row in evenings}) > 1 else None,
        open=tuple(await ledger_queries.open_bets(past, data_source, _SHOWN_BETS)),
        settled=tuple(await ledger_queries.settled_bets(past, data_source, _SHOWN_BETS)),
    )
