"""Fetching: the files that a run asks for, accepted, unchanged, absent or refused, one by one.

One refused file never stops the others, and never takes the place of what is held.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pl_assets.football.acceptance import Held, accept_season_file
from pl_assets.football.calendar import FIRST_SEASON, london_day, season_days, season_of
from pl_assets.football.errors import SourceRefused
from pl_assets.football.fixture_file import parse_fixture_file
from pl_assets.football.season_file import parse_season_file
from pl_assets.resources.errors import SourceUnavailable
from pl_assets.resources.source import Answer, Source

_GIVE_UP_AFTER = 2

FILE_COLUMNS = [
    *("source", "url", "as_of", "fetched_at", "http_status", "etag", "last_modified"),
    *("sha256", "body", "note"),
]


@dataclass
class Fetched:
    """What came of the files that were asked for."""

    new: list[dict[str, Any]] = field(default_factory=list)
    """Rows for the table of files: answers that differ from what is held."""
    said: dict[str, str] = field(default_factory=dict)
    """What happened to each file, by its name."""
    news: dict[str, str] = field(default_factory=dict)
    """Those of `said` that have a row in `new`."""
    refused: dict[str, str] = field(default_factory=dict)
    """What was expected and found, of each file that was refused or not answered."""
    unanswered: list[str] = field(default_factory=list)
    """Those of `refused` to which the source gave no answer."""

    def frame(self, *identity: str) -> pd.DataFrame:
        return pd.DataFrame(self.new, columns=[*identity, *FILE_COLUMNS])


def fetch_season_files(
    source: Source,
    held: pd.DataFrame,
    asked: Iterable[tuple[str, int]],
    as_of: dt.datetime,
    give_up_after: int = _GIVE_UP_AFTER,
) -> Fetched:
    """Ask for the season files of leagues and seasons.

    Args:
        source: who is asked.
        held: rows of current_season_files of these seasons.
        asked: leagues and seasons, in the order in which to ask.
        as_of: platform time of the run.
        give_up_after: files in a row without an answer after which no more are asked for.
    """
    fetched = Fetched()
    current = {(row["league"], row["season"]): row for row in held.to_dict("records")}
    unanswered = 0
    for league, season in asked:
        name = f"{league} {season}"
        if unanswered >= give_up_after:
            fetched.refused[name] = "not asked for: the source gave no answer before"
            continue
        have: dict[Any, Any] = current.get((league, season), {})
        body, is_redated = have.get("body"), False
        try:
            answer = source.season_file(
                league, season, as_of, have.get("etag"), have.get("last_modified")
            )
            unanswered = 0
            if answer.body is None and not answer.is_unchanged and body is not None:
                raise SourceRefused(f"expected the file held of {name}, found {answer.status}")
            is_new = answer.body is not None and answer.body != body
            if answer.body is not None and is_new:
                before = Held(body, have["as_of"].to_pydatetime()) if body is not None else None
                file = accept_season_file(answer.body, before, league, season, as_of, source.name)
                fetched.said[name] = f"{len(file.matches)} matches"
            elif _counts_more_now(have, league, season, as_of, source.name):
                is_redated = True
                fetched.said[name] = "unchanged, and more of it counts by now"
            else:
                fetched.said[name] = "unchanged" if have else _absent(answer)
        except SourceUnavailable as problem:
            unanswered += 1
            fetched.unanswered.append(name)
            fetched.refused[name] = str(problem)
        except SourceRefused as problem:
            fetched.refused[name] = str(problem)
        else:
            if not have or is_new:
                row = _row(source, answer, as_of)
            elif is_redated or (_is_over(season, as_of) and not _was_over(season, have)):
                # Noted once after a season's end: from then on it is not asked for again.
                same = answer._replace(body=body, status=have["http_status"])
                row = _row(source, same, as_of)
            else:
                continue
            fetched.news[name] = fetched.said[name]
            fetched.new.append({"league": league, "season": season} | row)
    return fetched


def _counts_more_now(
    have: dict[Any, Any], league: str, season: int, as_of: dt.datetime, source: str
) -> bool:
    """Whether a body that was fetched before some of its matches ended is answered after it.

    A run may have waited in the queue while its platform time stood still: scores that its files
    held already were then too early to be believed, and are not any more.
    """
    if not have or have["body"] is None or _was_over(season, have):
        return False
    try:
        then, now = (
            parse_season_file(have["body"], league, season, as_of, source, fetched)
            for fetched in (have["as_of"].to_pydatetime(), as_of)
        )
    except SourceRefused:
        return False
    return len(now.matches) > len(then.matches)


def seasons_to_ask(held: pd.DataFrame, leagues: tuple[str, ...], as_of: dt.datetime) -> int:
    """The earliest season that some league has no final answer for; the present one at the latest.

    Args:
        held: `league`, `season` and `as_of` of current_season_files.
        leagues: those that are followed.
        as_of: platform time.
    """
    present = season_of(london_day(as_of))
    final = {
        (row["league"], row["season"])
        for row in held.to_dict("records")
        if _was_over(row["season"], row)
    }
    open_seasons = (
        season
        for season in range(FIRST_SEASON, present)
        for league in leagues
        if (league, season) not in final
    )
    return min(open_seasons, default=present)


def _is_over(season: int, at: dt.datetime) -> bool:
    return london_day(at) > season_days(season)[1]


def _was_over(season: int, have: dict[Any, Any]) -> bool:
    """Whether the answer that is held is from after the season."""
    return bool(have) and _is_over(season, have["as_of"])


def fetch_fixture_file(
    source: Source, held: pd.DataFrame, leagues: tuple[str, ...], as_of: dt.datetime
) -> Fetched:
    """Ask for the file of upcoming fixtures; `held` is current_fixture_files."""
    fetched = Fetched()
    name = "fixtures"
    have: dict[Any, Any] = next(iter(held.to_dict("records")), {})
    try:
        answer = source.fixture_file(as_of, have.get("etag"), have.get("last_modified"))
        if answer.body is None and not answer.is_unchanged:
            raise SourceRefused(f"expected the file of fixtures, found {answer.status}")
        if answer.body is not None and answer.body != have.get("body"):
            file = parse_fixture_file(answer.body, leagues, as_of, source.name)
            fetched.said[name] = fetched.news[name] = f"{len(file.fixtures)} fixtures"
            fetched.new.append(_row(source, answer, as_of))
        else:
            fetched.said[name] = "unchanged"
    except SourceUnavailable as problem:
        fetched.unanswered.append(name)
        fetched.refused[name] = str(problem)
    except SourceRefused as problem:
        fetched.refused[name] = str(problem)
    return fetched


def _row(source: Source, answer: Answer, as_of: dt.datetime) -> dict[str, Any]:
    digest = hashlib.sha256(answer.body).hexdigest() if answer.body is not None else None
    return {
        "source": source.name,
        "url": answer.url,
        "as_of": as_of,
        "fetched_at": dt.datetime.now(dt.UTC),
        "http_status": answer.status,
        "etag": answer.etag,
        "last_modified": answer.last_modified,
        "sha256": digest,
        "body": answer.body,
        "note": None if answer.body is not None else _absent(answer),
    }


def _absent(answer: Answer) -> str:
    return f"the source has no such file (HTTP {answer.status})"
