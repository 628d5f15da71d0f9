"""What the command `backtest-bets` does, beside a running stack or without."""

from typing import Any

from rich.console import Console

from pl_assets.football.betting.tried import Setting, name_of
from pl_assets.football.betting.verdicts import LOSES, WINS, verdict
from pl_assets.football.season_name import season_name
from pl_assets.local.borrowed import local_services
from pl_assets.local.errors import LocalError
from pl_assets.local.result_tables import console_for, plain_rows, plain_table
from pl_assets.settings import Settings

_ALL = "all"
_WIDE = 120
"""Columns of a terminal from which on all there is to say has room."""
_STYLES = {LOSES: "red", WINS: "green"}


def backtest_bets_once(settings: Settings) -> list[dict[str, Any]]:
    """Rows of the betting table, numbers unrounded; profit in units of a flat stake.

    Raises:
        LocalError: if no match with odds is held.
    """
    with local_services(settings, mlflow=False) as known:
        from pl_assets.football.betting.backtest import TERMS, betting_results
        from pl_assets.football.betting.past import PastOffers
        from pl_assets.football.evaluation import with_champions
        from pl_assets.resources.decisions import champions
        from pl_assets.resources.warehouse import Warehouse

        warehouse = Warehouse(known)
        matches, odds, record = (
            warehouse.read(f"SELECT * FROM {table}")  # noqa: S608 - names of ours
            for table in ("matches", "match_odds", "backtest_predictions")
        )
        past = PastOffers(matches, odds, with_champions(record, champions(warehouse)))
        with Console(stderr=True).status("betting on past matches"):
            results = betting_results(past)
    if results.empty:
        raise LocalError("no match with odds is held to bet on: `pl refresh` reads them in")
    results = results.assign(
        profit=results["profit_pence"] / TERMS.unit_pence,
        turnover=results["turnover_pence"] / TERMS.unit_pence,
        ran_out_on=results["ran_out_on"].map(lambda day: day.isoformat() if day else None),
        data_source=known.data_source,
    ).rename(columns={"return_on_turnover": "return"})
    return plain_rows(results)


def print_results(results: list[dict[str, Any]]) -> None:
    """All seasons together, the worst return first, and how to read them."""
    console = console_for(results)
    pooled = sorted(
        (row for row in results if row["season"] == _ALL and row["bets"]),
        key=lambda row: row["return"],
    )
    seasons = [row["season"] for row in results if row["season"] != _ALL]
    first, last = min(seasons), max(seasons)
    table = plain_table(
        f"Bets on past matches, {season_name(first)} to {season_name(last)}, "
        "at prices of before kick-off"
    )
    is_wide = console.width >= _WIDE
    table.add_column("strategy, forecasts by, price", overflow="fold")
    more = ("units", "p for\nall tried") if is_wide else ()
    for name in ("bets", "return", "95 % interval", "CLV", *more):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("it", no_wrap=True)
    for row in pooled:
        table.add_row(*_cells(row, is_wide=is_wide), style=_STYLES.get(_verdict(row)))
    console.print(table)
    console.print(
        "An interval that holds 0 says that chance alone may have made the return. CLV: closing "
        "line value, what the bets were worth at the fair prices of kick-off. It *wins* only if "
        f"the best of all {pooled[0]['settings_tried']} settings looks so good by luck in less "
        "than one case of twenty: the p for all tried"
        f"{'' if is_wide else f', shown from {_WIDE} columns on'}. The best price is the highest "
        "of many bookmakers, and cannot always be had; champions are today's, chosen with "
        "hindsight. The market wins most of the time."
    )


def _verdict(row: dict[str, Any]) -> str:
    return verdict(row["return_low"], row["return_high"], row["p_value_corrected"])


def _cells(row: dict[str, Any], *, is_wide: bool) -> list[str]:
    low, high, value, p = (
        "-" if row[name] is None else form.format(row[name])
        for name, form in (
            ("return_low", "{:+.1%}"),
            ("return_high", "{:+.1%}"),
            ("closing_line_value", "{:+.1%}"),
            ("p_value_corrected", "{:.3f}"),
        )
    )
    more = [f"{row['profit']:+,.2f}", p] if is_wide else []
    return [
        name_of(Setting(row["strategy"], row["model"], row["price"])),
        f"{row['bets']:,}",
        *(f"{row['return']:+.1%}", f"{low} to {high}", value, *more, _verdict(row)),
    ]
