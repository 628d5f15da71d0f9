"""What a person asks for beyond what is done by itself; a run carries it as tags.

`pl refresh --again --may-shrink E0:2024` sets them, and so does whoever starts a run in Dagster's
UI with the tags `pl/again: "true"` and `pl/may_shrink: "E0:2024"`.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pl_assets.football.errors import ForecastError
from pl_assets.football.leagues import LeagueSeason
from pl_assets.football.leagues import league as league_of

AGAIN_TAG = "pl/again"
MAY_SHRINK_TAG = "pl/may_shrink"


class InvalidOverride(ForecastError):
    """A season that is none."""


class Overrides(NamedTuple):
    again: bool = False
    """Ask for finished seasons too."""
    may_shrink: frozenset[LeagueSeason] = frozenset()
    """Of these seasons, less than what is held is right."""


NONE = Overrides()


def overrides_of(tags: Mapping[str, str]) -> Overrides:
    """What the tags of a run ask for.

    Raises:
        InvalidOverride, UnknownLeague: for a season that is not written as E0:2024.
    """
    named = [part.strip() for part in tags.get(MAY_SHRINK_TAG, "").split(",")]
    return Overrides(
        tags.get(AGAIN_TAG, "").lower() == "true",
        frozenset(_league_season(part) for part in named if part),
    )


def override_tags(*, again: bool, may_shrink: Sequence[str]) -> dict[str, str]:
    """The tags for a run; errors as in `overrides_of`."""
    tags = {AGAIN_TAG: "true"} if again else {}
    if may_shrink:
        tags[MAY_SHRINK_TAG] = ",".join(may_shrink)
    overrides_of(tags)
    return tags


def _league_season(text: str) -> LeagueSeason:
    code, _, season = text.partition(":")
    if not (season.isdecimal() and len(season) == 4):
        raise InvalidOverride(
            f"expected a league and the year it starts in, E0:2024; found {text!r}"
        )
    return league_of(code).code, int(season)
