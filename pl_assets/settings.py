"""Everything the platform reads from its environment, typed, in one place.

Every variable begins with `PL_`; README.md lists them. Nothing else in `pl_assets` reads the
environment, and nothing is read at import. In a container a variable may be a file instead.
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, PositiveFloat, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pl_assets import addresses
from pl_assets.football.leagues import league

PROJECT = Path(__file__).resolve().parent.parent
SECRETS = Path("/run/secrets")
"""Where containers have secrets: a file named like the variable, `pl_database_url`."""

Port = Annotated[int, Field(ge=1, le=65535)]
# Dagster takes no freshness window under a minute.
Hours = Annotated[float, Field(ge=1 / 60, le=366 * 24)]
DataSource = Literal["real", "simulated"]
_SECRET_ADDRESSES = {
    "database_url": addresses.database_server,
    "celery_broker_url": addresses.broker,
    "celery_result_url": addresses.broker,
    "alert_webhook_url": addresses.webhook,
}
"""What each of them must look like."""


class Settings(BaseSettings):
    """The platform's settings.

    Raises:
        pydantic.ValidationError: naming the variable whose value does not fit.
    """

    model_config = SettingsConfigDict(
        env_prefix="PL_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    home: Path = PROJECT / ".pl"
    """Where all state lives: databases, artifacts, logs, the generated password."""

    data_source: DataSource = "real"
    """Which data this process works on, each in databases of its own; the local stack sets it."""
    simulation_seed: Annotated[int, Field(ge=0)] = 43
    """What the simulated league is drawn from; in this one the clubs of the examples stay up."""

    source_url: str = "https://www.football-data.co.uk"
    datahub_url: str = "https://raw.githubusercontent.com/datasets/football-datasets/main/datasets"
    openfootball_url: str = "https://raw.githubusercontent.com/openfootball/football.json/master"
    request_seconds: PositiveFloat = 20
    """How long a source may take to answer one request, its body included."""
    refresh_seconds: PositiveFloat = 300
    """How long all requests of a refresh may take together."""
    today: str | None = None
    """A date, or the address of a JSON document with a `day`; nothing means the wall clock."""
    poll_minutes: PositiveFloat = 10
    """Between two looks at the source; on a replayed day also as soon as the day changes."""
    leagues: Annotated[tuple[str, ...], NoDecode] = ("E0",)
    executor: Literal["in_process", "multiprocess", "celery"] = "in_process"
    celery_broker_url: Annotated[SecretStr | None, Field(validate_default=True)] = None
    """The broker that hands the steps of runs to workers, `redis://:password@host:port/0`."""
    celery_result_url: SecretStr | None = None
    """Where workers leave what became of a step; nothing means with the broker."""

    host: str = "127.0.0.1"
    postgres_port: Port = 15432
    dagster_port: Port = 3000
    mlflow_port: Port = 5000
    api_port: Port = 8000

    database_password: SecretStr | None = None
    """That of `database_url` if it has none, for where that is told openly and this is not."""
    database_url: SecretStr | None = None
    """A PostgreSQL server, `postgresql://user:password@host:port`, without a database name."""
    pipeline_password: SecretStr | None = None
    api_password: SecretStr | None = None
    grafana_password: SecretStr | None = None
    mlflow_password: SecretStr | None = None
    """Of the logins pl_pipeline, pl_api, pl_grafana and pl_mlflow, which `pl migrate` makes."""
    mlflow_url: str | None = None
    """A tracking server; nothing means the local stack's."""
    artifacts_url: str | None = None
    """Where the local stack's MLflow keeps models: s3://bucket/folder; nothing means PL_HOME."""
    backup_folder: Path | None = None
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
    api_url: str | None = None
    """Where the API is asked for its metrics; nothing means the local stack's."""
    dagster_link_url: str | None = None
    """Where people reach Dagster's UI: what alerts link to; nothing means the local stack's."""
    drift_tolerance: PositiveFloat = 1
    """Multiplies every threshold of drift; docs/drift.md says how they were found."""
    retraining_pause_days: PositiveFloat = 28
    """Between two retrainings that drift or performance asks for, on the platform's clock."""

    shade_folder: Path | None = None
    """Where the API writes down what challengers say; nothing means `shade` under `home`."""

    source_silent_hours: Hours = 6
    """So long without an answer of a source, and there is an alert of it."""
    alert_webhook_url: SecretStr | None = None
    """Where alerts are posted as JSON, in the shape that Slack takes; its address is a secret."""
    alert_email_from: str | None = None
    alert_email_to: Annotated[tuple[str, ...], NoDecode] = ()
    """Who alerts are mailed to, separated by commas."""
    alert_smtp_url: SecretStr | None = None
    """Mail server, `smtp://user:password@host:port` (STARTTLS if offered) or `smtps://...`."""

    @field_validator("home", "shade_folder", "backup_folder")
    @classmethod
    def absolute(cls, folder: Path | None) -> Path | None:
        return folder and folder.expanduser().absolute()

    @field_validator(
        *("source_url", "datahub_url", "openfootball_url"),
        *("mlflow_url", "api_url", "dagster_link_url"),
    )
    @classmethod
    def without_trailing_slash(cls, url: str | None) -> str | None:
        return url.rstrip("/") if url else url

    @field_validator(*_SECRET_ADDRESSES)
    @classmethod
    def is_such_an_address(cls, url: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if url is not None:
            _SECRET_ADDRESSES[str(info.field_name)](url.get_secret_value())
        elif info.field_name == "celery_broker_url" and info.data.get("executor") == "celery":
            raise ValueError("expected the address of a broker, as PL_EXECUTOR is celery")
        password = info.data.get("database_password")
        if url is not None and password and info.field_name == "database_url":
            return addresses.with_password(url, password)
        return url

    @field_validator("today")
    @classmethod
    def date_or_address(cls, today: str | None) -> str | None:
        return today and addresses.day_or_address(today)

    @field_validator(
        *("alert_webhook_url", "alert_smtp_url", "alert_email_from"),
        *("celery_broker_url", "celery_result_url", "artifacts_url"),
        *("pipeline_password", "api_password", "grafana_password", "mlflow_password"),
        *("database_password", "backup_folder", "shade_folder"),
        mode="before",
    )
    @classmethod
    def nothing_if_empty(cls, given: Any) -> Any:
        """An empty variable says that there is none; of a file that was told as it is, its end
        of line is no part."""
        told = given.strip() if isinstance(given, str) else given
        return None if told == "" else told

    @field_validator("artifacts_url")
    @classmethod
    def names_a_bucket(cls, url: str | None) -> str | None:
        return url and addresses.bucket(url)

    @field_validator("alert_email_from")
    @classmethod
    def is_a_mailbox(cls, address: str | None) -> str | None:
        return address and addresses.mailbox(address)

    @field_validator("alert_email_to", mode="before")
    @classmethod
    def are_mailboxes(cls, given: Any) -> Any:
        if isinstance(given, str):
            given = tuple(address.strip() for address in given.split(",") if address.strip())
        return tuple(map(addresses.mailbox, given))

    @field_validator("alert_smtp_url")
    @classmethod
    def has_a_sender_and_recipients(
        cls, url: SecretStr | None, info: ValidationInfo
    ) -> SecretStr | None:
        if url is not None:
            addresses.mail_server(url.get_secret_value())
            for name in ("alert_email_from", "alert_email_to"):
                if not info.data.get(name):
                    raise ValueError(f"expected PL_{name.upper()} beside it, found none that fits")
        return url

    @field_validator("leagues", mode="before")
    @classmethod
    def separated_by_commas(cls, leagues: Any) -> Any:
        if isinstance(leagues, str):
            leagues = tuple(code.strip() for code in leagues.split(",") if code.strip())
        if not leagues:
            raise ValueError("expected at least one division code, such as E0; found none")
        for code in leagues:
            league(code)
        return leagues

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
