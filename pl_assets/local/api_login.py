"""The login that `pl up` starts the API with on a server of our own: it may only read."""

import secrets
from pathlib import Path

from pydantic import SecretStr

from pl_assets.local.private_file import write_private
from pl_assets.settings import Settings

_FILE = "api.password"


def with_api_password(settings: Settings, *, is_own_server: bool) -> Settings:
    """Settings with a password for the API's login: the one given, or else the generated one.

    On an outside server none is generated, since another PL_HOME may have made one there.
    """
    if settings.api_password is not None or not is_own_server:
        return settings
    return settings.model_copy(update={"api_password": _generated(settings.home / _FILE)})


def _generated(file: Path) -> SecretStr:
    if not file.exists() or not file.read_text().strip():
        write_private(file, secrets.token_urlsafe(24))
    return SecretStr(file.read_text().strip())
