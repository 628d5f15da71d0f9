"""Series of forecasts and of the versions that make them."""

from typing import LiteralString

from pl_assets.resources.series_queries.query import Query

_COMING: LiteralString = (
    "WITH coming AS (SELECT * FROM predictions "
    "WHERE snapshot_id = (SELECT max(snapshot_id) FROM prediction_snapshots) "
    "AND coalesce(kick_off_utc, (match_date + time '11:00') AT TIME ZONE 'Europe/London') "
    "> %(as_of)s), leagues AS (SELECT unnest(%(leagues)s::text[]) AS league "
    "UNION SELECT league FROM coming) "
)
_SERVING: LiteralString = (
    "WITH serving AS (SELECT DISTINCT ON (model_name) model_name, model_version FROM champion "
    "ORDER BY model_name, decision_id DESC), "
    "trained AS (SELECT DISTINCT ON (model_name, model_version) model_name, model_version, as_of "
    "FROM trained_versions ORDER BY model_name, model_version, as_of DESC) "
)
_DIVERGENCE: LiteralString = (
    "market_home_probability * ln(market_home_probability / home_win_probability) + "
    "market_draw_probability * ln(market_draw_probability / draw_probability) + "
    "market_away_probability * ln(market_away_probability / away_win_probability)"
)
_AFTER_THE_DAY: LiteralString = "(match_date + 1)::timestamp AT TIME ZONE 'UTC' AS time"

FORECASTS = (
    Query(
        ("live_forecasts_settled",),
        "SELECT model, count(match_id) AS value "
        "FROM (VALUES ('champion'), ('champion_with_odds')) AS models (model) "
        "LEFT JOIN prediction_scores ON forecast_by = model GROUP BY model",
    ),
    # On the matches that all four have forecast: only of these can the numbers be compared.
    Query(
        ("live_log_loss",),
        "SELECT model, avg(loss) AS value FROM prediction_scores AS c "
        "JOIN prediction_scores AS w USING (match_id), "
        "LATERAL (VALUES ('champion', c.log_loss), ('champion_with_odds', w.log_loss), "
        "('market', c.market_log_loss), ('closing', c.closing_log_loss)) AS losses (model, loss) "
        "WHERE c.forecast_by = 'champion' AND w.forecast_by = 'champion_with_odds' "
        "AND num_nulls(c.market_log_loss, c.closing_log_loss) = 0 GROUP BY model",
    ),
    Query(
        ("shadow_questions",),
        _SERVING + "SELECT model_name, (SELECT count(*) FROM shadow_forecasts AS f "
        "WHERE f.model_name = serving.model_name) AS value FROM serving",
    ),
    # Of the recipes that were asked last: those before them have had their time.
    Query(
        ("shadow_log_loss_less_champion",),
        "SELECT model_name, value FROM (SELECT DISTINCT ON (model_name) model_name, "
        "log_loss_less_champion AS value FROM model_scores_live "
        "WHERE champion_version IS NULL AND matches > 0 "
        "ORDER BY model_name, last_asked_at DESC) AS newest",
    ),
    Query(
        ("performance_cusum", "performance_decision_limit"),
        "SELECT series, basis, value, time FROM (SELECT DISTINCT ON (match_date) "
        f"basis, cusum, decision_limit, {_AFTER_THE_DAY} FROM champion_performance "
        "ORDER BY match_date, position DESC) AS evenings, "
        "LATERAL (VALUES ('performance_cusum', cusum), "
        "('performance_decision_limit', decision_limit)) AS lines (series, value)",
        rewrites=True,
    ),
    Query(
        ("forecasts_published", "forecasts_with_market"),
        _COMING + "SELECT series, league, value FROM (SELECT league, count(match_id) AS published, "
        "count(market_home_probability) AS with_market FROM leagues LEFT JOIN coming "
        "USING (league) GROUP BY league) AS counted, "
        "LATERAL (VALUES ('forecasts_published', published), "
        "('forecasts_with_market', with_market)) AS lines (series, value)",
    ),
    Query(
        ("forecast_divergence_from_market",),
        _COMING + f"SELECT league, avg({_DIVERGENCE}) AS value FROM coming GROUP BY league",
    ),
    Query(
        (*("season_log_loss", "season_rps", "season_accuracy", "season_ece", "season_skill"),),
        "WITH days AS (SELECT season, max(match_date) AS match_date FROM backtest_predictions "
        "WHERE model = 'closing' GROUP BY season) "
        f"SELECT series, model, season::text, value, {_AFTER_THE_DAY} "
        "FROM model_scores JOIN days USING (season), "
        "LATERAL (VALUES ('season_log_loss', log_loss), ('season_rps', rps), "
        "('season_accuracy', accuracy), ('season_ece', ece), ('season_skill', skill)) "
        "AS lines (series, value) WHERE part = 'whole' "
        "AND model IN ('champion', 'champion_with_odds', 'market', 'closing')",
        rewrites=True,
    ),
    Query(
        ("model_age_days", "model_version"),
        _SERVING + "SELECT series, model_name, value FROM serving LEFT JOIN trained "
        "USING (model_name, model_version), LATERAL (VALUES "
        "('model_age_days', extract(epoch FROM %(as_of)s - trained.as_of)::float8 / 86400), "
        "('model_version', model_version::float8)) AS lines (series, value)",
    ),
    # Several recipes are trained at once, for one reason: that is one training.
    Query(
        ("model_trainings",),
        "SELECT cause, count(DISTINCT (as_of, because)) FILTER (WHERE as_of IS NOT NULL) AS value "
        "FROM (VALUES ('weekly'), ('drift'), ('performance'), ('other')) AS causes (cause) "
        "LEFT JOIN (SELECT as_of, because, CASE WHEN because LIKE 'drift: %%' THEN 'drift' "
        "WHEN because LIKE 'performance: %%' THEN 'performance' "
        "WHEN because LIKE 'the newest model was trained on %%' "
        "OR because = 'no model has been trained yet' THEN 'weekly' ELSE 'other' END AS cause "
        "FROM trained_model) AS trainings USING (cause) "
        "GROUP BY cause",
    ),
)
