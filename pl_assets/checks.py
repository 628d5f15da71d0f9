"""Asset checks: what would poison everything after it, so that a failure stops the graph there.

The same rules hold where the data is made (the database's constraints, the parsers), since a
check looks when the rows are already written. What is checked here is what was stored.
"""

from typing import Any, LiteralString

import dagster as dg

from pl_assets.resources.warehouse import Warehouse

_FEW = 20


def _none_found(
    asset: str, name: str, description: str, query: LiteralString, columns: str
) -> dg.AssetChecksDefinition:
    """A blocking check that passes when a query finds no offending row."""

    @dg.asset_check(asset=asset, name=name, description=description, blocking=True)
    def check(warehouse: dg.ResourceParam[Warehouse]) -> dg.AssetCheckResult:
        found = warehouse.read(query)
        metadata: dict[str, Any] = {"offending_rows": len(found)}
        if len(found):
            metadata[columns] = dg.MetadataValue.md(found.head(_FEW).to_markdown(index=False))
        return dg.AssetCheckResult(passed=found.empty, metadata=metadata)

    return check


CHECKS = [
    _none_found(
        "matches",
        "no_season_is_overfull",
        "No league has more matches in a season than its clubs can play, each pair twice.",
        "SELECT league, season, count(*) AS matches, count(DISTINCT home_team) AS clubs "
        "FROM matches GROUP BY league, season "
        "HAVING count(*) > 24 * 23 OR count(DISTINCT home_team) > 24",
        "seasons",
    ),
    _none_found(
        "matches",
        "no_season_is_missing",
        "Between a league's first and last season held none is empty: clubs would seem new.",
        "SELECT league, s.season FROM (SELECT league, min(season) AS first, max(season) AS last "
        "FROM matches GROUP BY league) AS held, "
        "generate_series(first::int, last::int) AS s (season) "
        "WHERE NOT EXISTS (SELECT FROM matches m WHERE m.league = held.league "
        "AND m.season = s.season)",
        "seasons",
    ),
    _none_found(
        "matches",
        "no_result_from_the_future",
        "No result is held of a match that platform time has not reached.",
        "SELECT match_id, match_date, kick_off_utc FROM matches, platform_clock "
        "WHERE coalesce(kick_off_utc + interval '105 minutes', "
        "(match_date + 1)::timestamp AT TIME ZONE 'Europe/London') > platform_clock.as_of",
        "matches",
    ),
    _none_found(
        "match_odds",
        "every_price_is_above_1",
        "Decimal odds are above 1 and belong to a match that is held.",
        "SELECT o.match_id, o.bookmaker, o.moment, o.home_odds, o.draw_odds, o.away_odds "
        "FROM match_odds o LEFT JOIN matches m USING (match_id) "
        "WHERE m.match_id IS NULL OR least(o.home_odds, o.draw_odds, o.away_odds) <= 1",
        "odds",
    ),
    _none_found(
        "team_ratings",
        "two_ratings_for_every_match",
        "Every match has a rating of both its clubs, made of earlier days alone.",
        "SELECT m.match_id, count(r.team) AS ratings, max(r.last_played) AS newest_match_rated "
        "FROM matches m LEFT JOIN team_ratings r USING (match_id) GROUP BY m.match_id, "
        "m.match_date HAVING count(r.team) <> 2 OR max(r.last_played) >= m.match_date",
        "matches",
    ),
    _none_found(
        "match_features",
        "played_matches_have_outcomes",
        "A match has an outcome if and only if it is played, and every number is finite.",
        "SELECT match_id, is_played, outcome FROM match_features "
        "WHERE is_played <> (outcome IS NOT NULL) OR NOT (elo_difference + goals_difference + "
        "shots_difference + shots_on_target_difference + goals_total + shots_on_target_total "
        "BETWEEN -1e6 AND 1e6)",
        "matches",
    ),
    _none_found(
        "predictions",
        "forecasts_are_probabilities_before_kick_off",
        "Every forecast was made before kick-off; its three numbers are within 0 and 1, sum to 1.",
        "SELECT snapshot_id, match_id, as_of, kick_off_utc, home_win_probability, "
        "draw_probability, away_win_probability FROM predictions "
        "WHERE snapshot_id = (SELECT max(snapshot_id) FROM prediction_snapshots) AND ("
        "as_of >= coalesce(kick_off_utc, "
        "(match_date + time '11:00') AT TIME ZONE 'Europe/London') "
        "OR least(home_win_probability, draw_probability, away_win_probability) <= 0 "
        "OR abs(home_win_probability + draw_probability + away_win_probability - 1) >= 1e-9)",
        "forecasts",
    ),
]
