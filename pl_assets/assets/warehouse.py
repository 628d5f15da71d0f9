"""Warehouse: files parsed into matches, odds and fixtures, each rejected row with its reason."""

import dagster as dg
import pandas as pd

from pl_assets.automation import follows_files
from pl_assets.football.calendar import coming
from pl_assets.football.errors import InsufficientData
from pl_assets.football.fixture_file import FixtureFile, parse_fixture_file
from pl_assets.football.season_file import combined, parse_season_file
from pl_assets.partitions import SEASONS, WHOLE_HISTORY
from pl_assets.resources.clock import Clock
from pl_assets.settings import Settings

GROUP = "warehouse"
OWNERS = ["team:data"]


def _out(description: str) -> dg.AssetOut:
    return dg.AssetOut(
        group_name=GROUP,
        owners=OWNERS,
        description=description,
        automation_condition=follows_files(),
        kinds={"postgres"},
    )


@dg.multi_asset(
    outs={
        "matches": _out("Played matches: who, when, the score, shots, corners, cards."),
        "match_odds": _out("1X2 odds of played matches by bookmaker, pre-match and closing."),
        "rejected_rows": _out("Rows of season files that could not be a match, and why."),
    },
    partitions_def=SEASONS,
    backfill_policy=WHOLE_HISTORY,
)
def parsed_seasons(
    context: dg.AssetExecutionContext,
    season_files: pd.DataFrame,
    clock: dg.ResourceParam[Clock],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Season files read into matches whose results count at platform time."""
    as_of = clock.as_of(context)
    parsed = [
        parse_season_file(
            file["body"], file["league"], file["season"], as_of, file["source"], file["as_of"]
        )
        for file in season_files.to_dict("records")
        if file["body"] is not None
    ]
    return combined(parsed)


def build_fixtures(settings: Settings) -> dg.AssetsDefinition:
    """The assets of coming matches, for these leagues."""

    @dg.multi_asset(
        outs={
            "fixtures": _out("Coming matches of the newest fixture file."),
            "fixture_odds": _out("Pre-match 1X2 odds of coming matches by bookmaker."),
            "rejected_fixture_rows": _out("Rows of the fixture file that could not be one."),
        },
    )
    def parsed_fixtures(
        context: dg.AssetExecutionContext,
        fixture_files: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
    ) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """The newest fixture file read into matches that have not kicked off at platform time."""
        as_of = clock.as_of(context)
        if fixture_files.empty:
            raise InsufficientData("expected a fixture file, found none yet: fetch one first")
        body, source, fetched = fixture_files.iloc[-1][["body", "source", "as_of"]]
        parsed = parse_fixture_file(body, settings.leagues, fetched, source)
        fixtures = coming(parsed.fixtures, as_of)
        odds = parsed.fixture_odds
        of_coming = odds["match_id"].isin(fixtures["match_id"])
        return FixtureFile(fixtures, odds[of_coming], parsed.rejected_fixture_rows)

    return parsed_fixtures
