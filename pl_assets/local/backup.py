"""`pl backup`: one file with all that the platform holds, beside a running stack or without."""

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from pl_assets.backups.archive import manifest_of
from pl_assets.backups.errors import BackupError, BackupRefused
from pl_assets.backups.making import Backups, require_new
from pl_assets.local.borrowed import local_services
from pl_assets.local.refresh import libraries_write_to
from pl_assets.local.run_errors import require_not_interrupted, step_errors
from pl_assets.local.state import running_stack
from pl_assets.local.steps import Steps
from pl_assets.settings import Settings

if TYPE_CHECKING:
    import dagster as dg


def back_up_once(settings: Settings, file: Path) -> str:
    """Write a backup to a new file; says what is in it.

    Raises:
        BackupError: if it cannot be written; then there is no such file.
        KeyboardInterrupt: if it was interrupted; then neither.
    """
    file = file.expanduser().absolute()
    require_new(file)
    if not file.parent.is_dir():
        raise BackupRefused(f"expected the folder {file.parent}, found none: make it")
    # Nobody else can be at work on a server of our own that does not run.
    is_alone = settings.database_url is None and running_stack(settings.home) is None
    with local_services(settings, mlflow=False) as known, Steps(f"Backup to {file}") as steps:
        import dagster as dg

        from pl_assets.resources.abandoned_runs import fail_abandoned_runs

        with (
            libraries_write_to(settings.home / "logs" / "backup.log"),
            dg.DagsterInstance.get() as instance,
        ):
            if is_alone:
                fail_abandoned_runs(instance, children=True)
            _run(Backups(known, steps.begin), instance, file)
    size = file.stat().st_size / 1e6
    manifest = manifest_of(file)
    rows = sum(sum(dump.rows.values()) for dump in manifest.databases.values())
    return (
        f"Wrote {file} ({size:,.1f} MB): {', '.join(manifest.databases)} with {rows:,} rows; "
        f"model artifacts {manifest.artifacts_are}."
    )


def _run(backups: Backups, instance: "dg.DagsterInstance", file: Path) -> None:
    """The job `backup` in this process, a run that Dagster knows of."""
    from pl_assets.backup_job import BACKUP
    from pl_assets.resources.abandoned_runs import PROCESS_TAG, this_process
    from pl_assets.resources.clock import Clock
    from pl_assets.resources.run_tags import BECAUSE_TAG
    from pl_assets.resources.warehouse import Warehouse

    settings = backups.settings
    result = BACKUP.execute_in_process(
        run_config={"ops": {"write_backup": {"config": {"file": str(file)}}}},
        resources={"backups": backups, "clock": Clock(settings, Warehouse(settings))},
        instance=instance,
        run_id=str(uuid.uuid4()),
        tags={
            BECAUSE_TAG: "asked for with `pl backup`",
            PROCESS_TAG: this_process(),
            "pl/data_source": settings.data_source,
        },
        raise_on_error=False,
    )
    if result.success:
        return
    require_not_interrupted(result)
    errors = step_errors(result)
    word = errors[0][-1].message.strip() if errors else "no reason given; see backup.log"
    raise BackupError(word.partition(": ")[2] or word)
