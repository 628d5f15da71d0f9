"""Writes a made-up record the way the platform does: scores, reliability, trainings, decisions."""

import datetime as dt
import json

import psycopg
from serving.made_up_snapshot import AS_OF, FEATURES

FIRST_SEASON, LAST_SEASON = 2012, 2024
POOLED = {
    "champion": (0.9558, 0.0022, 0.0005, 0.0039),
    "champion_with_odds": (0.9534, -0.0003, -0.0011, 0.0006),
    "market": (0.9537, 0.0, 0.0, 0.0),
    "closing": (0.9507, -0.003, -0.0042, -0.0018),
    "base_rates": (1.0688, 0.1151, 0.1062, 0.1240),
}
"""Log loss, and how much less than the market's it is, with its interval."""
ODDS = {"champion": "past", "base_rates": "none"}
GATES = [
    {"gate": "lower log loss", "passed": True, "found": "0.9558 against 0.9601"},
    {"gate": "no further from the close", "passed": False, "found": "0.0051 against 0.0050"},
]


def score(url, *, data_source="real"):
    """Add the scores and how reliable the forecasts were."""
    with psycopg.connect(url) as connection:
        cursor = connection.cursor()
        for model, numbers in POOLED.items():
            for season in (None, *range(FIRST_SEASON, LAST_SEASON + 1)):
                row = _score(model, season, *numbers)
                _insert(cursor, "model_scores", row, data_source)
        for outcome, most in (("pooled", 10), ("home", 9), ("draw", 4), ("away", 8)):
            for tenth in range(most):
                row = _reliability(outcome, tenth)
                _insert(cursor, "model_reliability", row, data_source)


def decide_on_versions(url, *, number=4):
    """Add decisions on `match-outcome`, the last two of version 1, and one on the other model."""
    with psycopg.connect(url) as connection:
        cursor = connection.cursor()
        for name, version, day in (
            ("match-outcome", 7, 40),
            ("match-outcome", 1, 20),
            ("match-outcome-with-odds", 2, 20),
        ):
            _insert(cursor, "trained_model", _training(name, version, day))
        for n in range(number - 2):
            _insert(cursor, "champion", _decision(7, 30 - n, "the first version of its recipe"))
        _insert(
            cursor,
            "champion",
            _decision(1, 11, "recipe past_odds has done better", True, GATES),
        )
        _insert(cursor, "champion", _decision(1, 4, "still the newest version"))
        other = _decision(2, 4, "the first version of its recipe")
        _insert(cursor, "champion", other | {"model_name": "match-outcome-with-odds"})


def _score(model, season, log_loss, less, low, high):
    # Seasons differ by the same luck for all.
    luck = 0 if season is None else 0.012 * ((season * 7) % 5 - 2)
    return {
        "model": model,
        "odds": ODDS.get(model, "pre_match"),
        "season": season,
        "part": "whole",
        "matches": 4940 if season is None else 380,
        "left_out": 12 if season is None else 1,
        "log_loss": log_loss + luck,
        "rps": log_loss / 4.9,
        "brier": 0.57,
        "accuracy": 0.551,
        "ece": 0.0054,
        "kl_to_close": 0.005,
        "log_loss_less_market": less,
        "log_loss_less_market_low": low,
        "log_loss_less_market_high": high,
        "as_of": AS_OF,
    }


def _reliability(outcome, tenth):
    forecasts = max(12, 3200 - 330 * tenth)
    middle = 0.1 * tenth + 0.052
    came = min(max(middle + 0.012 * (tenth % 3 - 1), 0.0), 1.0)
    half = 1 / forecasts**0.5
    return {
        "model": "champion",
        "odds": "past",
        "outcome": outcome,
        "bin_low": 0.1 * tenth,
        "bin_high": 0.1 * (tenth + 1),
        "forecasts": forecasts,
        "mean_probability": middle,
        "share_happened": came,
        "share_low": max(came - half, 0.0),
        "share_high": min(came + half, 1.0),
        "as_of": AS_OF,
    }


def _training(name, version, days_ago):
    return {
        "model_name": name,
        "model_version": version,
        "mlflow_run_id": f"run-{name}-{version}",
        "as_of": AS_OF - dt.timedelta(days=days_ago),
        "trained_through": (AS_OF - dt.timedelta(days=days_ago + 60)).date(),
        "training_matches": 12000,
        "training_log_loss": 0.975,
        "features": FEATURES,
        "recipe": "past_odds",
        "odds": "past",
        "data_hash": f"hash-{version}",
        "code_version": f"code-{version}",
    }


def _decision(version, days_ago, reason, is_promoted=False, gates=()):
    return {
        "model_name": "match-outcome",
        "model_version": version,
        "as_of": AS_OF - dt.timedelta(days=days_ago),
        "is_judged": True,
        "reason": reason,
        "recipe": "past_odds",
        "is_promoted": is_promoted,
        "evidence": json.dumps(list(gates)),
    }


def _insert(cursor, table, row, data_source=None):
    if data_source is not None:
        row = row | {"data_source": data_source}
    columns = ", ".join(row)
    values = ", ".join(f"%({name})s" for name in row)
    cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({values})", row)  # noqa: S608
