"""What the commands `refresh`, `predict` and `evaluate` do, beside a running stack or without."""

import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from pl_assets.local.stack import local_services, require_mlflow
from pl_assets.settings import Settings


def refresh_once(settings: Settings) -> bool:
    """Materialize the whole graph; returns whether all of it succeeded."""
    from pl_assets.local.refresh import refresh

    with local_services(settings, mlflow=True) as known:
        import dagster as dg

        with dg.DagsterInstance.get() as instance:
            return refresh(known, instance, before_training=lambda: require_mlflow(known))


def evaluate_models(settings: Settings) -> list[dict[str, Any]]:
    """Rows of the walk-forward table, numbers unrounded.

    Raises:
        InsufficientData: if too little is held.
    """
    with local_services(settings, mlflow=False) as known:
        from pl_assets.football.evaluation import evaluate
        from pl_assets.resources.warehouse import Warehouse

        warehouse = Warehouse(known)
        scores = evaluate(
            warehouse.read("SELECT * FROM match_features"),
            warehouse.read("SELECT * FROM match_odds"),
        )
    return [{str(name): value for name, value in row.items()} for row in scores.to_dict("records")]


def print_scores(scores: list[dict[str, Any]]) -> None:
    """The pooled rows, then log loss by season with every model beside the market."""
    console = Console(file=sys.stdout, highlight=False)
    pooled = [row for row in scores if row["season"] == "all"]
    table = Table(title="Walk-forward, pooled over seasons; lower is better but for accuracy")
    for name in ("model", "odds", "matches", "log loss", "RPS", "accuracy", "ECE", "KL to close"):
        table.add_column(name, justify="left" if name in ("model", "odds") else "right")
    for row in pooled:
        table.add_row(
            *(row["model"], row["odds"], f"{row['matches']:,}", f"{row['log_loss']:.4f}"),
            *(f"{row['rps']:.4f}", f"{row['accuracy']:.1%}", f"{row['ece']:.4f}"),
            f"{row['kl_to_close']:.4f}",
        )
    console.print(table)
    models = [row["model"] for row in pooled]
    seasons = Table(title="Log loss by season")
    seasons.add_column("season")
    for model in models:
        seasons.add_column(model, justify="right")
    losses = {(row["season"], row["model"]): row["log_loss"] for row in scores}
    for season in dict.fromkeys(row["season"] for row in scores if row["season"] != "all"):
        cells = [f"{losses[season, model]:.4f}" for model in models]
        seasons.add_row(f"{season}/{(season + 1) % 100:02d}", *cells)
    console.print(seasons)
    left_out = pooled[0]["left_out"]
    console.print(f"{left_out} matches of these seasons lack odds and are left out for all models.")
