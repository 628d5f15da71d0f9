"""Whether a new body from a source may take the place of the one that is held."""

import datetime as dt

from pl_assets.football.errors import SourceRefused
from pl_assets.football.season_file import SeasonFile, parse_season_file

_NAMED = 3


def accept_season_file(
    body: bytes, held: bytes | None, league: str, season: int, as_of: dt.datetime, source: str
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
    old = parse_season_file(held, league, season, as_of, source)
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
    """How many matches have each kind of number."""
    with_odds = file.match_odds.groupby("moment")["match_id"].nunique()
    return {
        "pre-match odds": int(with_odds.get("pre_match", 0)),
        "closing odds": int(with_odds.get("closing", 0)),
        "shots": int(file.matches["home_shots"].notna().sum()),
    }
