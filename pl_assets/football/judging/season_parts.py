"""Which part of its season a match belongs to, so that forecasts can be judged part by part."""

import pandas as pd

from pl_assets.football.leagues import league

EARLY, MIDDLE, LATE = "early", "middle", "late"
SEASON_PARTS = (EARLY, MIDDLE, LATE)
_DAY = ["league", "season", "match_date"]


def season_parts(played: pd.DataFrame) -> pd.Series:
    """The part of its season of each match: 'early', 'middle' or 'late'.

    Parts are thirds of the season by the share of its matches that were played before the day of
    the match. The whole is the number of matches that the season has when it is over, not that of
    the matches at hand: so a part is known on the morning of the match, and no match that is played
    later changes it.

    Args:
        played: all matches of the seasons that have been played, those too that are not judged:
            `league`, `season`, `match_date`.

    Returns:
        The part of each row, on its index; None where the registry does not know how many clubs
        played in that season.

    Raises:
        UnknownLeague: for a league outside the registry.
    """
    on_day = played.groupby(_DAY).size()
    before = on_day.groupby(level=["league", "season"]).cumsum() - on_day
    parts = {
        (code, season, day): _part(int(matches), league(code).matches_in(season))
        for (code, season, day), matches in zip(before.index, before, strict=True)
    }
    days = zip(*(played[column] for column in _DAY), strict=True)
    return pd.Series([parts[day] for day in days], index=played.index, dtype=object)


def _part(before: int, whole: int | None) -> str | None:
    if whole is None:
        return None
    # Whole numbers: 380 / 3 has no last digit, and a season cut short may hold a match more.
    return SEASON_PARTS[min(before * len(SEASON_PARTS) // whole, len(SEASON_PARTS) - 1)]
