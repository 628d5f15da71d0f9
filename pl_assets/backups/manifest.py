"""The manifest of a backup: what is in the file, and how it is known to be whole."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, NonNegativeInt

FORMAT = 1
"""Another number where an older platform could not restore the file."""
MANIFEST = "manifest.json"
ARTIFACTS = "artifacts.tar.gz"
DatabaseName = Literal["warehouse", "warehouse_simulated", "dagster", "dagster_simulated", "mlflow"]
DATABASES: tuple[DatabaseName, ...] = (
    *("warehouse", "warehouse_simulated"),
    *("dagster", "dagster_simulated"),
    "mlflow",
)
"""In the order of dumping: what refers to something before what it refers to."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Member(_Frozen):
    """A file in the backup."""

    sha256: str
    size: NonNegativeInt
    """In bytes."""


class Dump(Member):
    """A database, as `pg_dump` writes it in its custom format."""

    revision: str | None
    """Its newest migration, as Alembic names it; None of one without tables."""
    rows: dict[str, NonNegativeInt]
    """Of each table."""
    champions: dict[str, int] = {}
    """Of a warehouse: the version of each registered model that served."""


class Artifacts(Member):
    """The folder of model artifacts, packed."""

    files: NonNegativeInt


class Versions(_Frozen):
    """Of what made the backup."""

    platform: str
    postgresql: str
    """The server's."""
    pg_dump: str
    dagster: str
    mlflow: str


class Manifest(_Frozen):
    """What `manifest.json` says, the last member of the file."""

    format: int
    made_at: dt.datetime
    """Wall clock in UTC, when the first database was begun."""
    data_source: str | None
    """Which data served: 'real' or 'simulated'; None before that was decided."""
    versions: Versions
    databases: dict[DatabaseName, Dump]
    artifacts: Artifacts | None
    artifacts_are: str
    """Where they are, in words; what is not in the file has to be kept by other means."""

    def members(self) -> dict[str, Member]:
        """Every other file in the backup, by name."""
        packed: dict[str, Member] = {dump_file(name): dump for name, dump in self.databases.items()}
        return packed | ({ARTIFACTS: self.artifacts} if self.artifacts else {})


def dump_file(name: str) -> str:
    """What the dump of a database is called in the file."""
    return f"{name}.dump"
