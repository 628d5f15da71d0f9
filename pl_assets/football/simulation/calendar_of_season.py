"""On which days and at which times the rounds of a simulated season are played, London time."""

import datetime as dt
from typing import NamedTuple

FRIDAY_NIGHT = (-1, dt.time(20, 0))
"""Days from the round's Saturday, and the kick-off; so for the others."""
SATURDAY_NOON = (0, dt.time(12, 30))
SATURDAY = (0, dt.time(15, 0))
SATURDAY_EVENING = (0, dt.time(17, 30))
SUNDAY = (1, dt.time(14, 0))
SUNDAY_AFTERNOON = (1, dt.time(16, 30))
MONDAY_NIGHT = (2, dt.time(20, 0))
_SINGLES = (
    *(FRIDAY_NIGHT, SATURDAY_NOON, SATURDAY_EVENING),
    *(SUNDAY, SUNDAY_AFTERNOON, MONDAY_NIGHT),
)
_LAST_DAY = (1, dt.time(16, 0))
_MIDWEEK = ((0, dt.time(19, 45)), (0, dt.time(20, 0)), (1, dt.time(19, 45)), (1, dt.time(20, 0)))
"""Days from the Tuesday; matches are dealt evenly."""

WEEKENDS = 41
_BREAKS = (3, 8, 13, 32)
"""Weekends of international matches, counted from the first: three in autumn, one in March."""
_FREE = (21, 24, 29, 35, 27, 16, 23)
"""Weekends left to the cups where the league does not need them, in this order."""
_MIDWEEKS = (15, 20, 24, 33, 28, 6, 1, 36, 22, 10, 30, 26)
"""After which weekends midweek rounds are played, in the order in which they are needed."""
_FEWEST_MIDWEEKS = 4
_REST = dt.timedelta(hours=48)
_NO_FOOTBALL = ((12, 24), (12, 25))


class Slot(NamedTuple):
    """When one round is played: a kick-off for each of its matches, earliest first."""

    kick_offs: tuple[dt.datetime, ...]
    """London wall-clock times without a zone: rest is counted in them."""


def slots(season: int, rounds: int, matches: int) -> list[Slot]:
    """The kick-offs of each round of a season, rounds in order.

    Args:
        season: starting year.
        rounds: how many are played.
        matches: how many make a round.
    """
    opening = dt.date(season, 8, 11)
    opening += dt.timedelta(days=(5 - opening.weekday()) % 7)
    boxing_day = dt.date(season, 12, 26)
    weekends = [
        week
        for week in range(WEEKENDS)
        if week not in _BREAKS and not -2 <= _days(_saturday(opening, week), boxing_day) <= 1
    ]
    for week in _FREE:
        if week in weekends and len(weekends) > rounds - _FEWEST_MIDWEEKS:
            weekends.remove(week)
    midweeks = [_boxing_day(boxing_day, matches)]
    for week in _MIDWEEKS:
        tuesday = _saturday(opening, week) + dt.timedelta(days=3)
        if len(weekends) + len(midweeks) < rounds and abs(_days(tuesday, boxing_day)) > 3:
            midweeks.append(_midweek(tuesday, matches))
    days = [(_saturday(opening, week), week == weekends[-1]) for week in weekends]
    played = midweeks + [
        _last_day(saturday, matches) if last else _weekend(saturday, matches, midweeks)
        for saturday, last in days
    ]
    return sorted(played)


def _saturday(opening: dt.date, week: int) -> dt.date:
    return opening + dt.timedelta(weeks=week)


def _days(one: dt.date, other: dt.date) -> int:
    return (one - other).days


def _boxing_day(day: dt.date, matches: int) -> Slot:
    noon = dt.datetime.combine(day, dt.time(12, 30))
    return Slot((noon, *[dt.datetime.combine(day, dt.time(15, 0))] * (matches - 1)))


def _midweek(tuesday: dt.date, matches: int) -> Slot:
    return Slot(tuple(sorted(_at(tuesday, _MIDWEEK[k % len(_MIDWEEK)]) for k in range(matches))))


def _last_day(saturday: dt.date, matches: int) -> Slot:
    return Slot((_at(saturday, _LAST_DAY),) * matches)


def _weekend(saturday: dt.date, matches: int, midweeks: list[Slot]) -> Slot:
    """One match for television at each of its times that leaves rest, the others on Saturday."""
    singles = [
        kick_off
        for kick_off in (_at(saturday, moment) for moment in _SINGLES)
        if (kick_off.month, kick_off.day) not in _NO_FOOTBALL and _leaves_rest(kick_off, midweeks)
    ]
    together = [_at(saturday, SATURDAY)] * (matches - len(singles))
    return Slot(tuple(sorted(singles + together)))


def _leaves_rest(kick_off: dt.datetime, midweeks: list[Slot]) -> bool:
    return all(
        kick_off + _REST <= other.kick_offs[0] or kick_off >= other.kick_offs[-1] + _REST
        for other in midweeks
    )


def _at(day: dt.date, moment: tuple[int, dt.time]) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=moment[0]), moment[1])
