"""`pl evaluate`: the walk-forward table, beside a running stack or without."""

from typing import Any

from rich.console import Console

from pl_assets.football.season_name import season_name
from pl_assets.local.borrowed import local_services
from pl_assets.local.errors import LocalError
from pl_assets.local.result_tables import console_for, plain_rows, plain_table
from pl_assets.settings import Settings

_CLOSE = "closing"
_BY_SEASON = (
    *("base_rates", "random_forest", "rating_logit"),
    *("champion", "market", "champion_with_odds", _CLOSE),
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
        console = Console(stderr=True)
        if not console.is_terminal:
            console.print("walking forward: seconds, or minutes where the record is not made yet")
        with console.status("walking forward") as status:
            record, _ = make_record(rows, odds, held, code_versions(), status.update)
        scores = score(with_champions(record, champions(warehouse)), rows)
        scores = scores[scores["part"] == WHOLE].drop(columns="part")
    return plain_rows(scores.assign(data_source=known.data_source))


def _odds(row: dict[str, Any]) -> str:
    """What it knows; the close is what nobody knows before."""
    return _CLOSE if row["model"] == _CLOSE else str(row["odds"])


def print_scores(scores: list[dict[str, Any]]) -> None:
    """The pooled rows, then log loss by season with every model beside the market."""
    console = console_for(scores)
    pooled = [row for row in scores if row["season"] == "all"]
    table = plain_table("Walk-forward, pooled over seasons; lower is better, but for accuracy")
    for name in ("model", "odds", "matches", "log\nloss", "RPS", "accu-\nracy", "ECE", "KL"):
        table.add_column(
            name, justify="left" if name in ("model", "odds") else "right", no_wrap=True
        )
    for row in sorted(pooled, key=lambda row: -row["log_loss"]):
        table.add_row(
            *(row["model"], _odds(row), f"{row['matches']:,}", f"{row['log_loss']:.4f}"),
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
        seasons.add_row(season_name(season), *cells)
    console.print(seasons)
    console.print("ECE: class-wise calibration error. KL: divergence from the closing odds.")
    left_out = pooled[0]["left_out"]
    console.print(
        f"{left_out} matches of these seasons lack odds, or a forecast by some model, and are left "
        "out for all."
    )
