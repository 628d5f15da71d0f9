"""What the commands `refresh`, `predict` and `evaluate` do, beside a running stack or without."""

import asyncio
import math
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from pl_assets.local.borrowed import local_services, one_at_a_time, require_mlflow
from pl_assets.local.errors import LocalError
from pl_assets.settings import Settings

if TYPE_CHECKING:
    from pl_serving.snapshot import MatchForecast, Snapshot


def refresh_once(
    settings: Settings, *, history: bool, offline: bool, overrides: Mapping[str, str]
) -> bool:
    """Materialize the whole graph; see `pl_assets.local.refresh` for what it takes.

    Returns:
        Whether all of it succeeded.
    """
    from pl_assets.local.refresh import refresh

    with local_services(settings, mlflow=True) as known:
        import dagster as dg

        with one_at_a_time(known), dg.DagsterInstance.get() as instance:
            return refresh(
                *(known, instance, lambda: require_mlflow(known)),
                history=history,
                offline=offline,
                overrides=overrides,
            )


def predict_once(
    settings: Settings,
    home: str,
    away: str,
    odds: tuple[float, float, float] | None,
    league: str,
) -> None:
    """Print the forecast of one match as the API would give it, with the market's beside it.

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


_BY_SEASON = (
    *("base_rates", "random_forest", "rating_logit"),
    *("champion", "market", "champion_with_odds", "closing"),
)
"""What the table by season shows: the classics, what serves, and the market."""


def evaluate_models(settings: Settings) -> list[dict[str, Any]]:
    """Rows of the walk-forward table, numbers unrounded.

    Raises:
        InsufficientData: if too little is held.
    """
    with local_services(settings, mlflow=False) as known:
        from pl_assets.football.evaluation import WHOLE, score, with_champions
        from pl_assets.football.record import make_record
        from pl_assets.football.training import rows_of_tables
        from pl_assets.resources.code_versions import code_versions
        from pl_assets.resources.decisions import champions
        from pl_assets.resources.warehouse import Warehouse

        warehouse = Warehouse(known)
        features, odds, totals, held = (
            warehouse.read(f"SELECT * FROM {table}")  # noqa: S608 - names of ours
            for table in ("match_features", "match_odds", "over_under_odds", "backtest_predictions")
        )
        if features["home_elo"].isna().all() and len(features):
            raise LocalError(
                "the features held were made by an older version: `pl refresh` makes them anew"
            )
        rows = rows_of_tables(features, odds, totals)
        with Console(stderr=True).status("walking forward") as status:
            record, _ = make_record(rows, odds, held, code_versions(), status.update)
        scores = score(with_champions(record, champions(warehouse)), rows)
        scores = scores[scores["part"] == WHOLE].drop(columns="part")
    scores = scores.assign(data_source=known.data_source).astype(object)
    scores = scores.where(scores.notna(), None)  # JSON has no NaN
    return [{str(name): value for name, value in row.items()} for row in scores.to_dict("records")]


def print_scores(scores: list[dict[str, Any]]) -> None:
    """The pooled rows, then log loss by season with every model beside the market."""
    console = Console(file=sys.stdout, highlight=False)
    if any(row["data_source"] != "real" for row in scores):
        console.print("SIMULATED data: nothing here is of real football.", style="bold red")
    pooled = [row for row in scores if row["season"] == "all"]
    table = plain_table("Walk-forward, pooled over seasons; lower is better, but for accuracy")
    for name in ("model", "odds", "matches", "log\nloss", "RPS", "accu-\nracy", "ECE", "KL"):
        table.add_column(
            name, justify="left" if name in ("model", "odds") else "right", no_wrap=True
        )
    for row in sorted(pooled, key=lambda row: -row["log_loss"]):
        table.add_row(
            *(row["model"], row["odds"], f"{row['matches']:,}", f"{row['log_loss']:.4f}"),
            *(f"{row['rps']:.4f}", f"{row['accuracy']:.1%}", f"{row['ece']:.4f}"),
            f"{row['kl_to_close']:.4f}",
        )
    console.print(table)
    models = [name for name in _BY_SEASON if any(row["model"] == name for row in pooled)]
    seasons = plain_table("Log loss by season")
    seasons.add_column("season", no_wrap=True)
    for model in models:
        seasons.add_column(model.replace("_", "\n", 1), justify="right")
    losses = {(row["season"], row["model"]): row["log_loss"] for row in scores}
    for season in dict.fromkeys(row["season"] for row in scores if row["season"] != "all"):
        cells = [f"{losses[season, model]:.4f}" for model in models]
        seasons.add_row(f"{season}/{(season + 1) % 100:02d}", *cells)
    console.print(seasons)
    console.print("ECE: class-wise calibration error. KL: divergence from the closing odds.")
    left_out = pooled[0]["left_out"]
    console.print(
        f"{left_out} matches of these seasons lack odds, or a forecast by some model, and are left "
        "out for all."
    )


def plain_table(title: str | None = None) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
