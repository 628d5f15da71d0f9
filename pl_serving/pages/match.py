"""The page of one match, coming or played."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse

from pl_serving import chart_script
from pl_serving.club_form import FormLine, last_results
from pl_serving.clubs_present import RatingRow, ratings_over_time
from pl_serving.dependencies import Past, StaleParts, Store
from pl_serving.elo_chart import of_two
from pl_serving.errors import HistoryUnavailable
from pl_serving.history import History
from pl_serving.match_past import match_past
from pl_serving.match_view import MatchView, match_view
from pl_serving.pages.templating import RETRY, of_snapshot, templates, waiting
from pl_serving.snapshot import Snapshot

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_TWO_SEASONS = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Club:
    """What the page says of one of the clubs."""

    team: str
    form: list[FormLine]
    ratings: list[RatingRow]


@router.get("/matches/{match_id}")
async def one_match(
    request: Request, match_id: str, store: Store, stale: StaleParts, history: Past
) -> HTMLResponse:
    snapshot = store.current
    if snapshot is None:
        return waiting(request, store)
    coming = next((match for match in snapshot.fixtures if match.match_id == match_id), None)
    clubs: list[Club] = []
    try:
        # This page does not wait for a database that is known to be away.
        if store.unreachable_since is not None:
            raise HistoryUnavailable("the database cannot be read")
        view = match_view(snapshot, coming, await match_past(history, snapshot, match_id))
        if view is not None:
            clubs = await _clubs(history, snapshot, view)
        is_away = False
    except HistoryUnavailable:
        view, is_away = match_view(snapshot, coming, None), True
    known = of_snapshot(store, snapshot, stale) | {"is_away": is_away}
    if view is None:
        return _nothing(request, known, is_away)
    shown = known | {
        "match": view,
        "clubs": clubs,
        "elo": of_two(*(club.ratings for club in clubs)) if clubs else None,
        "chart_script": chart_script.ADDRESS,
    }
    return templates.TemplateResponse(request, "match.html", shown)


async def _clubs(history: History, snapshot: Snapshot, view: MatchView) -> list[Club]:
    return [
        Club(
            team,
            await last_results(history, snapshot.data_source, view.league, team, view.match_date),
            await _ratings(history, snapshot, view.league, team, view.match_date),
        )
        for team in (view.home_team, view.away_team)
    ]


async def _ratings(
    history: History, snapshot: Snapshot, league: str, team: str, day: date
) -> list[RatingRow]:
    return await ratings_over_time(history, snapshot, league, team, day - _TWO_SEASONS, day)


def _nothing(request: Request, known: dict[str, Any], is_away: bool) -> HTMLResponse:
    """A match that nobody knows, or that only the database may know."""
    if is_away:
        code, headers = status.HTTP_503_SERVICE_UNAVAILABLE, RETRY
    else:
        code, headers = status.HTTP_404_NOT_FOUND, None
    return templates.TemplateResponse(request, "no_match.html", known, code, headers)
