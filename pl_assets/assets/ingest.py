"""Ingest: files as fetched, byte for byte, with where and when they came from."""

from collections.abc import Mapping

import dagster as dg
import pandas as pd

from pl_assets.freshness import late_after
from pl_assets.partitions import SEASONS, WHOLE_HISTORY
from pl_assets.resources.clock import Clock
from pl_assets.resources.fetching import Fetched, fetch_fixture_file, fetch_from_all
from pl_assets.resources.overrides import overrides_of
from pl_assets.resources.source import Budget, Source
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
        kinds={"http", "csv", "json"},
    )
    def season_files(
        context: dg.AssetExecutionContext,
        clock: dg.ResourceParam[Clock],
        sources: dg.ResourceParam[tuple[Source, ...]],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult:  # type: ignore[type-arg]
        """Results and odds of each league and season, as every source gave them."""
        as_of = clock.as_of(context)
        seasons = [int(key) for key in context.partition_keys]
        held = warehouse.read("SELECT * FROM current_season_files WHERE season = ANY(%s)", seasons)
        asked = [(league, season) for season in reversed(seasons) for league in settings.leagues]
        budget = Budget(settings.refresh_seconds)
        overrides = overrides_of(context.run.tags)
        fetched = fetch_from_all(sources, held, asked, as_of, budget, overrides)
        for league, season in asked:
            said = {
                f"{league} from {name}": word
                for name, files in fetched.items()
                for word in [_outcome(files, f"{league} {season}")]
                if word
            }
            context.add_asset_metadata(said, partition_key=str(season))
        new = [files.frame("league", "season") for files in fetched.values() if files.new]
        nothing = Fetched().frame("league", "season")
        return _result(context, fetched, pd.concat(new) if new else nothing)

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
        sources: dg.ResourceParam[tuple[Source, ...]],
        warehouse: dg.ResourceParam[Warehouse],
    ) -> dg.MaterializeResult:  # type: ignore[type-arg]
        """The coming fixtures of all leagues with their pre-match odds, as the source gave them."""
        as_of = clock.as_of(context)
        held = warehouse.read("SELECT * FROM current_fixture_files")
        source = next(source for source in sources if source.fixture_address())
        budget = Budget(settings.refresh_seconds)
        fetched = fetch_fixture_file(source, held, settings.leagues, as_of, budget)
        return _result(context, {source.name: fetched}, fetched.frame())

    return [season_files, fixture_files]


def _every_file_accepted(asset: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        _ACCEPTED,
        asset=asset,
        description="No file was refused or unanswered; else what is held stays. A warning where "
        "it concerns only sources that others are preferred to.",
    )


def _outcome(files: Fetched, name: str) -> str | None:
    if name in files.refused:
        return f"refused: {files.refused[name]}"
    return (files.said | files.finished | files.not_asked).get(name)


def _result(
    context: dg.AssetExecutionContext, fetched: Mapping[str, Fetched], new: pd.DataFrame
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The new files, with a check that fails if some were refused.

    Args:
        context: of the run.
        fetched: what came of it by source, the most preferred first.
        new: the rows to add.

    Raises:
        dagster.Failure: if none was accepted, so that the asset does not count as fresh.
    """
    refused: dict[str, str] = {}
    for source, files in fetched.items():
        refused |= {f"{name} from {source}": why for name, why in files.refused.items()}
        if files.not_asked:
            why = next(iter(files.not_asked.values()))
            refused[f"{len(files.not_asked)} more from {source}"] = why
    for name, reason in refused.items():
        context.log.error(f"{name} refused: {reason}")
    rows = [
        f"| {name} | {source} | {_outcome(files, name)} |"
        for source, files in fetched.items()
        for name in [*files.refused, *files.said, *files.finished, *files.not_asked]
    ]
    table = "\n".join(["| file | source | |", "|---|---|---|", *rows])
    if refused and not any(files.said for files in fetched.values()):
        raise dg.Failure(
            "No file was accepted; what was held stays. "
            + "; ".join(f"{name}: {why}" for name, why in list(refused.items())[:3]),
            metadata={"files": dg.MetadataValue.md(table)},
            allow_retries=False,
        )
    first = next(iter(fetched.values()))
    is_of_first = bool(first.refused or first.not_asked)
    return dg.MaterializeResult(
        value=new,
        metadata={
            "files": dg.MetadataValue.md(table),
            "files_new": len(new),
            "files_asked": sum(len(f.said) + len(f.refused) for f in fetched.values()),
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not refused,
                check_name=_ACCEPTED,
                severity=dg.AssetCheckSeverity.ERROR if is_of_first else dg.AssetCheckSeverity.WARN,
                metadata=dict(refused),
            )
        ],
    )
