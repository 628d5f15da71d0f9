"""Asset checks: what would poison everything after it, so that a failure stops the graph there.

The same rules hold where the data is made (the database's constraints, the parsers), since a
check looks when the rows are already written. What is checked here is what was stored.
"""

from collections.abc import Iterable

from psycopg import sql

from pl_assets.betting_checks import BETTING_RULES
from pl_assets.football.features import ELO, FEATURES, FORM, FORM_DIFFERENCES
from pl_assets.leak_checks import no_feature_looks_ahead, no_forecast_looks_ahead
from pl_assets.monitoring_checks import MONITORING_RULES
from pl_assets.rules import Rule, checked_together
from pl_assets.season_checks import seasons_keep_their_size
from pl_assets.shadow_checks import SHADOW_RULES, every_spool_file_is_taken_in


def _columns(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


RULES = [
    Rule(
        "matches",
        "every_match_is_held_once",
        "A match is its league, season, home and away club, and is held once.",
        "SELECT league, season, home_team, away_team, count(*) AS times FROM matches "
        "GROUP BY 1, 2, 3, 4 HAVING count(*) > 1",
        "matches",
    ),
    Rule(
        "matches",
        "nobody_plays_twice_a_day",
        "No club has two matches on a day: one of them would be another's, or dated wrongly.",
        "SELECT league, season, club, match_date, count(*) AS matches FROM ("
        "SELECT league, season, home_team AS club, match_date FROM matches UNION ALL "
        "SELECT league, season, away_team, match_date FROM matches) AS days "
        "GROUP BY 1, 2, 3, 4 HAVING count(*) > 1",
        "clubs",
    ),
    Rule(
        "matches",
        "results_agree_with_scores",
        "The result is what the score comes to, and half-time goals are among those at the end.",
        "SELECT match_id, home_goals, away_goals, result FROM matches WHERE result <> CASE "
        "sign(home_goals - away_goals) WHEN 1 THEN 'home' WHEN -1 THEN 'away' ELSE 'draw' END "
        "OR home_half_time_goals > home_goals OR away_half_time_goals > away_goals",
        "matches",
    ),
    Rule(
        "matches",
        "no_result_is_late",
        "Every match that the calendar has three days or more ago has its result.",
        "SELECT c.match_id, c.match_date, c.matchday FROM calendar c, platform_clock "
        "WHERE c.match_date <= (as_of AT TIME ZONE 'Europe/London')::date - 3 "
        "AND NOT EXISTS (SELECT FROM matches m WHERE m.match_id = c.match_id) "
        "ORDER BY c.match_date, c.match_id",
        "matches",
        warns=True,
        after=("calendar",),
    ),
    Rule(
        "source_conflicts",
        "sources_agree_on_scores",
        "No two sources give different scores of a match; which is kept, and why, is in the table.",
        "SELECT match_id, kept_source, kept_home_goals, kept_away_goals, other_source, "
        "other_home_goals, other_away_goals, rule FROM source_conflicts ORDER BY match_id",
        "scores",
        warns=True,
    ),
    Rule(
        "matches",
        "no_season_is_missing",
        "Between a league's first and last season held none is empty: clubs would seem new.",
        "SELECT league, s.season FROM (SELECT league, min(season) AS first, max(season) AS last "
        "FROM matches GROUP BY league) AS held, "
        "generate_series(first::int, last::int) AS s (season) "
        "WHERE NOT EXISTS (SELECT FROM matches m WHERE m.league = held.league "
        "AND m.season = s.season)",
        "seasons",
        blocks=False,  # forecasts go on with what there is
    ),
    Rule(
        "matches",
        "no_result_from_the_future",
        "No result is held of a match that platform time has not reached.",
        "SELECT match_id, match_date, kick_off_utc FROM matches, platform_clock "
        "WHERE coalesce(kick_off_utc + interval '105 minutes', "
        "(match_date + 1)::timestamp AT TIME ZONE 'Europe/London') > platform_clock.as_of",
        "matches",
    ),
    Rule(
        "match_odds",
        "every_price_is_above_1",
        "Decimal odds are above 1 and belong to a match that is held.",
        "SELECT o.match_id, o.bookmaker, o.phase, o.home_odds, o.draw_odds, o.away_odds "
        "FROM match_odds o LEFT JOIN matches m USING (match_id) "
        "WHERE m.match_id IS NULL OR least(o.home_odds, o.draw_odds, o.away_odds) <= 1",
        "odds",
    ),
    Rule(
        "team_ratings",
        "two_ratings_for_every_match",
        "Every match has a rating of both its clubs, made of earlier days alone.",
        "SELECT m.match_id, count(r.team) AS ratings, max(r.last_played) AS newest_match_rated "
        "FROM matches m LEFT JOIN team_ratings r USING (match_id) GROUP BY m.match_id, "
        "m.match_date HAVING count(r.team) <> 2 OR max(r.last_played) >= m.match_date",
        "matches",
    ),
    Rule(
        "match_features",
        "played_matches_have_outcomes",
        "A match has an outcome if and only if it is played, and then Elo and form of both clubs; "
        "every feature is finite, or null where nothing was known.",
        sql.SQL(
            "SELECT match_id, is_played, outcome FROM match_features "
            "WHERE is_played <> (outcome IS NOT NULL) "
            "OR is_played AND num_nulls({always_known}) > 0 "
            "OR ARRAY[{all_features}] && '{{NaN, Infinity, -Infinity}}'::float8[]"
        ).format(
            always_known=_columns((*ELO, *FORM, *FORM_DIFFERENCES)),
            all_features=_columns(FEATURES),
        ),
        "matches",
    ),
    Rule(
        "predictions",
        "forecasts_are_probabilities_before_kick_off",
        "Every forecast of the newest snapshot was made before kick-off; its three numbers are "
        "within 0 and 1, sum to 1.",
        "SELECT snapshot_id, match_id, as_of, kick_off_utc, home_win_probability, "
        "draw_probability, away_win_probability FROM predictions "
        "WHERE snapshot_id = (SELECT max(snapshot_id) FROM prediction_snapshots) AND ("
        "as_of >= coalesce(kick_off_utc, "
        "(match_date + time '11:00') AT TIME ZONE 'Europe/London') "
        "OR least(home_win_probability, draw_probability, away_win_probability) <= 0 "
        "OR abs(home_win_probability + draw_probability + away_win_probability - 1) >= 1e-9)",
        "forecasts",
    ),
    Rule(
        "season_projection",
        "somebody_finishes_in_every_position",
        "The probabilities of each club's positions sum to 1, and so do each position's of all "
        "clubs; each is within 0 and 1.",
        "WITH finishes AS (SELECT league, team, position, probability "
        "FROM current_season_positions) "
        "SELECT league, 'club ' || team AS what, sum(probability) AS total FROM finishes "
        "GROUP BY 1, 2 HAVING abs(sum(probability) - 1) > 1e-6 "
        "OR min(probability) < 0 OR max(probability) > 1 UNION ALL "
        "SELECT league, 'position ' || position, sum(probability) FROM finishes "
        "GROUP BY 1, 2 HAVING abs(sum(probability) - 1) > 1e-6",
        "positions",
    ),
    Rule(
        "season_projection",
        "expected_points_can_be_reached",
        "No club is expected to end with fewer points than it has, or with more than it has and "
        "three for every match that is left.",
        "WITH sizes AS (SELECT league, 2 * (count(*) - 1) AS whole "
        "FROM current_season_projection GROUP BY 1) "
        "SELECT league, team, played, points, expected_points "
        "FROM current_season_projection JOIN sizes USING (league) "
        "WHERE NOT expected_points BETWEEN points - 1e-6 AND points + 3 * (whole - played) + 1e-6",
        "clubs",
    ),
    *BETTING_RULES,
    *MONITORING_RULES,
    *SHADOW_RULES,
]
CHECKS = [
    seasons_keep_their_size,
    no_feature_looks_ahead,
    no_forecast_looks_ahead,
    every_spool_file_is_taken_in,
    *(
        checked_together(asset, [rule for rule in RULES if rule.asset == asset])
        for asset in dict.fromkeys(rule.asset for rule in RULES)
    ),
]
