"""The job that makes a backup: a run like any other, so that no other begins while it lasts."""

from pathlib import Path

import dagster as dg

from pl_assets.backups.daily import write_daily
from pl_assets.backups.making import Backups
from pl_assets.backups.undisturbed import JOB
from pl_assets.resources.agenda import working_day
from pl_assets.resources.clock import Clock


class Target(dg.Config):
    """Where to."""

    file: str | None = None
    """A new file; nothing for the day's in PL_BACKUP_FOLDER."""


@dg.op(description="Dump the databases, pack the artifacts, write one file.")
def write_backup(
    context: dg.OpExecutionContext,
    config: Target,
    backups: dg.ResourceParam[Backups],
    clock: dg.ResourceParam[Clock],
) -> None:
    if config.file is not None:
        file = Path(config.file)
        manifest = backups.write(file, context.instance)
    else:
        day = working_day(clock.latest())
        file, manifest = write_daily(backups, day, context.instance)
    rows = sum(sum(dump.rows.values()) for dump in manifest.databases.values())
    context.log.info(f"Wrote {file}: {file.stat().st_size:,} bytes, {rows:,} rows.")
    context.add_output_metadata(
        {"file": str(file), "bytes": file.stat().st_size, "rows": rows}
        | {"artifacts": manifest.artifacts_are}
    )


@dg.job(
    name=JOB,
    # Where the run is, the artifacts are and the folder; a worker may be on another machine.
    executor_def=dg.in_process_executor,
    description="One file with every database and the model artifacts, to restore from.",
)
def BACKUP() -> None:  # noqa: N802 - beside the other jobs
    write_backup()
