"""Everything the API reads from its environment, typed, in one place."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveFloat, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]
_HOURS_OF_A_YEAR = 366 * 24


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

    @field_validator("warehouse_url", "simulated_warehouse_url")
    @classmethod
    def postgresql_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("expected postgresql://user:password@host:port/database")
        return url
