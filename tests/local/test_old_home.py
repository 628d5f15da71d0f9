"""A PL_HOME of before there were logins: the next `pl` that opens it brings it up to date."""

import psycopg
import pytest
from alembic import command
from free_port import free_port
from local.older_tables import move
from local.own_server import own_server

from pl_assets.local.api_login import with_api_password
from pl_assets.local.borrowed import local_services
from pl_assets.local.logins import API, make_logins
from pl_assets.local.migrate import create_database
from pl_assets.settings import Settings

pytestmark = pytest.mark.usefixtures("environment_as_it_was")


@pytest.fixture
def old_home(tmp_path):
    """As the version before left it: tables at 0008, `pl_reader` with a password for Grafana."""
    home = tmp_path / "home"
    with own_server(home) as server:
        settings = Settings(home=home, database_url=server.secret_url)
        for name in ("warehouse", "dagster", "mlflow"):
            create_database(settings, name)
        move(settings, command.upgrade, "0008")
        with psycopg.connect(settings.database("warehouse")) as connection:
            connection.execute("INSERT INTO platform_clock VALUES (true, '2025-02-14 06:00+00')")
            connection.execute("ALTER ROLE pl_reader LOGIN PASSWORD 'of grafana'")
        with psycopg.connect(settings.database("dagster")) as connection:
            connection.execute("CREATE TABLE runs (n int)")
    return home


def test_what_is_held_stays_and_the_api_has_a_login_that_only_reads(old_home):
    told = Settings(home=old_home, postgres_port=free_port())
    with local_services(told, mlflow=False) as known:
        known = with_api_password(known, is_own_server=True)
        make_logins(known)
        reading = known.as_login(API, known.api_password).database("warehouse")
        with psycopg.connect(reading) as connection:
            assert connection.execute("SELECT count(*) FROM platform_clock").fetchone() == (1,)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                connection.execute("DELETE FROM platform_clock")
        with psycopg.connect(known.database("dagster")) as connection:
            connection.execute("SELECT n FROM runs")
        # Who gave pl_reader a password goes on reading by it.
        grafana = known.database("warehouse").replace("//pl:", "//pl_reader:")
        with psycopg.connect(grafana, password="of grafana") as connection:
            assert connection.execute("SELECT count(*) FROM metrics").fetchone() == (0,)


def test_the_generated_password_stays_the_same(old_home):
    told = Settings(home=old_home)
    once, again = (with_api_password(told, is_own_server=True).api_password for _ in range(2))
    assert once.get_secret_value() == again.get_secret_value()
    assert len(once.get_secret_value()) >= 24


def test_on_an_outside_server_none_is_made_up(tmp_path):
    told = Settings(home=tmp_path)
    assert with_api_password(told, is_own_server=False).api_password is None
    given = told.model_copy(update={"api_password": "given"})
    assert with_api_password(given, is_own_server=True).api_password == "given"
