"""Whether a new body from a source may take the place of the one that is held."""

import datetime as dt
from typing import NamedTuple

from pl_assets.football.errors import SourceRefused
from pl_assets.football.markets import AVERAGE, SHARP
from pl_assets.football.match_rows import STATISTICS
from pl_assets.football.season_file import SeasonFile, parse_season_file

_NAMED = 3
MOMENTS = ("pre_match", "closing")


class Held(NamedTuple):
    """The body that a new one would replace, and the platform time at which it was fetched."""

    body: bytes
    fetched: dt.datetime


def accept_season_file(
    body: bytes, held: Held | None, league: str, season: int, as_of: dt.datetime, source: str
) -> SeasonFile:
    """The parsed file, if it is one and loses nothing that the held one has.

    A file only ever grows in a season: one that lacks matches, odds or statistics that were
    there before is broken, whatever its form.

    Raises:
        SourceRefused: saying what was expected and what was found.
    """
    new = parse_season_file(body, league, season, as_of, source)
    if held is None:
        return new
    try:
        old = parse_season_file(held.body, league, season, as_of, source, held.fetched)
    except SourceRefused:
        return new  # nothing of what is held can be true
    lost = sorted(set(old.matches["match_id"]) - set(new.matches["match_id"]))
    if lost:
        named = ", ".join(lost[:_NAMED]) + (", ..." if len(lost) > _NAMED else "")
        raise SourceRefused(
            f"expected the {len(old.matches)} matches held of {league} {season} and more, found "
            f"{len(new.matches)} without {len(lost)} of those: {named}"
        )
    before, after = _coverage(old), _coverage(new)
    for what, matches in before.items():
        if after[what] < matches:
            raise SourceRefused(
                f"expected {what} of {matches} matches of {league} {season} as held, found them "
                f"for {after[what]}"
            )
    return new


def _coverage(file: SeasonFile) -> dict[str, int]:
    """How many matches have each kind of number that something is made from."""
    of_interest = file.match_odds[file.match_odds["bookmaker"].isin([AVERAGE, SHARP])]
    odds = file.match_odds.groupby("moment")["match_id"].nunique()
    named = of_interest.groupby(["moment", "bookmaker"])["match_id"].nunique()
    return {
        **{f"{moment} odds": int(odds.get(moment, 0)) for moment in MOMENTS},
        **{
            f"{moment} odds of {bookmaker}": int(named.get((moment, bookmaker), 0))
            for moment in MOMENTS
            for bookmaker in (AVERAGE, SHARP)
        },
        **{column: int(file.matches[column].notna().sum()) for column in STATISTICS.values()},
    }
