"""Series of the data: how much there is, what is late, missing or disputed, who gives it."""

from pl_assets.resources.series_queries.query import Query

DATA = (
    Query(
        ("data_rows",),
        "SELECT 'matches' AS table, count(*) AS value FROM matches "
        "UNION ALL SELECT 'match_odds', count(*) FROM match_odds "
        "UNION ALL SELECT 'over_under_odds', count(*) FROM over_under_odds "
        "UNION ALL SELECT 'asian_handicap_odds', count(*) FROM asian_handicap_odds "
        "UNION ALL SELECT 'fixtures', count(*) FROM fixtures "
        "UNION ALL SELECT 'fixture_odds', count(*) FROM fixture_odds "
        "UNION ALL SELECT 'calendar', count(*) FROM calendar "
        "UNION ALL SELECT 'team_ratings', count(*) FROM team_ratings "
        "UNION ALL SELECT 'match_features', count(*) FROM match_features "
        "UNION ALL SELECT 'backtest_predictions', count(*) FROM backtest_predictions "
        "UNION ALL SELECT 'predictions', count(*) FROM predictions "
        "UNION ALL SELECT 'prediction_scores', count(*) FROM prediction_scores "
        "UNION ALL SELECT 'shadow_forecasts', count(*) FROM shadow_forecasts "
        "UNION ALL SELECT 'bets', count(*) FROM bets",
    ),
    Query(
        ("data_rejected_rows",),
        "SELECT 'rejected_rows' AS table, count(*) AS value FROM rejected_rows "
        "UNION ALL SELECT 'rejected_fixture_rows', count(*) FROM rejected_fixture_rows",
    ),
    Query(
        ("data_score_conflicts",),
        "SELECT count(DISTINCT match_id) AS value FROM source_conflicts",
    ),
    Query(
        ("data_days_since_result",),
        "SELECT league, (%(as_of)s AT TIME ZONE 'Europe/London')::date - max(match_date) AS value "
        "FROM matches GROUP BY league",
    ),
    Query(
        ("data_results_late",),
        "SELECT count(*) AS value FROM calendar AS c "
        "WHERE match_date <= (%(as_of)s AT TIME ZONE 'Europe/London')::date - 3 "
        "AND NOT EXISTS (SELECT FROM matches AS m WHERE m.match_id = c.match_id)",
    ),
    Query(
        ("data_overround",),
        "SELECT phase, avg(overround) - 1 AS value FROM (SELECT phase, overround, row_number() "
        "OVER (PARTITION BY phase ORDER BY match_date DESC, match_id) AS place "
        "FROM match_odds JOIN (SELECT match_id, match_date FROM matches ORDER BY match_date DESC "
        "LIMIT 1000) AS m USING (match_id) WHERE bookmaker = 'average') AS newest "
        "WHERE place <= 100 GROUP BY phase",
    ),
    Query(
        ("data_fixtures_with_odds",),
        "SELECT avg((EXISTS (SELECT FROM fixture_odds AS o WHERE o.match_id = f.match_id "
        "AND bookmaker = 'average'))::int)::float8 AS value FROM fixtures AS f WHERE coalesce("
        "kick_off_utc, (match_date + time '11:00') AT TIME ZONE 'Europe/London') > %(as_of)s",
    ),
    Query(
        ("data_missing_share",),
        "SELECT name AS column, as_of AS time, current_mean AS value FROM data_quality "
        "WHERE as_of > %(since)s AND as_of <= %(as_of)s AND span = 'ten_weeks'",
    ),
    Query(
        ("data_source_answers", "data_source_silent_hours"),
        "SELECT series, source, value FROM source_polls, LATERAL (VALUES "
        "('data_source_answers', answers::int::float8), ('data_source_silent_hours', "
        "CASE WHEN answers THEN 0 ELSE extract(epoch FROM now() - since)::float8 / 3600 END)) "
        "AS lines (series, value) WHERE source <> ALL(%(not_asked)s::text[])",
    ),
    Query(
        ("drift_ratio",),
        "SELECT kind, name, span, as_of AS time, distance / threshold AS value "
        "FROM (SELECT 'feature' AS kind, * FROM feature_drift "
        "UNION ALL SELECT 'prediction', * FROM prediction_drift) AS drift "
        "WHERE threshold > 0 AND as_of > %(since)s AND as_of <= %(as_of)s",
    ),
    Query(
        ("drift_columns",),
        "SELECT kind, is_watched::text, as_of AS time, "
        "count(*) FILTER (WHERE is_drifted) AS value "
        "FROM (SELECT 'feature' AS kind, * FROM feature_drift "
        "UNION ALL SELECT 'prediction', * FROM prediction_drift) AS drift "
        "WHERE span = 'ten_weeks' AND as_of > %(since)s AND as_of <= %(as_of)s GROUP BY 1, 2, 3",
    ),
)
