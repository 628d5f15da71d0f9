"""What the platform is told, and what it makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError
from sqlalchemy.engine import make_url

from pl_assets import settings as settings_module
from pl_assets.settings import Settings


def test_leagues_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("PL_LEAGUES", "E0, D1 ,SP1")
    assert Settings().leagues == ("E0", "D1", "SP1")


@pytest.mark.parametrize(
    ("variable", "value", "found"),
    [
        ("PL_LEAGUES", "E0,E9", "expected one of E0"),
        ("PL_LEAGUES", "", "at least one division code"),
        ("PL_API_PORT", "70000", "less than or equal to 65535"),
        ("PL_DATABASE_URL", "localhost", "postgresql://user:password@host:port"),
        ("PL_DATABASE_URL", "postgresql://pl:x@db:5432/warehouse", "without the name"),
        ("PL_DATABASE_URL", "postgresql://pl:x@db:5432?sslmode=require", "or options"),
        ("PL_EXECUTOR", "threads", "in_process"),
        ("PL_CELERY_BROKER_URL", "localhost:6379/s3cret", "expected redis://:password@host:port"),
        ("PL_CELERY_RESULT_URL", "redis://:s3cret@broker:port", "expected redis://"),
        ("PL_ARTIFACTS_URL", "https://bucket/models", "expected s3://bucket/folder"),
        ("PL_ARTIFACTS_URL", "s3:///models", "expected s3://bucket/folder"),
        ("PL_ALERT_WEBHOOK_URL", "hooks.example.org/s3cret", "expected http"),
        ("PL_ALERT_WEBHOOK_URL", "http://host:port/s3cret", "expected http"),
        ("PL_ALERT_SMTP_URL", "http://pl:s3cret@mail", "expected smtp://host:port or smtps"),
        ("PL_ALERT_SMTP_URL", "smtp://pl:s3cret@mail/inbox", "nothing after the port"),
        ("PL_ALERT_SMTP_URL", "smtp://pl:s3cret@mail", "expected PL_ALERT_EMAIL_FROM beside it"),
        ("PL_ALERT_EMAIL_TO", "me@example.org,you", "expected an address as name@example.org"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_would(monkeypatch, variable, value, found):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError, match=found) as refused:
        Settings()
    assert "s3cret" not in str(refused.value)
    assert variable == f"PL_{refused.value.errors()[0]['loc'][0]}".upper()


def test_alerts_are_mailed_by_one_to_many_and_an_empty_variable_is_none(monkeypatch):
    monkeypatch.setenv("PL_ALERT_WEBHOOK_URL", "")
    monkeypatch.setenv("PL_ALERT_SMTP_URL", "smtps://pl%40x:p%3Ass@mail.example.org:465")
    monkeypatch.setenv("PL_ALERT_EMAIL_FROM", "Platform <pl@example.org>")
    monkeypatch.setenv("PL_ALERT_EMAIL_TO", "a@example.org, b@example.org")
    settings = Settings()
    assert settings.alert_webhook_url is None
    assert settings.alert_email_to == ("a@example.org", "b@example.org")
    assert "p%3Ass" not in repr(settings)


def test_celery_wants_a_broker_and_the_error_names_it(monkeypatch):
    monkeypatch.setenv("PL_EXECUTOR", "celery")
    for nothing in (None, ""):
        if nothing is not None:
            monkeypatch.setenv("PL_CELERY_BROKER_URL", nothing)
        with pytest.raises(ValidationError, match="PL_EXECUTOR is celery") as refused:
            Settings()
        assert refused.value.errors()[0]["loc"] == ("celery_broker_url",)
    monkeypatch.setenv("PL_CELERY_BROKER_URL", "redis://:s3cret@broker:6379/0")
    assert "s3cret" not in repr(Settings())


def test_a_database_is_named_on_the_server_with_the_driver_asked_for():
    settings = Settings(database_url="postgresql://pl:p%40ss@db:5432/")
    assert settings.database("warehouse") == "postgresql://pl:p%40ss@db:5432/warehouse"
    dagster = settings.database("dagster", "postgresql+psycopg2")
    assert dagster == "postgresql+psycopg2://pl:p%40ss@db:5432/dagster"


def test_without_a_server_the_error_says_what_to_do():
    with pytest.raises(ValueError, match="pl up"):
        Settings().database("warehouse")


def test_secrets_are_not_shown():
    assert "p%40ss" not in repr(Settings(database_url="postgresql://pl:p%40ss@db:5432"))


def test_addresses_lose_their_trailing_slash_and_home_is_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = Settings(source_url="http://localhost:1/", home="state")
    assert settings.source_url == "http://localhost:1"
    assert settings.home == tmp_path / "state"


@pytest.fixture
def secrets(tmp_path, monkeypatch):
    """The folder that a container has its secrets in."""
    monkeypatch.setattr(settings_module, "SECRETS", tmp_path / "secrets")
    settings_module.settings.cache_clear()
    yield tmp_path / "secrets"
    settings_module.settings.cache_clear()


def test_a_variable_may_be_a_file_and_what_the_environment_says_comes_first(secrets, monkeypatch):
    secrets.mkdir()
    (secrets / "pl_database_password").write_text("p@ss/word\n")
    (secrets / "PL_ALERT_WEBHOOK_URL").write_text("")
    (secrets / "pl_today").write_text("2025-02-14\n")
    monkeypatch.setenv("PL_DATABASE_URL", "postgresql://pl_pipeline@db:5432")
    monkeypatch.setenv("PL_TODAY", "2025-02-15")

    known = settings_module.settings()

    assert known.database("dagster") == "postgresql://pl_pipeline:p%40ss%2Fword@db:5432/dagster"
    assert known.alert_webhook_url is None
    assert known.today == "2025-02-15"
    assert "p@ss" not in repr(known)
    assert "p%40ss" not in repr(known)


def test_where_there_is_no_folder_of_secrets_nobody_misses_it(secrets):
    assert settings_module.settings().database_password is None


def test_an_address_that_has_a_password_keeps_it():
    """A process is told the whole address by another, whose file of a password it sees too."""
    known = Settings(database_url="postgresql://pl_mlflow:its@db:5432", database_password="owners")
    assert known.database("mlflow") == "postgresql://pl_mlflow:its@db:5432/mlflow"


def test_a_password_beside_an_address_wants_a_user_in_it():
    with pytest.raises(ValidationError, match="a user before the host") as refused:
        Settings(database_url="postgresql://db:5432", database_password="s3cret")
    assert "s3cret" not in str(refused.value)


@given(password=st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_any_password_comes_through_an_address_unharmed(password):
    known = Settings(
        database_url=SecretStr("postgresql://pl_pipeline@db:5432"),
        database_password=SecretStr(password),
    )
    url = make_url(known.database("warehouse", "postgresql+psycopg2"))
    assert (url.username, url.password, url.host) == ("pl_pipeline", password, "db")


def test_the_end_of_a_line_is_no_part_of_a_password():
    known = Settings(database_url="postgresql://pl@db:5432", database_password="word\n")
    assert known.database("dagster") == "postgresql://pl:word@db:5432/dagster"


def test_an_empty_folder_is_none_and_a_home_is_found(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    known = Settings(shade_folder="", backup_folder="~/backups")
    assert known.shade_folder is None
    assert known.backup_folder == tmp_path / "backups"
