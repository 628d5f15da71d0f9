"""Which club an address names, by any spelling of its name."""

from pl_assets.football.clubs import canonical_name, closest_names, registered_names
from pl_assets.football.errors import UnknownClub
from pl_assets.football.leagues import League
from pl_serving.errors import NoSuchClub
from pl_serving.served_league import served_league
from pl_serving.snapshot import Snapshot


def club_at(snapshot: Snapshot, league_code: str, name: str) -> tuple[str, str]:
    """The league and the registered name of a club that has played there.

    Raises:
        LeagueNotServed: if the snapshot holds no forecasts for the league.
        NoSuchClub: if nobody goes by this name there.
    """
    league = served_league(snapshot, league_code)
    try:
        club = canonical_name(name, league.country)
    except UnknownClub as error:
        raise NoSuchClub("team", str(error), closest=error.closest) from error
    if (league.code, club) not in snapshot.club_states:
        raise NoSuchClub(
            "team",
            f"{club} has never played in the {league.name} in the matches held",
            closest=_closest_there(snapshot, league, name),
        )
    return league.code, club


def _closest_there(snapshot: Snapshot, league: League, name: str) -> tuple[str, ...]:
    """Three names like it of clubs that have played in the league."""
    near = closest_names(name, league.country, count=len(registered_names(league.country)))
    return tuple(club for club in near if (league.code, club) in snapshot.club_states)[:3]
