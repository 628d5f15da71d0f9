"""What is said of an address that should name a match and names none."""

from typing import NoReturn

from pl_serving.errors import MatchNotKnown
from pl_serving.served_league import speaking_of
from pl_serving.snapshot import Snapshot


def refuse_match(snapshot: Snapshot, match_id: str) -> NoReturn:
    """Refuse an address whose match nobody knows.

    Raises:
        MatchNotKnown: saying what an address looks like and where some are to be found.
    """
    with speaking_of(snapshot):
        raise MatchNotKnown(
            "match_id",
            f"expected the id of a match, league, season and clubs as in "
            f"E0-2026-arsenal-v-fulham, found {match_id!r}; the ids of coming matches are those "
            "of /v1/predictions",
        )
