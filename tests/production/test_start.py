"""What programs in containers are told, in processes of their own."""

import json
import subprocess
import sys

import pytest
from pydantic import SecretStr

from pl_assets.production.start import told
from pl_assets.settings import Settings

SAY = "import json, os; print(json.dumps(dict(os.environ)))"


@pytest.fixture
def known(tmp_path):
    return Settings(
        home=tmp_path / "home",
        database_url=SecretStr("postgresql://pl_pipeline@db:5432"),
        database_password=SecretStr("p@ss"),
        mlflow_url="http://mlflow:5000",
    )


def test_a_program_has_the_password_in_its_environment_and_is_not_started_with_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pl_assets.production.start", sys.executable, "-c", SAY],
        env={
            "PL_HOME": str(tmp_path),
            "PL_DATABASE_URL": "postgresql://pl_pipeline@db:5432",
            "PL_DATABASE_PASSWORD": "p@ss",
            "PL_MLFLOW_URL": "http://mlflow:5000",
            "PYTHONPATH": ":".join(filter(None, sys.path)),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    environment = json.loads(done.stdout)
    assert environment["PL_DAGSTER_DATABASE_URL"].startswith(
        "postgresql+psycopg2://pl_pipeline:p%40ss@db:5432/dagster"
    )
    assert environment["DAGSTER_HOME"] == str(tmp_path / "dagster")
    assert environment["MLFLOW_TRACKING_URI"] == "http://mlflow:5000"
    assert (tmp_path / "dagster" / "dagster.yaml").exists()


def test_mlflow_alone_is_told_of_its_store(known):
    store = told(["mlflow", "server"], known)["MLFLOW_BACKEND_STORE_URI"]
    assert store == "postgresql+psycopg2://pl_pipeline:p%40ss@db:5432/mlflow"
    assert "MLFLOW_BACKEND_STORE_URI" not in told(["dagster-daemon", "run"], known)


def test_without_a_database_nothing_is_started(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pl_assets.production.start", sys.executable, "-c", SAY],
        env={"PL_HOME": str(tmp_path), "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert "PL_DATABASE_URL" in done.stderr
