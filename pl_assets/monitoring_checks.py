"""Rules of what is watched: forecasts that have met their results.

None of them blocks: whatever is wrong with the scores, forecasts go on.
"""

from pl_assets.rules import Rule

MONITORING_RULES = [
    Rule(
        "prediction_scores",
        "every_forecast_is_settled",
        "No match has a result and a forecast from before its kick-off, and no score.",
        "SELECT m.match_id, m.match_date, max(p.as_of) AS forecast_as_of FROM matches m "
        "JOIN predictions p USING (match_id) WHERE NOT EXISTS (SELECT FROM prediction_scores s "
        "WHERE s.match_id = m.match_id AND s.forecast_by = 'champion' AND s.outcome = m.result) "
        "AND p.as_of < coalesce(m.kick_off_utc, "
        "(m.match_date + time '11:00') AT TIME ZONE 'Europe/London') GROUP BY 1, 2 ORDER BY 2, 1",
        "matches",
        blocks=False,
        after=("matches",),
    ),
    Rule(
        "prediction_scores",
        "no_forecast_is_from_after_kick_off",
        "Every forecast that is scored was made before the match kicked off, as it was played.",
        "SELECT s.match_id, s.forecast_by, s.as_of, m.kick_off_utc, m.match_date "
        "FROM prediction_scores s JOIN matches m USING (match_id) WHERE s.as_of >= coalesce("
        "m.kick_off_utc, (m.match_date + time '11:00') AT TIME ZONE 'Europe/London')",
        "forecasts",
        blocks=False,
        after=("matches",),
    ),
]
