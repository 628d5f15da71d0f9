"""A warehouse whose tables are those of another version of the platform."""

import sqlalchemy
from alembic.config import Config

from pl_assets.settings import PROJECT


def move(settings, command, revision, database="warehouse"):
    """Have a command of Alembic's, `upgrade` or `downgrade`, bring the tables to a revision."""
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    engine = sqlalchemy.create_engine(settings.database(database, "postgresql+psycopg"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command(config, revision)
        connection.commit()
    engine.dispose()
