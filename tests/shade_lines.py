"""Lines as the API's spool has them, made up beside the made-up snapshot."""

import datetime as dt
from dataclasses import replace

from serving.made_up_snapshot import AS_OF, MARKET, strengths_of
from serving.made_up_standby import strengths_by

from pl_assets.football.shade_line import ShadeLine

_LINE = ShadeLine(
    asked_at=AS_OF + dt.timedelta(minutes=5),
    request_id="made-up",
    place=0,
    league="E0",
    home_team="Arsenal",
    away_team="Leeds",
    match_id=None,
    odds=None,
    model_name="match-outcome",
    champion_version=1,
    champion=strengths_of("Arsenal", "Leeds"),
    challenger_version=3,
    challenger=strengths_by(3, "Arsenal", "Leeds"),
    market=MARKET,
    snapshot_id=1,
    as_of=AS_OF,
    data_source="real",
)


def shade_line(**changes):
    """A line that fits, but for what is said otherwise."""
    return replace(_LINE, **changes)
