"""Whether a new body from a source may take the place of the one that is held."""

import datetime as dt
from typing import NamedTuple

from pl_assets.football.errors import SourceRefused, first_few
from pl_assets.football.markets import AVERAGE, SHARP
from pl_assets.football.match_rows import STATISTICS
from pl_assets.football.odds_columns import BETS
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.season_tables import SeasonTables

_YARDSTICKS = (AVERAGE, SHARP)
"""Whose odds others are measured by: not one of them may go."""
_LEAST_SHARE = 0.9
"""Of all others a source may take back a price here and there, but no column of them."""


class Held(NamedTuple):
    """The body that a new one would replace, and the platform time at which it was fetched."""

    body: bytes
    fetched: dt.datetime


def accept_season_file(
    body: bytes,
    held: Held | None,
    league: str,
    season: int,
    as_of: dt.datetime,
    source: str,
    *,
    may_shrink: bool = False,
) -> SeasonTables:
    """The parsed file, if it is one and loses nothing that the held one has.

    A file only ever grows in a season: one that lacks matches, odds or statistics that were
    there before is broken, whatever its form.

    Args:
        body: what was answered.
        held: what it would replace, if anything is held.
        league: division code.
        season: starting year.
        as_of: platform time.
        source: who gave both.
        may_shrink: somebody has looked, and it is right that there is less.

    Raises:
        SourceRefused: saying what was expected and what was found.
    """
    new = parse_season_file(body, league, season, as_of, source)
    if held is None or may_shrink:
        return new
    try:
        old = parse_season_file(held.body, league, season, as_of, source, held.fetched)
    except SourceRefused:
        return new  # nothing of what is held can be true
    lost = sorted(set(old.matches["match_id"]) - set(new.matches["match_id"]))
    if lost:
        raise SourceRefused(
            f"expected the {len(old.matches)} matches held of {league} {season} and more, found "
            f"{len(new.matches)} without {len(lost)} of those: {first_few(lost)}"
        )
    before, after = _coverage(old), _coverage(new)
    for what, matches in before.items():
        found = after.get(what, 0)
        if found < matches * _share_to_keep(what):
            raise SourceRefused(
                f"expected {what} of {matches} matches of {league} {season} as held, found them "
                f"for {found}"
            )
    return new


def _coverage(file: SeasonTables) -> dict[str, int]:
    """For how many matches there is each kind of number."""
    found = {column: int(file.matches[column].notna().sum()) for column in STATISTICS.values()}
    for bet in BETS:
        for (phase, bookmaker), rows in file.odds(bet).groupby(["phase", "bookmaker"]):
            found[f"{phase} {bet.table} of {bookmaker}"] = len(rows)
    return found


def _share_to_keep(what: str) -> float:
    is_of_another = " of " in what and what.rpartition(" of ")[2] not in _YARDSTICKS
    return _LEAST_SHARE if is_of_another else 1.0
