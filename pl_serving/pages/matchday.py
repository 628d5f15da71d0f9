"""The first page: the coming matches."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pl_serving.dependencies import Past, StaleParts, Store
from pl_serving.errors import HistoryUnavailable
from pl_serving.first_impressions import biggest_disagreements
from pl_serving.fixture_list import by_day, last_match_day
from pl_serving.history import History
from pl_serving.knowledge import WITH_ITS_ODDS, known_odds
from pl_serving.pages.templating import of_snapshot, templates, waiting
from pl_serving.record_queries import scores
from pl_serving.record_words import in_a_sentence
from pl_serving.season_table import season_tables
from pl_serving.snapshot_store import SnapshotStore

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
async def coming_matches(
    request: Request, store: Store, stale: StaleParts, past: Past
) -> HTMLResponse:
    snapshot = store.current
    if snapshot is None:
        return waiting(request, store)
    return templates.TemplateResponse(
        request,
        "matches.html",
        of_snapshot(store, snapshot, stale)
        | {
            "days": list(by_day(snapshot)),
            "disagreements": biggest_disagreements(snapshot.fixtures),
            "has_market": any(match.market is not None for match in snapshot.fixtures),
            "last_day": last_match_day(snapshot),
            "pooled": None if snapshot.fixtures else await _record_in_a_sentence(store, past),
            "known_odds": known_odds(snapshot.odds),
            "with_its_odds": WITH_ITS_ODDS,
            "seasons": list(season_tables(snapshot)),
            "data_as_of": store.data_as_of,
        },
    )


async def _record_in_a_sentence(store: SnapshotStore, past: History) -> str | None:
    # This page does not wait for a database that is known to be away.
    if store.current is None or store.unreachable_since is not None:
        return None
    try:
        return in_a_sentence(await scores(past, store.current.data_source))
    except HistoryUnavailable:
        return None
