"""`pl migrate`: databases, tables, rights and logins, brought up to date by who owns them."""

from pl_assets.local.borrowed import local_services
from pl_assets.local.logins import make_logins
from pl_assets.local.migrate import (
    DATABASES,
    SIMULATED_DATABASES,
    current_revision,
    migrate_all,
    secure_all,
)
from pl_assets.local.upgrades import upgrade_stores
from pl_assets.settings import Settings


def migrate_once(settings: Settings) -> str:
    """Make what is missing and say what is there; nothing changes where all is up to date."""
    with local_services(settings, mlflow=False) as known:
        migrate_all(known)
        done = upgrade_stores(known)
        logins = make_logins(known)
        # Again: what is owned by a login can be handed over once it is there.
        secure_all(known)
        revision = current_revision(known, "warehouse")
    lines = [
        f"Databases {', '.join((*DATABASES, *SIMULATED_DATABASES))}; tables at {revision}.",
        *(f"Migrated {what}." for what in done),
        f"Logins: {', '.join(logins) or 'none, since no password is given for any'}.",
    ]
    return "\n".join(lines)
