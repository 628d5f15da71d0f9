"""The drill: a platform is backed up, destroyed, and restored elsewhere, where it goes on."""

import datetime as dt
import filecmp
import json
import shutil
import signal
import stat
import tarfile

import httpx
import mlflow
import psycopg
import pytest
from local.answering import Quiet
from local.own_server import own_server
from local.running_platform import environment, pl, platform, processes_of, wait_for, wait_for_line
from source_site import SourceSite
from table_hashes import hashes_of

DAY = dt.date(2020, 10, 1)


@pytest.fixture(scope="module")
def site():
    with SourceSite(seasons=(2016, 2017, 2018, 2019, 2020), day=DAY) as running:
        yield running


def told_of(home, site):
    return environment(home, **site.environment, PL_TODAY=f"{site.url}/_replay")


def hashes(home, *databases):
    with own_server(home) as server:
        return {name: hashes_of(f"{server.url}/{name}") for name in databases}


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def served(told, path):
    address = f"http://127.0.0.1:{told['PL_API_PORT']}"
    return httpx.get(f"{address}{path}", timeout=10).raise_for_status().json()


def forecasts_of(told):
    answer = served(told, "/v1/predictions")
    del answer["data_as_of"]  # the source is looked at all the time
    return answer


def test_what_is_destroyed_comes_back_elsewhere_and_goes_on(site, tmp_path):
    home, log, file = tmp_path / "home", tmp_path / "up.log", tmp_path / "backup.tar"
    told = told_of(home, site)
    with platform(told, log) as up:
        wait_for_line("are up", up, log, within_s=240)
        wait_for_line("made      history", up, log, within_s=240)
        wait_for(Quiet(home, told), up, log, within_s=300)
        forecasts, model = forecasts_of(told), served(told, "/v1/model")

        # Beside the running platform, which is not to be restored over.
        made = pl("backup", str(file), told=told)
        assert made.returncode == 0, made.stderr
        assert "dumping warehouse" in made.stderr
        refused = pl("restore", str(file), told=told)
        assert refused.returncode == 1
        assert "the platform already runs" in refused.stderr
        assert forecasts_of(told) == forecasts
        wait_for(Quiet(home, told), up, log)
        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    # And of one that does not run, which cannot change meanwhile.
    still = tmp_path / "still.tar"
    made = pl("backup", str(still), told=told)
    assert made.returncode == 0, made.stderr
    assert pl("backup", str(still), told=told).returncode == 1, "it was written over"
    assert processes_of(home) == []
    before = hashes(home, "warehouse", "mlflow")
    artifacts = tmp_path / "artifacts"
    shutil.copytree(home / "artifacts", artifacts)
    assert len(files_below(artifacts)) > 10

    shutil.rmtree(home)
    again = tmp_path / "elsewhere"
    told, log = told_of(again, site), tmp_path / "again.log"
    came_back = pl("restore", str(still), told=told)
    assert came_back.returncode == 0, came_back.stderr
    assert hashes(again, "warehouse", "mlflow") == before
    assert files_below(again / "artifacts") == files_below(artifacts)
    for name in files_below(artifacts):
        assert filecmp.cmp(artifacts / name, again / "artifacts" / name, shallow=False), name

    with platform(told, log) as up:
        wait_for_line("are up", up, log)
        assert "First start" not in log.read_text()
        wait_for(lambda: served(told, "/health/ready")["database"] == "reachable", up, log)
        assert forecasts_of(told) == forecasts
        assert served(told, "/v1/model")["model_version"] == model["model_version"]
        # The champion is loaded, and forecasts with it: the newest snapshot is by it again.
        version = loaded(f"http://127.0.0.1:{told['PL_MLFLOW_PORT']}", model["model_name"])
        assert version == model["model_version"]
        report = pl("doctor", told=told)
        assert report.returncode == 0, report.stdout
        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0
    with own_server(again) as server, psycopg.connect(f"{server.url}/dagster") as connection:
        of_backups = connection.execute(
            "SELECT status FROM runs WHERE pipeline_name = 'backup' ORDER BY id"
        ).fetchall()
    # The one that was at work when it dumped itself, and the refused one was never begun.
    assert of_backups == [("SUCCESS",), ("CANCELED",)]
    # What was made beside the running platform can be restored as well.
    with tarfile.open(file) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    assert manifest["databases"]["warehouse"]["champions"][model["model_name"]]
    assert pl("restore", str(file), told=told).returncode == 1, "it threw away what was held"
    over = pl("restore", str(file), "--replace", told=told)
    assert over.returncode == 0, over.stderr


def loaded(tracking_url, name):
    """The version of the alias `champion`, once its model has been loaded and answers."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(tracking_url)
    try:
        client = mlflow.MlflowClient(tracking_url)
        version = client.get_model_version_by_alias(name, "champion")
        model = mlflow.sklearn.load_model(f"models:/{name}/{version.version}")
        assert hasattr(model, "predict_proba")
        return int(version.version)
    finally:
        mlflow.set_tracking_uri(before)
