"""`pl migrate`: what it makes, what it says, and that a second time changes nothing."""

import psycopg
from local.own_server import own_server
from local.running_platform import environment, pl

from pl_assets.settings import Settings


def test_it_makes_databases_tables_and_the_logins_that_have_a_password(tmp_path):
    with own_server(tmp_path / "server") as server:
        told = environment(
            tmp_path / "home",
            PL_DATABASE_URL=server.url,
            PL_API_PASSWORD="word of the api",
            PL_PIPELINE_PASSWORD="word of the pipeline",
        )
        first, second = (pl("migrate", told=told) for _ in range(2))
        assert first.returncode == 0, first.stderr
        assert first.stdout == second.stdout
        assert "warehouse_simulated, dagster_simulated" in first.stdout
        assert first.stdout.endswith("Logins: pl_pipeline, pl_api.\n")
        assert "word of" not in first.stdout + first.stderr
        assert "word of" not in (tmp_path / "server" / "postgres.log").read_text()
        owner = Settings(database_url=server.secret_url, api_password="word of the api")
        reading = owner.as_login("pl_api", owner.api_password)
        for database in ("warehouse", "warehouse_simulated"):
            with psycopg.connect(reading.database(database)) as connection:
                assert connection.execute("SELECT count(*) FROM matches").fetchone() == (0,)


def test_an_owner_with_too_few_rights_is_told_in_one_line(tmp_path):
    with own_server(tmp_path / "server") as server:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE ROLE head LOGIN CREATEDB PASSWORD 'of tests'")
        poor = server.url.replace(server.url.split("@")[0], "postgresql://head:of%20tests")
        told = environment(tmp_path / "home", PL_DATABASE_URL=poor, PL_API_PASSWORD="word")
        ran = pl("migrate", told=told)
        assert ran.returncode == 1
        assert ran.stderr.startswith("error: expected PL_DATABASE_URL to be of who may make")
        assert ran.stderr.count("\n") == 1
        without = {name: value for name, value in told.items() if name != "PL_API_PASSWORD"}
        assert pl("migrate", told=without).returncode == 0
