"""Tests of the API's settings."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from pl_serving import settings as settings_module
from pl_serving.settings import ServingSettings, serving_settings

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


def test_the_password_and_keys_may_be_files(monkeypatch, tmp_path):
    monkeypatch.setattr(settings_module, "SECRETS", tmp_path)
    monkeypatch.setenv("PL_WAREHOUSE_URL", "postgresql://pl_api@db:5432/warehouse")
    monkeypatch.setenv("PL_SIMULATED_WAREHOUSE_URL", "postgresql://pl_api@db/warehouse_simulated")
    (tmp_path / "pl_warehouse_password").write_text("p@ss word\n")
    (tmp_path / "pl_api_keys").write_text(f"someone:{'0' * 64}\n")

    settings = serving_settings()

    assert settings.warehouse_url.get_secret_value() == (
        "postgresql://pl_api:p%40ss%20word@db:5432/warehouse"
    )
    assert settings.simulated_warehouse_url.get_secret_value() == (
        "postgresql://pl_api:p%40ss%20word@db/warehouse_simulated"
    )
    assert [key.name for key in settings.api_keys] == ["someone"]
    (tmp_path / "pl_api_keys").write_text("")
    assert serving_settings().api_keys == ()


def test_without_a_folder_of_secrets_or_a_user_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(settings_module, "SECRETS", tmp_path / "none")
    with pytest.raises(ValidationError, match="warehouse_url"):
        serving_settings()
    with pytest.raises(ValidationError, match="a user before the host") as refused:
        ServingSettings(warehouse_url="postgresql://db/warehouse", warehouse_password="secret")
    assert "'secret'" not in str(refused.value)
