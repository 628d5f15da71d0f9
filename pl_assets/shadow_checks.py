"""Checks of what challengers said: whole files, and questions that can be what they say they are.

None of them blocks: nothing is made of them but their own scores.
"""

import dagster as dg

from pl_assets.resources.shade_spool import ShadeSpool
from pl_assets.rules import Rule

SHADOW_RULES = [
    Rule(
        "shadow_forecasts",
        "shadows_are_of_forecasts_that_were_published",
        "Every question was answered from a snapshot that is held, after it was made, and names a "
        "match of it or none.",
        "SELECT snapshot_id, f.match_id, questions, f.as_of, s.as_of AS published_as_of "
        "FROM (SELECT snapshot_id, match_id, as_of, min(asked_as_of) AS asked_as_of, "
        "count(*) AS questions FROM shadow_forecasts GROUP BY 1, 2, 3) AS f "
        "LEFT JOIN prediction_snapshots s USING (snapshot_id) "
        "WHERE f.as_of IS DISTINCT FROM s.as_of OR f.asked_as_of < f.as_of "
        "OR f.match_id IS NOT NULL AND NOT EXISTS (SELECT FROM predictions p "
        "WHERE p.snapshot_id = f.snapshot_id AND p.match_id = f.match_id)",
        "questions",
        blocks=False,
    ),
    Rule(
        "model_scores_live",
        "no_question_after_kick_off_is_scored",
        "No pair of recipes is scored on more matches than were asked of before their kick-off.",
        "SELECT model_name, champion_recipe, challenger_recipe, matches, matches_asked "
        "FROM model_scores_live WHERE champion_version IS NULL AND (matches > matches_asked "
        "OR matches > (SELECT count(DISTINCT match_id) FROM shadow_forecasts f "
        "JOIN matches m USING (match_id) WHERE f.model_name = model_scores_live.model_name "
        "AND f.asked_as_of < coalesce(m.kick_off_utc, "
        "(m.match_date + time '11:00') AT TIME ZONE 'Europe/London')))",
        "pairs",
        blocks=False,
        after=("matches", "shadow_forecasts"),
    ),
]


@dg.asset_check(
    asset="shadow_forecasts",
    description="No file of the spool is set aside. One that is holds lines that are none of "
    "ours; the others are taken in. Mended, and named `*.jsonl` again, it is read once more.",
)
def every_spool_file_is_taken_in(spool: dg.ResourceParam[ShadeSpool]) -> dg.AssetCheckResult:
    aside = [path.name for path in spool.damaged()]
    return dg.AssetCheckResult(
        passed=not aside,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"files_set_aside": aside, "folder": str(spool.folder)},
    )
