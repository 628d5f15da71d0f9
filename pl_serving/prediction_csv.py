"""Lists of forecasts as CSV: a line for each match."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

COMING_COLUMNS = [
    *("match_id", "league", "kick_off_utc", "match_date", "home_team", "away_team"),
    *("home_win_probability", "draw_probability", "away_win_probability"),
    *("fair_odds_home", "fair_odds_draw", "fair_odds_away"),
    *("expected_home_goals", "expected_away_goals"),
    *(
        f"{model}_{name}"
        for model in ("market", "with_odds")
        for name in ("home_win_probability", "draw_probability", "away_win_probability")
    ),
    *("with_odds_model_name", "with_odds_model_version"),
    *("model_name", "model_version", "as_of", "data_source"),
]
PLAYED_COLUMNS = [
    *("match_id", "league", "season", "kick_off_utc", "match_date", "home_team", "away_team"),
    *("home_goals", "away_goals", "outcome", "kind"),
    *("home_win_probability", "draw_probability", "away_win_probability"),
    *("fair_odds_home", "fair_odds_draw", "fair_odds_away"),
    *(
        f"market_{name}"
        for name in ("home_win_probability", "draw_probability", "away_win_probability")
    ),
    *("log_loss", "market_log_loss", "model_name", "model_version", "recipe"),
    *("as_of", "data_source"),
]


def is_liked_best(accept: str | None) -> bool:
    """Whether CSV stands first in the header `Accept`."""
    first = (accept or "").partition(",")[0].partition(";")[0]
    return first.strip().lower() == "text/csv"


def as_csv(rows: Sequence[Mapping[str, Any]], header: Iterable[str]) -> bytes:
    """Answers as a table: what is within another field has both names, joined by `_`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = list(header)
    writer.writerow(columns)
    for row in rows:
        flat = dict(_flat(row))
        writer.writerow([flat.get(column) for column in columns])
    return text.getvalue().encode()


def _flat(row: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}_")
        elif isinstance(value, datetime):
            yield f"{prefix}{name}", value.isoformat().replace("+00:00", "Z")
        else:
            yield f"{prefix}{name}", value
