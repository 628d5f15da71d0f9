"""What challengers would have answered from a snapshot: the same rows, by their versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pl_assets.football.shade_line import ShadeLine
from pl_serving.assembly import assembled
from pl_serving.match_question import DecimalOdds, Question, answer, with_odds_of
from pl_serving.sanity import insane_parts
from pl_serving.snapshot import MatchForecast, Pairing, Probabilities, Snapshot
from pl_serving.standby import Versions, held_by


@dataclass(frozen=True, slots=True)
class Shaded:
    """A snapshot, and the same by its challengers."""

    of: Snapshot
    wanted: Versions
    """The challengers that were looked for."""
    asked: Versions
    """Those that there are forecasts of."""
    by_challengers: Snapshot | None
    """None where there are none."""
    lacking: str | None
    """Which are not asked, and why, in words."""

    def is_still(self, snapshot: Snapshot, challengers: Versions) -> bool:
        return self.of is snapshot and self.wanted == challengers


class Asked(NamedTuple):
    """An answer that is to be written down beside the challenger's."""

    at: datetime
    request_id: str
    place: int
    odds: DecimalOdds | None
    match: MatchForecast
    shaded: Shaded


def shaded_by(snapshot: Snapshot, challengers: Versions) -> Shaded:
    """The snapshot by its challengers, as far as forecasts of them are held and sane."""
    held, serving = held_by(snapshot.rows), snapshot.versions_by_name
    asked: Versions = {}
    lacking = []
    for name, serves in serving.items():
        version = challengers.get(name)
        if version is None:
            lacking.append(f"no version of {name} holds the alias challenger")
        elif version == serves:
            lacking.append(f"{name} version {version} is both champion and challenger")
        elif (name, version) not in held:
            lacking.append(f"of {name} version {version}, the challenger, no forecasts are held")
        else:
            asked[name] = version
    made = None
    if asked:
        made = assembled(snapshot.rows, serving | asked)
        if wrong := insane_parts(made):
            lacking.append(f"{made.served_versions}: {wrong[0]}")
            asked, made = {}, None
    return Shaded(snapshot, dict(challengers), asked, made, "; ".join(lacking) or None)


def line_of(asked: Asked) -> ShadeLine | None:
    """The answer beside the challenger's; None where one version would have given both."""
    match, of = asked.match, asked.shaded.of
    both = _knowing_odds(asked) or _without_odds(asked)
    if both is None or both.challenger is None or both.champion_version == both.challenger_version:
        return None
    return ShadeLine(
        asked_at=asked.at,
        request_id=asked.request_id,
        place=asked.place,
        league=match.league,
        home_team=match.home_team,
        away_team=match.away_team,
        match_id=match.match_id,
        odds=asked.odds,
        model_name=both.model_name,
        champion_version=both.champion_version,
        champion=both.champion,
        challenger_version=both.challenger_version,
        challenger=both.challenger,
        market=match.market,
        snapshot_id=of.snapshot_id,
        as_of=of.as_of,
        data_source="simulated" if of.is_simulated else "real",
    )


class _Both(NamedTuple):
    model_name: str
    champion_version: int
    champion: Probabilities
    challenger_version: int
    challenger: Probabilities | None


def _knowing_odds(asked: Asked) -> _Both | None:
    """None where the model that knows odds has not answered."""
    match, made = asked.match, asked.shaded.by_challengers
    ours, theirs = asked.shaded.of.with_odds, made and made.with_odds
    if not match.are_odds_given or match.with_odds is None or match.market is None:
        return None
    if made is None or ours is None or theirs is None:
        return None
    [challenger] = with_odds_of(made, [_pairing(match)], [match.market])
    return _Both(
        *(ours.model_name, ours.model_version, match.with_odds),
        *(theirs.model_version, challenger),
    )


def _without_odds(asked: Asked) -> _Both | None:
    match, made = asked.match, asked.shaded.by_challengers
    if made is None:
        return None
    [theirs] = answer(made, [Question(_pairing(match), None)])
    return _Both(
        *(made.model_name, match.model_version, match.forecast),
        *(theirs.model_version, theirs.forecast),
    )


def _pairing(match: MatchForecast) -> Pairing:
    return Pairing(match.league, match.home_team, match.away_team)
