"""Everything the API reads from its environment, typed, in one place.

In a container a variable may be a file instead.
"""

from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import (
    Field,
    HttpUrl,
    NonNegativeInt,
    PositiveFloat,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pl_serving.api_keys import ApiKey, is_loopback, parsed_keys

Port = Annotated[int, Field(ge=1, le=65535)]
SECRETS = Path("/run/secrets")
"""Where containers have secrets: a file named like the variable, `pl_warehouse_password`."""
_PROJECT = Path(__file__).resolve().parent.parent
_HOURS_OF_A_YEAR = 366 * 24
_REQUESTS_PER_MINUTE = 600


class ServingSettings(BaseSettings):
    """The API's settings; every variable begins with `PL_`.

    Raises:
        pydantic.ValidationError: naming the variable that is missing or does not fit.
    """

    # A refused address must not print its password.
    model_config = SettingsConfigDict(
        env_prefix="PL_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    warehouse_password: SecretStr | None = None
    """That of the two addresses below, where they have none of their own."""
    warehouse_url: SecretStr
    """The warehouse database, `postgresql://user:password@host:port/database`."""
    simulated_warehouse_url: SecretStr | None = None
    """The same for simulated data, which serves when the warehouse says so."""
    mlflow_url: str | None = None
    """Where MLflow is, whose alias `champion` says which versions serve; None: as published."""
    snapshot_file: Path | None = None
    """Where the last good snapshot is kept for a start without the database; None keeps none."""
    predictions_late_hours: Annotated[float, Field(gt=0, le=_HOURS_OF_A_YEAR)] = 26
    """Forecasts published longer ago than this are late."""
    host: str = "127.0.0.1"
    api_port: Port = 8000
    api_poll_seconds: PositiveFloat = 3
    """Pause between two looks at whether a new snapshot is there."""

    api_access_log: bool = True
    """Whether every request has a line in the log."""
    api_keys: Annotated[tuple[ApiKey, ...], NoDecode] = ()
    """Who may change things: `name:sha256-of-the-key`, separated by commas."""
    api_open_reading: bool | None = None
    """Whether reading needs no key; None for what fits where we listen."""
    api_requests_per_minute: NonNegativeInt | None = None
    """Of one caller; 0 for as many as they like, None for what fits where we listen."""
    dashboards_folder: Path = _PROJECT / "ops" / "grafana" / "dashboards"
    """Where the dashboards are that the page of monitoring draws and Grafana too."""
    shade_folder: Path | None = None
    """Where what challengers say is written down; None asks none of them."""
    shade_most_megabytes: Annotated[float, Field(ge=1)] = 64
    """Of that folder; the oldest makes room."""
    shade_file_seconds: PositiveFloat = 300
    """After so long a file there is finished, and can be taken in."""
    dagster_url: HttpUrl | None = None
    """Where Dagster's webserver answers; None where there is none to ask."""

    @property
    def reading_needs_key(self) -> bool:
        if self.api_open_reading is not None:
            return not self.api_open_reading
        return not is_loopback(self.host)

    @property
    def requests_per_minute(self) -> int:
        """0 for as many as they like."""
        if self.api_requests_per_minute is not None:
            return self.api_requests_per_minute
        return 0 if is_loopback(self.host) else _REQUESTS_PER_MINUTE

    @field_validator("api_keys", mode="before")
    @classmethod
    def keys(cls, given: object) -> object:
        return parsed_keys(given) if isinstance(given, str) else given

    @field_validator("warehouse_url", "simulated_warehouse_url")
    @classmethod
    def postgresql_address(cls, url: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if url is None:
            return None
        if not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("expected postgresql://user:password@host:port/database")
        password = info.data.get("warehouse_password")
        return _with_password(url, password) if password else url


def serving_settings() -> ServingSettings:
    """The settings of this process.

    Raises:
        pydantic.ValidationError: naming the variable that is missing or does not fit.
    """
    return ServingSettings(_secrets_dir=SECRETS if SECRETS.is_dir() else None)


def _with_password(url: SecretStr, password: SecretStr) -> SecretStr:
    """The address with a password if it has none: what is told in full is meant."""
    parts = urlsplit(url.get_secret_value())
    name, _, host = parts.netloc.rpartition("@")
    user, has_password, _ = name.partition(":")
    if has_password:
        return url
    if not user:
        raise ValueError("expected a user before the host, since PL_WAREHOUSE_PASSWORD is set")
    login = f"{user}:{quote(password.get_secret_value().strip(), safe='')}"
    return SecretStr(parts._replace(netloc=f"{login}@{host}").geturl())
