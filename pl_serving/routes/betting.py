"""Routes of betting on paper: what rules would have brought, and the ledger."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from pl_serving import betting_queries, ledger_queries
from pl_serving.betting_csv import ENTRY_COLUMNS, RESULT_COLUMNS, in_csv, is_csv_liked
from pl_serving.betting_past import unknown
from pl_serving.betting_question import SimulationQuestion
from pl_serving.betting_schemas import BettingResults, SettingResult, Simulation
from pl_serving.betting_simulation import Simulations
from pl_serving.dependencies import Past, Served
from pl_serving.errors import BadCursor, BettingNameUnknown, NothingToBetOn
from pl_serving.ledger import read_accounts
from pl_serving.ledger_place import LedgerPlace
from pl_serving.ledger_schemas import Ledger, LedgerEntry
from pl_serving.problem_kinds import (
    BODY_TOO_LONG,
    INVALID_REQUEST,
    NO_HISTORY,
    NO_SNAPSHOT,
    OF_REFUSALS,
    SIMULATIONS_BUSY,
)
from pl_serving.problems import documented
from pl_serving.strict_route import StrictRoute

router = APIRouter(prefix="/v1/betting", route_class=StrictRoute, tags=["betting"])

JSON, CSV = "application/json", "text/csv; charset=utf-8"
_MOST_AT_ONCE = 500
_NAME = 80
_AS_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
_UNKNOWN = OF_REFUSALS[BettingNameUnknown]


async def _simulations(request: Request) -> Simulations:
    found: Simulations = request.app.state.simulations
    return found


Simulator = Annotated[Simulations, Depends(_simulations)]
Format = Annotated[
    Literal["json", "csv"] | None,
    Query(description="instead of the header Accept: application/json or text/csv"),
]
Accept = Annotated[str | None, Header(include_in_schema=False)]
Strategy = Annotated[str | None, Query(max_length=_NAME, description="only of this rule")]
Model = Annotated[str | None, Query(max_length=_NAME, description="only on its forecasts")]
Price = Annotated[str | None, Query(max_length=_NAME, description="only at this price")]
Season = Annotated[
    str,
    Query(
        pattern=r"^(all|each|[12][0-9]{3})$",
        description="year in which it starts; 'all' for all together, 'each' for every one and all",
    ),
]
AccountName = Annotated[str | None, Query(max_length=_NAME, description="only of this account")]
Limit = Annotated[int, Query(ge=1, le=_MOST_AT_ONCE, description="entries of a page")]
Cursor = Annotated[
    str | None, Query(max_length=200, description="`next_cursor` of the page before")
]


@router.post(
    "/simulate",
    response_description="What it would have brought",
    responses=documented(
        *(NO_SNAPSHOT, NO_HISTORY, SIMULATIONS_BUSY, INVALID_REQUEST, BODY_TOO_LONG),
        *(_UNKNOWN, OF_REFUSALS[NothingToBetOn]),
    ),
)
async def simulate(
    question: SimulationQuestion, snapshot: Served, simulations: Simulator
) -> Simulation:
    """What a rule of betting would have brought on past matches, on paper.

    It bets before kick-off, at prices that were there, and knows nothing that came later; closing
    prices only judge it, unless `bets_at_the_close`. Best prices are the highest of many
    bookmakers, and cannot always be had. Who tries many rules finds one that did well by luck:
    `settings_tried` counts them, and `p_value_corrected` takes it into account: for a setting of
    `/v1/betting/results` it is the number there, for any other Bonferroni's, which is never less.
    """
    return await simulations.simulated(question, snapshot)


@router.get(
    "/results",
    response_description="The settings",
    response_model=BettingResults,
    responses=documented(NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST, _UNKNOWN) | _AS_CSV,
)
async def results(
    snapshot: Served,
    past: Past,
    strategy: Strategy = None,
    model: Model = None,
    price: Price = None,
    season: Season = "all",
    format: Format = None,  # noqa: A002
    accept: Accept = None,
) -> Response:
    """What every setting that is tried on past seasons came to, each with its interval.

    `p_value_corrected` counts all of them (Romano and Wolf's stepwise method). As CSV with
    `format=csv` or the header `Accept: text/csv`.
    """
    source = snapshot.data_source
    year = int(season) if season.isdigit() else None
    rows = await betting_queries.results(past, source, year, each=season == "each")
    wanted = {"strategy": strategy, "model": model, "price": price}
    wanted = {field: name for field, name in wanted.items() if name is not None}
    if wanted:
        there = await betting_queries.names(past, source)
        for field, name in wanted.items():
            known = sorted({getattr(row, field) for row in there} - {None})
            if name not in known:
                raise unknown(field, known)
    found = BettingResults(
        results=[
            SettingResult(**(named | SettingResult.fields_of(named)))
            for row in rows
            if all(getattr(row, field) == name for field, name in wanted.items())
            for named in [row.named()]
        ],
        data_source=source,
    )
    if is_csv_liked(format, accept):
        return _answer(in_csv(found.model_dump()["results"], RESULT_COLUMNS), CSV)
    return _answer(found.model_dump_json(), JSON)


@router.get(
    "/ledger",
    response_description="Accounts and entries",
    response_model=Ledger,
    responses=documented(NO_SNAPSHOT, NO_HISTORY, INVALID_REQUEST, _UNKNOWN, OF_REFUSALS[BadCursor])
    | _AS_CSV,
)
async def ledger(
    snapshot: Served,
    past: Past,
    account: AccountName = None,
    limit: Limit = 100,
    cursor: Cursor = None,
    format: Format = None,  # noqa: A002
    accept: Accept = None,
) -> Response:
    """The paper ledger: accounts with what they came to, and every entry, the newest first.

    Bets are placed before kick-off at the prices of that moment and never changed. Each account
    decides on a match once, and may then bet on more than one of its outcomes.
    As CSV, entries alone, with `format=csv` or the header `Accept: text/csv`.
    """
    source = snapshot.data_source
    after = LedgerPlace.read(cursor)
    accounts = await read_accounts(past, source, account)
    # One more than is shown, to know whether there is a next page.
    rows = await ledger_queries.entries(past, source, account, limit + 1, after)
    shown = rows[:limit]
    found = Ledger(
        accounts=accounts,
        entries=[LedgerEntry.of(row) for row in shown],
        next_cursor=shown[-1].place.cursor if len(rows) > limit else None,
        data_source=source,
    )
    if is_csv_liked(format, accept):
        return _answer(in_csv(found.model_dump()["entries"], ENTRY_COLUMNS), CSV)
    return _answer(found.model_dump_json(), JSON)


def _answer(body: str | bytes, media_type: str) -> Response:
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})
