"""`pl predict`: the forecast of one match, beside a running stack or without."""

import asyncio
import math
import sys
from typing import TYPE_CHECKING

from rich.console import Console

from pl_assets.local.borrowed import local_services
from pl_assets.local.errors import LocalError
from pl_assets.local.result_tables import plain_table
from pl_assets.settings import Settings

if TYPE_CHECKING:
    from pl_serving.snapshot import MatchForecast, Snapshot


def predict_once(
    settings: Settings,
    home: str,
    away: str,
    odds: tuple[float, float, float] | None,
    league: str,
) -> None:
    """Print the published forecast of one match, with the market's beside it.

    As the API gives it, unless an alias was moved in MLflow since.

    Where there are odds, given or listed, the forecast that knows them stands below.

    Raises:
        LocalError: if there are no forecasts yet, or no answer to such a question.
    """
    if odds and not all(math.isfinite(price) and price > 1 for price in odds):
        raise LocalError(f"expected decimal odds above 1 in --odds, found {odds}")
    with local_services(settings, mlflow=False) as known:
        from pl_serving.errors import ServingError
        from pl_serving.match_question import Question, answer, pairing_of
        from pl_serving.queries import read_newest

        snapshot = asyncio.run(read_newest(known.database(known.warehouse_database), None))
    if snapshot is None:
        raise LocalError("no forecasts have been made yet: `pl refresh` makes them")
    try:
        question = Question(pairing_of(snapshot, league, home, away), odds)
    except ServingError as refusal:
        raise LocalError(str(refusal)) from refusal
    _print_forecast(answer(snapshot, [question])[0], snapshot)


def _print_forecast(match: "MatchForecast", snapshot: "Snapshot") -> None:
    """A line for each forecast, then which model made it and what it knows."""
    from pl_serving.knowledge import WITH_ITS_ODDS, is_by_stand_in, known_odds_of

    console = Console(file=sys.stdout, highlight=False)
    when = f", {match.kick_off_utc:%a %d %b %Y %H:%M} UTC" if match.kick_off_utc else ""
    console.print(f"{match.home_team} v {match.away_team}{when}", style="bold", soft_wrap=True)
    table = plain_table()
    for heading in ("", "home", "draw", "away"):
        table.add_column(heading, justify="right" if heading else "left")
    lines = {"forecast": match.forecast, "market": match.market}
    if match.market:
        lines["with odds"] = match.with_odds
    for name, three in lines.items():
        table.add_row(name, *([f"{p:.1%}" for p in three] if three else ["-"] * 3))
    console.print(table)
    recipe = "" if is_by_stand_in(match, snapshot) else snapshot.recipe
    console.print(
        f"forecast: {snapshot.model_name} version {match.model_version}"
        f"{f' ({recipe})' if recipe else ''}, knows {known_odds_of(match, snapshot)}",
        soft_wrap=True,
    )
    if match.with_odds and snapshot.with_odds:
        model = snapshot.with_odds
        console.print(
            f"with odds: {model.model_name} version {model.model_version}, "
            f"our forecast {WITH_ITS_ODDS}",
            soft_wrap=True,
        )
    elif match.market:
        why = (
            "knows too little of these clubs" if snapshot.with_odds else "has not been trained yet"
        )
        console.print(f"with odds: none, as the model with odds {why}")
    console.print(f"as of {snapshot.as_of:%Y-%m-%d %H:%M} UTC, {snapshot.data_source} data")
