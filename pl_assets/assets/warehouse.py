"""Warehouse: files read into matches, odds and fixtures, each rejected row with its reason."""

import warnings
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pandas as pd
from dagster_pandera import pandera_schema_to_dagster_type

from pl_assets.automation import follows_files
from pl_assets.football import schemas
from pl_assets.football.calendar import london_day, season_of
from pl_assets.football.errors import InsufficientData
from pl_assets.football.fixture_file import FixtureFile, parse_fixture_file
from pl_assets.football.fixtures import coming_fixtures
from pl_assets.football.openfootball import Calendar, calendar_frame, parse_calendar
from pl_assets.football.reconciliation import conflict_frame
from pl_assets.football.season_reading import agreement, by_source, read_seasons
from pl_assets.football.season_tables import combined
from pl_assets.football.source_names import OPENFOOTBALL
from pl_assets.partitions import SEASONS, WHOLE_HISTORY
from pl_assets.resources.clock import Clock
from pl_assets.resources.overrides import overrides_of
from pl_assets.resources.tables import LEFT_AS_IS, NEVER_SHRINKS
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "warehouse"
OWNERS = ["team:data"]
_READ_IN = "every_season_is_read_in"


Frame = pd.DataFrame


def _typed(schema: Any) -> dg.DagsterType:
    """A schema as Dagster's type: it checks what is made before it is written, and is shown."""
    with warnings.catch_warnings():
        # That it may change; the lock pins what it is now.
        warnings.simplefilter("ignore")
        return pandera_schema_to_dagster_type(schema)


def _out(description: str, schema: Any = None, **metadata: str) -> dg.AssetOut:
    return dg.AssetOut(
        group_name=GROUP,
        owners=OWNERS,
        description=description,
        dagster_type=_typed(schema) if schema else Frame,
        metadata=metadata,
        automation_condition=follows_files(),
        kinds={"postgres"},
    )


@dg.multi_asset(
    outs={
        "matches": _out(
            "Played matches, each from the most preferred source that has it: who, when, the "
            "score, shots, corners, cards.",
            schemas.MATCHES,
            **{NEVER_SHRINKS: "match_id"},
        ),
        "match_odds": _out(
            "1X2 odds of played matches by bookmaker, pre-match and closing.",
            schemas.ODDS["match_odds"],
        ),
        "over_under_odds": _out(
            "Odds of more and of fewer than 2.5 goals, likewise.", schemas.ODDS["over_under_odds"]
        ),
        "asian_handicap_odds": _out(
            "Asian handicap odds, each with its line, likewise.",
            schemas.ODDS["asian_handicap_odds"],
        ),
        "rejected_rows": _out(
            "Rows of season files that could not be a match, and why.", schemas.REJECTED_ROWS
        ),
        "source_conflicts": _out(
            "Scores on which sources disagree: the one kept, the other, the rule that decided."
        ),
        # The last to be written: what is in it has been read in whole.
        "read_files": _out("The file of each source that a season's rows were made of."),
    },
    check_specs=[
        dg.AssetCheckSpec(
            _READ_IN,
            asset="matches",
            description="Every file that is held can be read, and no season would lose a match by "
            "it; else all of that season stays as it is.",
        )
    ],
    partitions_def=SEASONS,
    backfill_policy=WHOLE_HISTORY,
)
def parsed_seasons(
    context: dg.AssetExecutionContext,
    season_files: pd.DataFrame,
    clock: dg.ResourceParam[Clock],
    warehouse: dg.ResourceParam[Warehouse],
) -> Iterator[dg.Output[pd.DataFrame] | dg.AssetCheckResult]:
    """Season files of all sources read into matches whose results count at platform time."""
    as_of = clock.as_of(context)
    held = warehouse.read(
        "SELECT league, season, match_id FROM matches WHERE season = ANY(%s)",
        [int(key) for key in context.partition_keys],
    )
    may_shrink = overrides_of(context.run.tags).may_shrink
    seasons, left = read_seasons(season_files, held, as_of, may_shrink)
    tables = combined([season.tables for season in seasons])
    disagreed = [season.conflicts for season in seasons if len(season.conflicts)]
    conflicts = pd.concat(disagreed, ignore_index=True) if disagreed else conflict_frame([])
    files = season_files[season_files["sha256"].notna()]
    is_read = [pair not in left for pair in zip(files["league"], files["season"], strict=True)]
    made = tables._asdict() | {
        "source_conflicts": conflicts,
        "read_files": files[is_read][["file_id", "league", "season", "source", "sha256"]],
    }
    shown = {"matches": by_source(tables.matches), "source_conflicts": agreement(seasons)}
    for name, table in made.items():
        metadata: dict[str, Any] = {}
        if left:
            metadata[LEFT_AS_IS] = [f"{league}:{season}" for league, season in left]
        if name in shown:
            metadata["by_season"] = dg.MetadataValue.md(shown[name])
        yield dg.Output(table, output_name=name, metadata=metadata)
    reasons = {f"{league} {season}": why for (league, season), why in left.items()}
    yield dg.AssetCheckResult(
        passed=not left, check_name=_READ_IN, asset_key="matches", metadata=reasons
    )


def build_fixtures(settings: Settings) -> dg.AssetsDefinition:
    """The assets of coming matches, for these leagues."""

    @dg.multi_asset(
        outs={
            "fixtures": _out("Coming matches: of the newest fixture file, then of the calendar."),
            "fixture_odds": _out("Pre-match 1X2 odds of coming matches by bookmaker."),
            "rejected_fixture_rows": _out("Rows of either that could not be a match, and why."),
            "calendar": _out("Every match of the present season, played or not.", schemas.CALENDAR),
        },
        deps=["season_files"],
    )
    def parsed_fixtures(
        context: dg.AssetExecutionContext,
        fixture_files: pd.DataFrame,
        clock: dg.ResourceParam[Clock],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> tuple[Frame, Frame, Frame, Frame]:
        """Matches that have not kicked off at platform time, from the fixture file and calendar."""
        as_of = clock.as_of(context)
        season = season_of(london_day(as_of))
        calendars = warehouse.read(
            "SELECT league, season, body FROM current_season_files "
            "WHERE season = %s AND source = %s AND league = ANY(%s) AND body IS NOT NULL",
            *(season, OPENFOOTBALL, list(settings.leagues)),
        )
        if fixture_files.empty and calendars.empty:
            raise InsufficientData(
                "expected a fixture file or a calendar, found neither yet: fetch one first"
            )
        files = [
            parse_fixture_file(file["body"], settings.leagues, file["as_of"], file["source"])
            for file in fixture_files.to_dict("records")
        ]
        listed = files[0] if files else FixtureFile.empty()
        calendar = _calendar(calendars)
        fixtures = coming_fixtures(listed.fixtures, calendar.matches, as_of)
        odds = listed.fixture_odds
        odds = odds[odds["match_id"].isin(fixtures["match_id"])]
        rejected = pd.concat([listed.rejected_fixture_rows, calendar.rejected], ignore_index=True)
        return fixtures, odds, rejected, calendar.matches

    return parsed_fixtures


def _calendar(bodies: pd.DataFrame) -> Calendar:
    """The calendars of all leagues as one; empty where none is held."""
    read = [
        parse_calendar(body["body"], body["league"], body["season"])
        for body in bodies.to_dict("records")
    ]
    if not read:
        return Calendar(calendar_frame([]), FixtureFile.empty().rejected_fixture_rows)
    matches, rejected = (pd.concat(parts, ignore_index=True) for parts in zip(*read, strict=True))
    return Calendar(matches, rejected)
