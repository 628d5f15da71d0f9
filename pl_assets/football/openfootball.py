"""A season's JSON document of openfootball: its results as rows, and its calendar.

The document lists every match of a season, played or not. Its dates may be wrong in one way that
matters: in 2019/20 what was postponed to July 2020 is dated July 2019, before the season began.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from pl_assets.football import match_rows as rows
from pl_assets.football.csv_body import Row, Table
from pl_assets.football.errors import SourceRefused, UnknownClub
from pl_assets.football.fixture_file import REJECTED_COLUMNS
from pl_assets.football.source_names import OPENFOOTBALL

COLUMNS = ["Date", "Time", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "HTHG", "HTAG"]
CALENDAR_COLUMNS = [*rows.NamedMatch._fields, "matchday", "source"]
_CELLS = {"Date": "date", "Time": "time", "HomeTeam": "team1", "AwayTeam": "team2"}
_MATCHDAY = re.compile(r"(?:Regular(?: Season)?, )?Matchday ([1-5]?[1-9]|[1-5]0)")


class Calendar(NamedTuple):
    """The matches of a season, and the rows that could not be one, with the reason."""

    matches: pd.DataFrame
    rejected: pd.DataFrame
    """With the columns of rejected_fixture_rows."""


def read_openfootball(body: bytes) -> Table:
    """The matches that have a score, as rows with the columns of a CSV file.

    Raises:
        SourceRefused: if the body is no such document.
    """
    return Table(COLUMNS, [row for row, _, is_played in _rows(body) if is_played])


def parse_calendar(body: bytes, league: str, season: int) -> Calendar:
    """Every match that the document lists, whether played or not.

    Raises:
        SourceRefused: if the body is no such document.
    """
    matches: dict[str, dict[str, Any]] = {}
    rejected: list[tuple[int, str, str, str]] = []
    for row, matchday, _ in _rows(body):
        try:
            if row.fault:
                raise ValueError(row.fault)
            day = rows.day_of_season(row.cells, season)
            match = rows.named_match(row.cells, league, day, season, rows.parsed_time(row.cells))
        except (ValueError, UnknownClub) as reason:
            rejected.append((row.number, str(reason), row.raw, OPENFOOTBALL))
            continue
        numbered = match._asdict() | {"matchday": matchday, "source": OPENFOOTBALL}
        matches.setdefault(match.match_id, numbered)
    return Calendar(
        calendar_frame(list(matches.values())), pd.DataFrame(rejected, columns=REJECTED_COLUMNS)
    )


def calendar_frame(matches: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of the table calendar, typed even where there is none."""
    return pd.DataFrame(matches, columns=CALENDAR_COLUMNS).astype(
        {"season": "int64", "matchday": "Int16", "kick_off_utc": "datetime64[us, UTC]"}
    )


def _rows(body: bytes) -> Iterator[tuple[Row, int | None, bool]]:
    """Each match of the document: its row, its matchday, whether it has a score."""
    listed = [match if isinstance(match, dict) else {} for match in _document(body)]
    begins = min(
        (day for match in listed if _matchday(match) == 1 and (day := _day(match))), default=None
    )
    for number, match in enumerate(listed, start=1):
        matchday, day = _matchday(match), _day(match)
        fault = ""
        if matchday is None:
            fault = f"expected a matchday of the league, found round {match.get('round')!r}"
        elif begins and day and day < begins:
            fault = f"matchday {matchday} is dated {day}, before the season began on {begins}"
        score = match.get("score")
        full_time = score.get("ft") if isinstance(score, dict) else score
        cells = _named(match) | _goals("FT", full_time)
        if isinstance(score, dict):
            cells |= _goals("HT", score.get("ht"))
        raw = json.dumps(match)
        yield Row(number, cells, raw, fault), matchday, bool(full_time)


def _document(body: bytes) -> list[Any]:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        begins = body[:40].decode("latin-1")
        raise SourceRefused(
            f"expected a JSON document of matches, found {begins!r} ({len(body)} bytes): {problem}"
        ) from None
    matches = document.get("matches") if isinstance(document, dict) else None
    if not isinstance(matches, list):
        raise SourceRefused("expected a JSON document with a list of `matches`, found none in it")
    return matches


def _matchday(match: dict[str, Any]) -> int | None:
    found = _MATCHDAY.fullmatch(str(match.get("round")))
    return int(found[1]) if found else None


def _day(match: dict[str, Any]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(match.get("date")))
    except ValueError:
        return None


def _named(match: dict[str, Any]) -> dict[str, str]:
    texts = {column: match.get(key) for column, key in _CELLS.items()}
    return {column: text.strip() for column, text in texts.items() if isinstance(text, str)}


def _goals(half: str, score: Any) -> dict[str, str]:
    """Both counts of goals, or nothing where there are not two."""
    if not isinstance(score, list) or len(score) != 2:
        return {}
    return dict(zip((f"{half}HG", f"{half}AG"), map(str, score), strict=True))
