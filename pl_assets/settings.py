"""Everything the platform reads from its environment, typed, in one place.

Every variable begins with `PL_`; README.md lists them. Nothing else in `pl_assets` reads the
environment, and nothing is read at import. In a container a variable may be a file instead.
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, PositiveFloat, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pl_assets import addresses
from pl_assets.setting_types import (
    EMPTY_IS_NONE,
    Bucket,
    Day,
    Folder,
    Hours,
    Leagues,
    Mailbox,
    Mailboxes,
    Port,
    Secret,
    Url,
    secret_address,
)

PROJECT = Path(__file__).resolve().parent.parent
SECRETS = Path("/run/secrets")
"""Where containers have secrets: a file named like the variable, `pl_database_url`."""

DataSource = Literal["real", "simulated"]


class Settings(BaseSettings):
    """The platform's settings.

    Raises:
        pydantic.ValidationError: naming the variable whose value does not fit.
    """

    model_config = SettingsConfigDict(
        env_prefix="PL_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    home: Folder = PROJECT / ".pl"
    """Where all state lives: databases, artifacts, logs, the generated password."""

    data_source: DataSource = "real"
    """Which data this process works on, each in databases of its own; the local stack sets it."""
    simulation_seed: Annotated[int, Field(ge=0)] = 43
    """What the simulated league is drawn from; in this one the clubs of the examples stay up."""

    source_url: Url = "https://www.football-data.co.uk"
    datahub_url: Url = "https://raw.githubusercontent.com/datasets/football-datasets/main/datasets"
    openfootball_url: Url = "https://raw.githubusercontent.com/openfootball/football.json/master"
    request_seconds: PositiveFloat = 20
    """How long a source may take to answer one request, its body included."""
    refresh_seconds: PositiveFloat = 300
    """How long all requests of a refresh may take together."""
    today: Day | None = None
    """A date, or the address of a JSON document with a `day`; nothing means the wall clock."""
    poll_minutes: PositiveFloat = 10
    """Between two looks at the source; on a replayed day also as soon as the day changes."""
    leagues: Leagues = ("E0",)
    executor: Literal["in_process", "multiprocess", "celery"] = "in_process"
    celery_broker_url: Annotated[
        Secret, secret_address(addresses.broker), Field(validate_default=True)
    ] = None
    """The broker that hands the steps of runs to workers, `redis://:password@host:port/0`."""
    celery_result_url: Annotated[Secret, secret_address(addresses.broker)] = None
    """Where workers leave what became of a step; nothing means with the broker."""

    host: str = "127.0.0.1"
    postgres_port: Port = 15432
    dagster_port: Port = 3000
    mlflow_port: Port = 5000
    api_port: Port = 8000

    database_password: Secret = None
    """That of `database_url` if it has none, for where that is told openly and this is not."""
    database_url: Annotated[SecretStr | None, secret_address(addresses.database_server)] = None
    """A PostgreSQL server, `postgresql://user:password@host:port`, without a database name."""
    pipeline_password: Secret = None
    api_password: Secret = None
    grafana_password: Secret = None
    mlflow_password: Secret = None
    """Of the logins pl_pipeline, pl_api, pl_grafana and pl_mlflow, which `pl migrate` makes."""
    mlflow_url: Annotated[Url | None, EMPTY_IS_NONE] = None
    """A tracking server; nothing means the local stack's."""
    artifacts_url: Annotated[Bucket | None, EMPTY_IS_NONE] = None
    """Where the local stack's MLflow keeps models: s3://bucket/folder; nothing means PL_HOME."""
    backup_folder: Annotated[Folder | None, EMPTY_IS_NONE] = None
    """Where a backup is written every day; nothing means that none is."""
    backup_keep: Annotated[int, Field(ge=1)] = 7
    """How many of those stay, the newest."""

    season_files_late_hours: Hours = 36
    fixture_files_late_hours: Hours = 36
    predictions_late_hours: Hours = 26
    trained_model_late_hours: Hours = 192
    metrics_late_hours: Hours = 26
    drift_late_hours: Hours = 192

    look_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    """Between two ticks of a sensor; a replay, whose days are short, wants fewer."""
    measure_minutes: PositiveFloat = 60
    """Between two measurements of what changes within a day."""
    metrics_keep_days: PositiveFloat = 400
    """How long what was measured of pipeline and API is kept; what is of football stays."""
    api_url: Annotated[Url | None, EMPTY_IS_NONE] = None
    """Where the API is asked for its metrics; nothing means the local stack's."""
    dagster_link_url: Annotated[Url | None, EMPTY_IS_NONE] = None
    """Where people reach Dagster's UI: what alerts link to; nothing means the local stack's."""
    drift_tolerance: PositiveFloat = 1
    """Multiplies every threshold of drift; docs/drift.md says how they were found."""
    retraining_pause_days: PositiveFloat = 28
    """Between two retrainings that drift or performance asks for, on the platform's clock."""

    shade_folder: Annotated[Folder | None, EMPTY_IS_NONE] = None
    """Where the API writes down what challengers say; nothing means `shade` under `home`."""

    source_silent_hours: Hours = 6
    """So long without an answer of a source, and there is an alert of it."""
    alert_webhook_url: Annotated[Secret, secret_address(addresses.webhook)] = None
    """Where alerts are posted as JSON, in the shape that Slack takes; its address is a secret."""
    alert_email_from: Annotated[Mailbox | None, EMPTY_IS_NONE] = None
    alert_email_to: Mailboxes = ()
    """Who alerts are mailed to, separated by commas."""
    alert_smtp_url: Annotated[Secret, secret_address(addresses.mail_server)] = None
    """Mail server, `smtp://user:password@host:port` (STARTTLS if offered) or `smtps://...`."""

    @field_validator("database_url")
    @classmethod
    def has_the_password_beside_it(
        cls, url: SecretStr | None, info: ValidationInfo
    ) -> SecretStr | None:
        password = info.data.get("database_password")
        return addresses.with_password(url, password) if url is not None and password else url

    @field_validator("celery_broker_url")
    @classmethod
    def is_there_for_celery(cls, url: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if url is None and info.data.get("executor") == "celery":
            raise ValueError("expected the address of a broker, as PL_EXECUTOR is celery")
        return url

    @field_validator("alert_smtp_url")
    @classmethod
    def has_a_sender_and_recipients(
        cls, url: SecretStr | None, info: ValidationInfo
    ) -> SecretStr | None:
        for name in ("alert_email_from", "alert_email_to") if url is not None else ():
            if not info.data.get(name):
                raise ValueError(f"expected PL_{name.upper()} beside it, found none that fits")
        return url

    def database(self, name: str, driver: str = "postgresql") -> str:
        """Address of one database on the server, for example `database("warehouse")`.

        Raises:
            ValueError: if no server is known: neither set nor started by the local stack.
        """
        if self.database_url is None:
            raise ValueError(
                "no PostgreSQL server is known: start the platform with `pl up`, or set "
                "PL_DATABASE_URL to postgresql://user:password@host:port"
            )
        _, _, rest = self.database_url.get_secret_value().partition("://")
        return f"{driver}://{rest.rstrip('/')}/{name}"

    def as_login(self, name: str, password: SecretStr | None) -> Self:
        """The same, on the same server as another login; as they are if there is no password."""
        if self.database_url is None or password is None:
            return self
        server = urlsplit(self.database_url.get_secret_value()).netloc.rpartition("@")[2]
        word = quote(password.get_secret_value(), safe="")
        url = SecretStr(f"postgresql://{quote(name, safe='')}:{word}@{server}")
        return self.model_copy(update={"database_url": url})

    @property
    def has_clock_elsewhere(self) -> bool:
        """Whether platform time is asked for at an address."""
        return self.today is not None and urlsplit(self.today).scheme in ("http", "https")

    @property
    def shade_spool(self) -> Path:
        """The folder of what challengers said and nobody has taken in yet."""
        return self.shade_folder or self.home / "shade"

    @property
    def is_simulated(self) -> bool:
        return self.data_source == "simulated"

    @property
    def warehouse_database(self) -> str:
        return "warehouse_simulated" if self.is_simulated else "warehouse"

    @property
    def dagster_database(self) -> str:
        """Runs and materializations of one kind of data say nothing of the other's."""
        return "dagster_simulated" if self.is_simulated else "dagster"

    @property
    def tracking_url(self) -> str:
        return self.mlflow_url or f"http://{self.reachable_host}:{self.mlflow_port}"

    @property
    def serving_url(self) -> str:
        """Where the API answers."""
        return self.api_url or f"http://{self.reachable_host}:{self.api_port}"

    @property
    def dagster_url(self) -> str:
        """Where Dagster's UI is, for people."""
        return self.dagster_link_url or f"http://{self.reachable_host}:{self.dagster_port}"

    @property
    def reachable_host(self) -> str:
        """Where this machine reaches the servers that listen on `host`."""
        return "127.0.0.1" if self.host in ("0.0.0.0", "::", "localhost") else self.host  # noqa: S104


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once, when first asked for."""
    return Settings(_secrets_dir=SECRETS if SECRETS.is_dir() else None)
