"""Who may do what: a role that may write rows and change no table, beside the one that only reads.

Whoever migrates owns the tables. The roles belong to the server, where another database may have
made them; who may not make roles goes without, and `pl migrate` gives these rights later.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_LEDGER = "bet_decisions, bets, settlements, shade_shares, shadow_forecasts"

_GIVEN = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO pl_reader, pl_writer",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO pl_reader, pl_writer",
    "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO pl_writer",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO pl_writer",
    # Rows of the ledger never change. Locking the accounts needs the right to.
    f"REVOKE UPDATE, DELETE ON {_LEDGER} FROM pl_writer",
    "REVOKE DELETE ON betting_accounts FROM pl_writer",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM pl_writer",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pl_reader",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pl_writer",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO pl_writer",
)
_TAKEN = (
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM pl_writer",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM pl_writer",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM pl_writer",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM pl_writer",
    "REVOKE USAGE ON SCHEMA public FROM pl_writer",
)
_ARE_THERE = "(SELECT count(*) FROM pg_roles WHERE rolname IN ('pl_reader', 'pl_writer')) = 2"


def upgrade() -> None:
    for role in ("pl_reader", "pl_writer"):
        op.execute(
            f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege "
            "THEN NULL; END $$"
        )
    _do_where_they_are(_GIVEN)


def downgrade() -> None:
    _do_where_they_are(_TAKEN)


def _do_where_they_are(statements: tuple[str, ...]) -> None:
    op.execute(f"DO $$ BEGIN IF {_ARE_THERE} THEN {'; '.join(statements)}; END IF; END $$")
