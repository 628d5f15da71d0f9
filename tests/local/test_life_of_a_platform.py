"""A platform left to itself: a week passes, all of it is killed, and lost, and comes back.

One platform goes through all of it, in this order; each test leaves it running and at rest.
"""

import datetime as dt
import filecmp
import json
import os
import shutil
import signal
import stat
import tarfile

import mlflow
import psutil
import psycopg
import pytest
from local.answering import SERVICES, all_answer, is_replaced, record
from local.life import Life, Reader
from local.own_server import own_server
from local.running_platform import pl, processes_of, table_hashes
from source_site import SourceSite
from table_hashes import hashes_of

DAY = dt.date(2020, 10, 1)
WEEK = dt.timedelta(days=7)
FOLLOWS_A_TRAINING = {
    *("backtest_predictions", "model_scores", "model_reliability", "candidates", "champion"),
    *("prediction_snapshots", "predictions", "pairings", "club_states", "season_projection"),
    *("current_candidates", "trained_versions", "standby_forecasts"),
    *("current_season_projection", "current_season_positions"),
    *("betting_backtest", "betting_results"),
}
"""Tables that the record after a training, and what follows it, may add to."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("life")


@pytest.fixture(scope="module")
def life(folder):
    with (
        SourceSite(seasons=(2016, 2017, 2018, 2019, 2020), day=DAY) as site,
        Life(folder, site) as begun,
    ):
        begun.start()
        begun.wait_for_line("made      history")
        yield begun


def lasting(life):
    found = table_hashes(life.home, life.told["PL_POSTGRES_PORT"], "warehouse")
    return {name: value for name, value in found.items() if name not in FOLLOWS_A_TRAINING}


def test_a_week_passes_and_what_it_brings_is_forecast_while_nobody_is_refused(life):
    assert "First forecasts made" in life.log.read_text()
    site = life.site
    first = life.served("/v1/model")["model_version"]
    with Reader(life.api) as reader:
        site.day += WEEK
        new = f"{site.day}T05:00:00Z"
        life.wait_for(lambda: any(at == new and made > first for at, made in reader.seen))
    assert reader.faults == []
    week = site.matches["match_date"].between(site.day, site.day + WEEK * 6 / 7)
    served = life.served("/v1/predictions")["predictions"]
    assert {match["match_id"] for match in served} == set(site.matches.loc[week, "match_id"])
    assert all(match["as_of"] < match["kick_off_utc"] for match in served)
    # Its forecasts are served before it has ended.
    life.wait_for_line("made      train")
    assert "made      take_in" in life.log.read_text()


def test_every_process_is_killed_in_turn_and_nothing_is_lost(life):
    life.wait_until_quiet()
    before = lasting(life)
    for name in SERVICES:
        victim = psutil.Process(record(life.home)[name]["pid"])
        family = [victim, *victim.children(recursive=True)]
        victim.kill()
        life.wait_for(lambda: is_replaced(life.home, name, family[0].pid))  # noqa: B023
        life.wait_for(lambda: all_answer(life.home))
        orphans = [p.pid for p in family if p.is_running() and p.status() != "zombie"]
        assert orphans == [], name
    assert lasting(life) == before

    os.kill(life.up.pid, signal.SIGKILL)
    life.up.wait()
    old = {process.pid for process in processes_of(life.home)}
    life.start()
    life.wait_for(lambda: all_answer(life.home))
    assert not old & {process.pid for process in processes_of(life.home)}
    assert lasting(life) == before
    second = pl("up", told=life.told)
    assert second.returncode == 1
    assert f"pid {life.up.pid}" in second.stderr


def test_what_is_destroyed_comes_back_elsewhere_and_goes_on(life, folder):
    """The drill: backed up, destroyed, and restored elsewhere."""
    life.wait_until_quiet()
    forecasts, model = life.forecasts(), life.served("/v1/model")

    # Beside the running platform, which is not to be restored over.
    file, still = folder / "backup.tar", folder / "still.tar"
    made = pl("backup", str(file), told=life.told)
    assert made.returncode == 0, made.stderr
    assert "dumping warehouse" in made.stderr
    refused = pl("restore", str(file), told=life.told)
    assert refused.returncode == 1
    assert "the platform already runs" in refused.stderr
    assert life.forecasts() == forecasts
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    life.wait_until_quiet()
    life.stop()
    assert processes_of(life.home) == []

    # And of one that does not run, which cannot change meanwhile.
    made = pl("backup", str(still), told=life.told)
    assert made.returncode == 0, made.stderr
    assert pl("backup", str(still), told=life.told).returncode == 1, "it was written over"
    assert processes_of(life.home) == []
    before = hashes(life.home, "warehouse", "mlflow")
    artifacts = folder / "artifacts"
    shutil.copytree(life.home / "artifacts", artifacts)
    assert len(files_below(artifacts)) > 10
    shutil.rmtree(life.home)

    with Life(folder, life.site, "elsewhere") as again:
        came_back = pl("restore", str(still), told=again.told)
        assert came_back.returncode == 0, came_back.stderr
        assert hashes(again.home, "warehouse", "mlflow") == before
        assert files_below(again.home / "artifacts") == files_below(artifacts)
        for name in files_below(artifacts):
            assert filecmp.cmp(artifacts / name, again.home / "artifacts" / name, shallow=False)
        goes_on(again, forecasts, model)
        with own_server(again.home) as server, psycopg.connect(f"{server.url}/dagster") as dagster:
            of_backups = dagster.execute(
                "SELECT status FROM runs WHERE pipeline_name = 'backup' ORDER BY id"
            ).fetchall()
        # The one that was at work when it dumped itself, and the refused one was never begun.
        assert of_backups == [("SUCCESS",), ("CANCELED",)]
        # What was made beside the running platform can be restored as well.
        with tarfile.open(file) as tar:
            manifest = json.load(tar.extractfile("manifest.json"))
        assert manifest["databases"]["warehouse"]["champions"][model["model_name"]]
        assert pl("restore", str(file), told=again.told).returncode == 1, "thrown away unasked"
        over = pl("restore", str(file), "--replace", told=again.told)
        assert over.returncode == 0, over.stderr


def goes_on(life, forecasts, model):
    """What was restored serves as before, and its champion answers."""
    life.start()
    assert "First start" not in life.log.read_text()
    life.wait_for(lambda: life.served("/health/ready")["database"] == "reachable")
    assert life.forecasts() == forecasts
    assert life.served("/v1/model")["model_version"] == model["model_version"]
    # The champion is loaded, and forecasts with it: the newest snapshot is by it again.
    version = loaded(f"http://127.0.0.1:{life.told['PL_MLFLOW_PORT']}", model["model_name"])
    assert version == model["model_version"]
    report = pl("doctor", told=life.told)
    assert report.returncode == 0, report.stdout
    life.stop()


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


def hashes(home, *databases):
    with own_server(home) as server:
        return {name: hashes_of(f"{server.url}/{name}") for name in databases}


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
