"""What metrics are measured from: queries of the warehouse, and a history that has changed."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pl_assets.football.calendar import season_days
from pl_assets.football.evaluation import with_champions
from pl_assets.football.monitoring.forecast_history import (
    NAMES,
    forecast_points,
    judged_alike,
)
from pl_assets.football.monitoring.measured import Measured, Rewritten, together
from pl_assets.football.monitoring.past_bets import PAST_BETS, past_bet_points
from pl_assets.football.monitoring.points import Points
from pl_assets.football.monitoring.serving_series import Scrape, serving_points
from pl_assets.football.walk_forward import BASE_RATES, CLOSING, MARKET
from pl_assets.resources.series_queries.data import DATA
from pl_assets.resources.series_queries.forecasts import FORECASTS
from pl_assets.resources.series_queries.operation import OPERATION
from pl_assets.resources.warehouse import Connection, Warehouse, frame

_LOOK_BACK = dt.timedelta(days=30)
_HOW = "1"
"""Another number, and the history is made anew: for changes of how it is reckoned."""
_FORECASTS, _PAST_BETS = "forecasts", "past_bets"
_RECORD_DIGEST = (
    "SELECT season, sum(number)::text AS digest FROM ("
    "SELECT season, hashtextextended(concat_ws(' ', model, match_id, match_date, outcome, "
    "home_win_probability, draw_probability, away_win_probability), 0) AS number "
    "FROM backtest_predictions WHERE model = ANY(%(models)s) "
    "UNION ALL SELECT season, hashtextextended(concat_ws(' ', forecast_by, match_id, match_date, "
    "outcome, snapshot_id, closing_home_win_probability, closing_draw_probability), 1) "
    "FROM prediction_scores) AS named GROUP BY season"
)
# Bets are many, and what they came to is told by as many numbers as there are settings.
_BETS_DIGEST = (
    "SELECT season, sum(hashtextextended(concat_ws(' ', strategy, model, price, bets, "
    "turnover_pence, profit_pence, hit_rate, mean_odds), 0))::text AS digest "
    "FROM betting_results WHERE season IS NOT NULL GROUP BY season"
)


class MetricsTables:
    """Everything in the warehouse that is followed.

    Args:
        warehouse: read, never written.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def measure(
        self,
        as_of: dt.datetime,
        leagues: tuple[str, ...],
        champions: Mapping[str, str],
        not_asked: Sequence[str] = (),
    ) -> Measured:
        """Points of all series that the warehouse alone says.

        Args:
            as_of: platform time.
            leagues: that are followed.
            champions: the recipe of each of `champion` and `champion_with_odds`.
            not_asked: names of sources that nothing is expected of any more.
        """
        points = Points()
        given = {"as_of": as_of, "since": as_of - _LOOK_BACK, "leagues": list(leagues)}
        given["not_asked"] = list(not_asked)
        queries = (*FORECASTS, *DATA, *OPERATION)
        with self._warehouse.transaction() as connection:
            for query in queries:
                points.add_table(frame(connection, query.query, given), query.names, as_of)
            scrapes = _scrapes(connection)
            held = _digests_held(connection)
            record = _forecast_history(connection, champions, held)
            bets = _bet_history(connection, held)
        rewritten = [Rewritten(query.names) for query in queries if query.rewrites]
        histories = [part for part in (record, bets) if part is not None]
        parts = [points.frame(), serving_points(scrapes), *(part.points for part in histories)]
        return Measured(
            as_of,
            together(parts),
            (*rewritten, *(one for part in histories for one in part.rewritten)),
            {key: digest for part in histories for key, digest in part.made_from.items()},
        )


def _forecast_history(
    connection: Connection, champions: Mapping[str, str], held: dict[tuple[str, int], str]
) -> Measured | None:
    """The rolling series from the first season on whose forecasts are others than before."""
    models = [*dict.fromkeys(champions.values()), MARKET, CLOSING, BASE_RATES]
    digests = frame(connection, _RECORD_DIGEST, {"models": models})
    found = _digests(_FORECASTS, digests, f"{_HOW} {sorted(champions.items())}")
    since = _first_changed(found, held, _FORECASTS)
    if since is None:
        return None
    record = frame(
        connection,
        "SELECT model, match_id, match_date, outcome, home_win_probability, draw_probability, "
        "away_win_probability FROM backtest_predictions WHERE model = ANY(%s)",
        [models],
    )
    settled = frame(connection, "SELECT * FROM prediction_scores")
    first = season_days(since)[0]
    judged = judged_alike(with_champions(record, champions), settled)
    day = int(np.datetime64(first).astype(int))
    moment = dt.datetime.combine(first, dt.time(), dt.UTC)
    return Measured(moment, forecast_points(judged, day), (Rewritten(NAMES, moment),), found)


def _bet_history(connection: Connection, held: dict[tuple[str, int], str]) -> Measured | None:
    """What past bets had brought by each day, from the first season on that has changed."""
    found = _digests(_PAST_BETS, frame(connection, _BETS_DIGEST), _HOW)
    since = _first_changed(found, held, _PAST_BETS)
    if since is None:
        return None
    daily = frame(
        connection,
        "SELECT strategy, coalesce(model, 'none') AS model, price, match_date, "
        "sum(profit_pence::float8 / stake_pence) AS units FROM betting_backtest "
        "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    )
    first = season_days(since)[0]
    moment = dt.datetime.combine(first, dt.time(), dt.UTC)
    return Measured(
        moment, past_bet_points(daily, first), (Rewritten((PAST_BETS,), moment),), found
    )


def _digests_held(connection: Connection) -> dict[tuple[str, int], str]:
    rows = connection.execute("SELECT part, season, digest FROM metrics_made_from").fetchall()
    return {(part, season): digest for part, season, digest in rows}


def _digests(part: str, found: pd.DataFrame, of_all: str) -> dict[tuple[str, int], str]:
    return {
        (part, int(season)): hashlib.sha256(f"{of_all} {digest}".encode()).hexdigest()[:32]
        for season, digest in zip(found["season"], found["digest"], strict=True)
    }


def _first_changed(
    found: dict[tuple[str, int], str], held: dict[tuple[str, int], str], part: str
) -> int | None:
    """The first season that is new, other than before, or gone; None if there is none."""
    before = {key: digest for key, digest in held.items() if key[0] == part}
    changed = [key[1] for key in {*found, *before} if found.get(key) != before.get(key)]
    return min(changed, default=None)


def _scrapes(connection: Connection) -> list[Scrape]:
    """The two newest looks at the API, the older first."""
    rows = connection.execute(
        "SELECT as_of, scraped_at, is_up, started_at, coalesce(samples, '{}') "
        "FROM serving_scrapes ORDER BY scrape_id DESC LIMIT 2"
    ).fetchall()
    return [Scrape(*row) for row in reversed(rows)]
