"""What kinds of values settings have: how each is read, and what it must look like.

What an address must look like is `addresses`'; what one setting asks of another, `settings`'.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from pl_assets import addresses
from pl_assets.football.leagues import league


def _nothing_if_empty(given: Any) -> Any:
    """An empty variable says that there is none; of a file that was told as it is, its end of
    line is no part."""
    told = given.strip() if isinstance(given, str) else given
    return None if told == "" else told


def _absolute(folder: Path) -> Path:
    return folder.expanduser().absolute()


def _separated(given: Any) -> Any:
    if isinstance(given, str):
        return tuple(part.strip() for part in given.split(",") if part.strip())
    return given


def _known_leagues(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not codes:
        raise ValueError("expected at least one division code, such as E0; found none")
    for code in codes:
        league(code)
    return codes


def _mailboxes(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(addresses.mailbox, given))


def secret_address(must_be: Callable[[str], str]) -> AfterValidator:
    """An address that nobody is shown, of a certain kind; none is none."""

    def check(url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            must_be(url.get_secret_value())
        return url

    return AfterValidator(check)


EMPTY_IS_NONE = BeforeValidator(_nothing_if_empty)

Port = Annotated[int, Field(ge=1, le=65535)]
# Dagster takes no freshness window under a minute.
Hours = Annotated[float, Field(ge=1 / 60, le=366 * 24)]
Folder = Annotated[Path, AfterValidator(_absolute)]
Url = Annotated[str, AfterValidator(lambda url: url.rstrip("/"))]
Bucket = Annotated[str, AfterValidator(addresses.bucket)]
Mailbox = Annotated[str, AfterValidator(addresses.mailbox)]
Mailboxes = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(_separated), AfterValidator(_mailboxes)
]
Leagues = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(_separated), AfterValidator(_known_leagues)
]
Day = Annotated[str, AfterValidator(addresses.day_or_address)]
Secret = Annotated[SecretStr | None, EMPTY_IS_NONE]
