"""Models and reports in a store that speaks S3, a real one over HTTP: none lies on the disk."""

import os
import shutil
import signal
import subprocess
import sys

import boto3
import mlflow
import numpy as np
import pandas as pd
import pytest
from free_port import free_port
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LogisticRegression

from pl_assets.local import services
from pl_assets.local.migrate import migrate
from pl_assets.local.processes import end
from pl_assets.resources.model_registry import ModelRegistry

KEYS = {
    "AWS_ACCESS_KEY_ID": "a-key",
    "AWS_SECRET_ACCESS_KEY": "a-s3cret",
    "AWS_DEFAULT_REGION": "eu-west-1",
}


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The address of a store with a bucket, of which the environment speaks."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (tmp_path / "store.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        assert services.wait_until_answers(f"{address}/moto-api/", 60), (
            tmp_path / "store.log"
        ).read_text()
        for name, value in KEYS.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", address)
        boto3.client("s3", endpoint_url=address).create_bucket(
            Bucket="football", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        yield address
    finally:
        end(server.pid, signal.SIGTERM, 10)
        server.wait()


@pytest.fixture
def served(store, platform_settings, tmp_path):
    """Settings of a platform whose MLflow keeps its artifacts there."""
    settings = platform_settings.model_copy(
        update={"artifacts_url": "s3://football/models", "mlflow_port": free_port()}
    )
    migrate(settings)
    service = services.mlflow_service(settings)
    with (tmp_path / "mlflow.log").open("wb") as log:
        process = subprocess.Popen(
            service.command(),
            env=dict(service.environment),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        ready = services.wait_until_answers(f"{settings.tracking_url}/health", 120)
        assert ready, (tmp_path / "mlflow.log").read_text()
        yield settings
    finally:
        end(process.pid, signal.SIGTERM, 10)
        process.wait()


def test_a_version_is_kept_there_and_loaded_from_there_and_nothing_lies_on_the_disk(
    served, store, monkeypatch
):
    for name in (*KEYS, "MLFLOW_S3_ENDPOINT_URL"):
        monkeypatch.delenv(name)  # MLflow's server has been told; who asks it need not be
    rows = pd.DataFrame({"elo": np.arange(30.0)})
    model = LogisticRegression().fit(rows, np.arange(30) % 3)
    registry = ModelRegistry(served, "match-outcome-in-a-store")
    mlflow.set_tracking_uri(served.tracking_url)
    mlflow.set_experiment(registry.name)
    with mlflow.start_run() as run:
        mlflow.log_text("<html></html>", "drift.html")
        version = registry.register("past", model, rows.head(), {})
    registry.name_alias(registry.name, "champion", version)

    assert registry.version_of(registry.name) == version
    loaded = registry.load(registry.name, version, run.info.run_id)
    assert (loaded.predict_proba(rows) == model.predict_proba(rows)).all()
    files = mlflow.MlflowClient(served.tracking_url).list_artifacts(run.info.run_id)
    assert "drift.html" in {file.path for file in files}
    keys = objects_of(store)
    assert any(key.endswith("drift.html") for key in keys)
    assert any(key.endswith("MLmodel") for key in keys)
    assert all(key.startswith("models/") for key in keys)
    assert not (served.home / "artifacts").exists()

    # Fetched once; what is of another training is not taken for it.
    empty(store)
    loaded = registry.load(registry.name, version, run.info.run_id)
    assert (loaded.predict_proba(rows) == model.predict_proba(rows)).all()
    with pytest.raises(ValueError, match="the registry has been made anew"):
        registry.load(registry.name, version, "a-run-of-before")
    folder = served.home / "models"
    (kept,) = folder.iterdir()
    os.utime(kept, (0, 0))

    # What nobody has wanted for long goes, and nothing else is left behind.
    with mlflow.start_run() as run:
        version = registry.register("past", model, rows.head(), {})
    registry.load(registry.name, version, run.info.run_id)
    (kept,) = folder.iterdir()
    assert run.info.run_id in kept.name

    # What was damaged is fetched again, and where nothing can be kept all the time.
    (kept / "model.skops").write_bytes(b"")
    loaded = registry.load(registry.name, version, run.info.run_id)
    assert (loaded.predict_proba(rows) == model.predict_proba(rows)).all()
    assert (kept / "model.skops").stat().st_size > 0
    shutil.rmtree(folder)
    folder.write_text("no folder")
    registry.load(registry.name, version, run.info.run_id)
    empty(store)
    with pytest.raises((MlflowException, OSError)):
        registry.load(registry.name, version, run.info.run_id)


def client_of(store):
    return boto3.client(
        "s3",
        endpoint_url=store,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        region_name=KEYS["AWS_DEFAULT_REGION"],
    )


def objects_of(store):
    found = client_of(store).list_objects_v2(Bucket="football")
    return [one["Key"] for one in found["Contents"]]


def empty(store):
    for key in objects_of(store):
        client_of(store).delete_object(Bucket="football", Key=key)


def test_only_mlflow_is_told_the_keys_of_the_store(platform_settings, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", "http://127.0.0.1:1")
    told = services.mlflow_service(platform_settings)
    assert told.environment.items() >= KEYS.items()
    assert told.environment["MLFLOW_S3_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert "a-s3cret" not in " ".join(told.command())
    for make in (services.api_service, services.code_service, services.webserver_service):
        others = make(platform_settings).environment
        assert not [name for name in others if name.startswith(("AWS_", "MLFLOW_S3_"))]
