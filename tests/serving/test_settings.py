"""Tests of the API's settings."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from pl_serving.settings import ServingSettings

URL = "postgresql://me:secret@127.0.0.1/warehouse"


def test_one_address_is_enough(monkeypatch):
    monkeypatch.setenv("PL_WAREHOUSE_URL", URL)

    settings = ServingSettings()

    assert settings.simulated_warehouse_url is None
    assert settings.snapshot_file is None
    assert settings.predictions_late_hours == 26
    assert "secret" not in repr(settings)


def test_everything_can_be_set(monkeypatch):
    monkeypatch.setenv("PL_WAREHOUSE_URL", URL)
    monkeypatch.setenv("PL_SIMULATED_WAREHOUSE_URL", URL + "_simulated")
    monkeypatch.setenv("PL_SNAPSHOT_FILE", "kept/snapshot.json")
    monkeypatch.setenv("PL_PREDICTIONS_LATE_HOURS", "2.5")

    settings = ServingSettings()

    assert settings.simulated_warehouse_url.get_secret_value() == URL + "_simulated"
    assert settings.snapshot_file == Path("kept/snapshot.json")
    assert settings.predictions_late_hours == 2.5
    assert "secret" not in repr(settings)


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch):
    monkeypatch.setenv("PL_WAREHOUSE_URL", URL)
    for name in ("PL_SIMULATED_WAREHOUSE_URL", "PL_SNAPSHOT_FILE", "PL_PREDICTIONS_LATE_HOURS"):
        monkeypatch.setenv(name, "")

    assert ServingSettings().snapshot_file is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("simulated_warehouse_url", "mysql://me:secret@127.0.0.1/x"),
        ("predictions_late_hours", 0),
        ("predictions_late_hours", float("inf")),
        ("predictions_late_hours", float("nan")),
    ],
)
def test_what_does_not_fit_is_refused_without_its_password(name, value):
    with pytest.raises(ValidationError, match=name) as refused:
        ServingSettings(warehouse_url=URL, **{name: value})

    assert "secret" not in str(refused.value)
