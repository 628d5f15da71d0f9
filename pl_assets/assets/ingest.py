"""Ingest: files as fetched, byte for byte, with where and when they came from."""

import dagster as dg
import pandas as pd

from pl_assets.freshness import late_after
from pl_assets.partitions import SEASONS, WHOLE_HISTORY
from pl_assets.resources.clock import Clock
from pl_assets.resources.fetching import Fetched, fetch_fixture_file, fetch_season_files
from pl_assets.resources.source import Source
from pl_assets.resources.tables import APPEND, READ_FROM, TABLE_MODE
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

GROUP = "ingest"
OWNERS = ["team:data"]
_ACCEPTED = "every_file_accepted"


def build_ingest(settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets of this stage, for these leagues and windows of freshness."""

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        dagster_type=dg.Any,
        partitions_def=SEASONS,
        backfill_policy=WHOLE_HISTORY,
        freshness_policy=late_after(settings.season_files_late_hours),
        metadata={TABLE_MODE: APPEND, READ_FROM: "current_season_files"},
        check_specs=[_every_file_accepted("season_files")],
        kinds={"http", "csv"},
    )
    def season_files(
        context: dg.AssetExecutionContext,
        clock: dg.ResourceParam[Clock],
        source: dg.ResourceParam[Source],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult:  # type: ignore[type-arg]
        """Results and odds of each league and season, as the source gave them."""
        as_of = clock.as_of(context)
        seasons = [int(key) for key in context.partition_keys]
        held = warehouse.read("SELECT * FROM current_season_files WHERE season = ANY(%s)", seasons)
        asked = [(league, season) for season in reversed(seasons) for league in settings.leagues]
        fetched = fetch_season_files(source, held, asked, as_of)
        said = fetched.said | fetched.refused
        for league, season in asked:
            context.add_asset_metadata(
                {league: said[f"{league} {season}"]}, partition_key=str(season)
            )
        return _result(context, fetched, fetched.frame("league", "season"))

    @dg.asset(
        group_name=GROUP,
        owners=OWNERS,
        dagster_type=dg.Any,
        freshness_policy=late_after(settings.fixture_files_late_hours),
        metadata={TABLE_MODE: APPEND, READ_FROM: "current_fixture_files"},
        check_specs=[_every_file_accepted("fixture_files")],
        kinds={"http", "csv"},
    )
    def fixture_files(
        context: dg.AssetExecutionContext,
        clock: dg.ResourceParam[Clock],
        source: dg.ResourceParam[Source],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult:  # type: ignore[type-arg]
        """The coming fixtures of all leagues with their pre-match odds, as the source gave them."""
        as_of = clock.as_of(context)
        held = warehouse.read("SELECT * FROM current_fixture_files")
        fetched = fetch_fixture_file(source, held, settings.leagues, as_of)
        return _result(context, fetched, fetched.frame())

    return [season_files, fixture_files]


def _every_file_accepted(asset: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        _ACCEPTED,
        asset=asset,
        description="No file was refused or unanswered; else what is held stays.",
    )


def _result(
    context: dg.AssetExecutionContext, fetched: Fetched, new: pd.DataFrame
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The new files, with a check that fails if some were refused.

    Raises:
        dagster.Failure: if none was accepted, so that the asset does not count as fresh.
    """
    for name, reason in fetched.refused.items():
        context.log.error(f"{name} refused: {reason}")
    table = "\n".join(
        ["| file | |", "|---|---|"]
        + [f"| {name} | refused: {reason} |" for name, reason in fetched.refused.items()]
        + [f"| {name} | {said} |" for name, said in fetched.said.items()]
    )
    if not fetched.said:
        raise dg.Failure(
            "No file was accepted; what was held stays. "
            + "; ".join(f"{name}: {why}" for name, why in list(fetched.refused.items())[:3]),
            metadata={"files": dg.MetadataValue.md(table)},
            allow_retries=False,
        )
    return dg.MaterializeResult(
        value=new,
        metadata={
            "files": dg.MetadataValue.md(table),
            "files_new": len(fetched.new),
            "files_asked": len(fetched.said) + len(fetched.refused),
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not fetched.refused,
                check_name=_ACCEPTED,
                metadata=dict(fetched.refused),
            )
        ],
    )
