"""What can go wrong with backups.

ForecastError
└── BackupError
    ├── BackupRefused   what was asked must not be done as things stand; nothing has changed
    ├── BackupDamaged   a file is no backup, or not as it was written
    └── DumpFailed      PostgreSQL's programs could not write or read a dump
"""

from pl_assets.football.errors import ForecastError


class BackupError(ForecastError):
    """A backup cannot be made or used."""


class BackupRefused(BackupError):
    """Something is in the way that has to be seen to first."""


class BackupDamaged(BackupError):
    """A file that must not be restored from."""


class DumpFailed(BackupError):
    """`pg_dump` or `pg_restore` ended with an error."""
