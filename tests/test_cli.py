"""Tests of the command line's manners: what it says, where, and how it ends."""

import os
import subprocess
import sys

import pytest
from local.running_platform import environment, pl

from pl_assets.local.evaluate import print_scores


@pytest.fixture
def told(tmp_path):
    return environment(tmp_path / "home")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PL_API_PORT", "many", "PL_API_PORT: Input should be a valid integer"),
        ("PL_LEAGUES", "", "PL_LEAGUES: expected at least one division code"),
    ],
)
def test_a_variable_that_does_not_fit_is_named_without_a_traceback(told, name, value, expected):
    said = pl("doctor", told=told | {name: value})
    assert said.returncode == 1
    assert said.stderr.startswith(f"error: {expected}")
    assert said.stderr.count("\n") == 1


def test_logs_of_an_unknown_service_name_those_there_are(told, tmp_path):
    logs = tmp_path / "home" / "logs"
    logs.mkdir(parents=True)
    (logs / "api.log").write_text("".join(f"line {n}\n" for n in range(9)))
    said = pl("logs", "apy", told=told)
    assert said.returncode == 1
    assert "'apy'" in said.stderr
    assert "api" in said.stderr
    assert pl("logs", "api", "--lines", "2", told=told).stdout == "line 7\nline 8\n"


def test_nothing_to_stop_is_no_failure(told):
    said = pl("down", told=told)
    assert said.returncode == 0
    assert said.stdout.startswith("Nothing runs on")


def test_the_doctor_of_a_platform_never_started_says_what_starts_it(told):
    said = pl("doctor", told=told)
    assert said.returncode == 1
    assert said.stdout.count("`pl up`") == 2
    assert said.stderr == ""


def test_asking_for_help_loads_no_heavy_library():
    code = (
        "import sys, pl_assets.cli\n"
        "print([n for n in ('dagster', 'mlflow', 'pandas', 'psycopg') if n in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_a_worker_says_what_it_lacks(told):
    said = pl("worker", told=told)
    assert said.returncode == 1
    assert said.stderr.startswith("error: expected the address of a broker in PL_CELERY_BROKER_URL")
    said = pl("worker", told=told | {"PL_CELERY_BROKER_URL": "redis://:s3cret@127.0.0.1:1/0"})
    assert said.returncode == 1
    assert "`pl up`" in said.stderr
    assert "s3cret" not in said.stderr
    nowhere = "postgresql://pl:s3cret@127.0.0.1:9"
    said = pl(
        "worker",
        told=told
        | {"PL_CELERY_BROKER_URL": "redis://:s3cret@127.0.0.1:1/0", "PL_DATABASE_URL": nowhere},
    )
    assert said.stderr.startswith("error: the database said: connection")
    assert "s3cret" not in said.stderr


def test_it_says_its_version(told):
    assert pl("--version", told=told).stdout.strip().count(".") == 2


def test_a_secret_that_does_not_fit_is_not_repeated(tmp_path):
    told = {**os.environ, "PL_HOME": str(tmp_path), "PL_DATABASE_URL": "postgresql://u:sekrit@h/db"}
    ran = subprocess.run(
        [sys.executable, "-m", "pl_assets.cli", "doctor"],
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PL_DATABASE_URL: expected postgresql://" in ran.stderr
    assert "sekrit" not in ran.stderr + ran.stdout


def test_an_evaluation_of_simulated_data_says_so_first(capsys):
    row = {"model": "market", "odds": "pre_match", "season": "all", "matches": 380, "left_out": 0}
    scores = dict.fromkeys(("log_loss", "rps", "accuracy", "ece", "kl_to_close"), 0.5)
    print_scores([row | scores | {"data_source": "simulated"}])
    assert capsys.readouterr().out.startswith("SIMULATED data: nothing here is of real football.")
    print_scores([row | scores | {"data_source": "real"}])
    assert "SIMULATED" not in capsys.readouterr().out
