"""Everything the API reads from its environment, typed, in one place."""

from typing import Annotated

from pydantic import Field, PositiveFloat, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]


class ServingSettings(BaseSettings):
    """The API's settings; every variable begins with `PL_`.

    Raises:
        pydantic.ValidationError: naming the variable that is missing or does not fit.
    """

    # A refused address must not print its password.
    model_config = SettingsConfigDict(
        env_prefix="PL_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    warehouse_url: SecretStr
    """The warehouse database, `postgresql://user:password@host:port/database`."""
    host: str = "127.0.0.1"
    api_port: Port = 8000
    api_poll_seconds: PositiveFloat = 3
    """Pause between two looks at whether a new snapshot is there."""

    @field_validator("warehouse_url")
    @classmethod
    def postgresql_address(cls, url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("expected postgresql://user:password@host:port/database")
        return url
