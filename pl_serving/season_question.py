"""Answers the question how a season may end, from what a snapshot holds."""

from pl_serving.errors import NoProjection
from pl_serving.served_league import served_league, speaking_of
from pl_serving.snapshot import SeasonProjection, Snapshot


def projection_of(snapshot: Snapshot, league_code: str) -> SeasonProjection:
    """How the season of a league may end.

    Raises:
        RefusedQuestion: if the league is not served, or has no projection at present.
    """
    with speaking_of(snapshot):
        league = served_league(snapshot, league_code)
        projection = snapshot.projections.get(league.code)
        if projection is None:
            raise NoProjection(
                "league",
                f"there is no projection of the {league.name}: one is made once all clubs of the "
                "season have played in it or have a match in the coming days",
            )
        return projection
