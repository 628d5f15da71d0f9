"""What a command was told by its environment, or which variable does not fit."""

from typing import TYPE_CHECKING

from pl_assets.football.errors import ForecastError

if TYPE_CHECKING:
    from pl_assets.settings import Settings


def told() -> "Settings":
    """The settings of this process.

    Raises:
        ForecastError: naming every variable whose value does not fit.
    """
    from pydantic import ValidationError

    from pl_assets.settings import settings

    try:
        return settings()
    except ValidationError as problem:
        wrong = [
            # What was found may be a secret; what was expected says enough.
            f"PL_{str(error['loc'][0]).upper()}: {error['msg'].removeprefix('Value error, ')}"
            for error in problem.errors()
        ]
        raise ForecastError("; ".join(wrong)) from None
