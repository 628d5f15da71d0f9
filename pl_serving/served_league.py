"""Which league a question is about, and how a refusal says what data it speaks of."""

from collections.abc import Iterator
from contextlib import contextmanager

from pl_assets.football.leagues import League
from pl_assets.football.leagues import league as registered_league
from pl_serving.errors import LeagueNotServed, RefusedQuestion
from pl_serving.snapshot import Snapshot


@contextmanager
def speaking_of(snapshot: Snapshot) -> Iterator[None]:
    """Refusals within say which data they are about, in words too where it is simulated."""
    try:
        yield
    except RefusedQuestion as refusal:
        refusal.facts["data_source"] = snapshot.data_source
        if snapshot.is_simulated:
            refusal.args = (f"In the simulated league: {refusal}",)
        raise


def served_league(snapshot: Snapshot, code: str) -> League:
    """The league of a division code.

    Raises:
        LeagueNotServed: if the snapshot holds no forecasts for it.
    """
    if code in snapshot.leagues:
        return registered_league(code)
    if not snapshot.leagues:
        raise LeagueNotServed(
            "league",
            f"no club of any league has played in the last two seasons up to "
            f"{snapshot.as_of:%Y-%m-%d}: the newest result held is of {snapshot.trained_through}",
            served=(),
        )
    codes = ", ".join(snapshot.leagues)
    raise LeagueNotServed(
        "league",
        f"expected a league that is served ({codes}), found {code!r}",
        served=snapshot.leagues,
    )
