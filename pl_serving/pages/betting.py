"""The pages of betting: what rules would have brought, a rule of one's own, the paper ledger."""

from typing import Any

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from pl_assets.football.betting.tried import STRATEGIES
from pl_assets.football.season_name import season_name
from pl_serving import chart_script
from pl_serving.betting_charts import of_bankroll
from pl_serving.betting_page import Numbers, form_of, read_betting
from pl_serving.betting_question import SimulationQuestion
from pl_serving.betting_schemas import Simulation
from pl_serving.betting_words import model_name, per_cent, pounds, price_name, setting_name
from pl_serving.dependencies import Past, StaleParts, Store
from pl_serving.errors import HistoryUnavailable, RefusedQuestion, SimulationsBusy
from pl_serving.pages.templating import RETRY, of_snapshot, templates, waiting
from pl_serving.routes.betting import Simulator

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_WORDS = {
    "chart_script": chart_script.ADDRESS,
    "per_cent": per_cent,
    "pounds": pounds,
    "model_name": model_name,
    "price_name": price_name,
    "season_name": season_name,
}


@router.get("/betting")
async def betting(
    request: Request, store: Store, stale: StaleParts, past: Past, simulations: Simulator
) -> HTMLResponse:
    if store.current is None:
        return waiting(request, store)
    known = of_snapshot(store, store.current, stale) | _WORDS
    try:
        if store.unreachable_since is not None:
            raise HistoryUnavailable("the database cannot be read")
        held = await simulations.held(store.current.data_source)
        found = await read_betting(past, store.current.data_source, held)
    except HistoryUnavailable:
        return _away(request, known)
    shown = {"betting": found, "form": found.form, "given": {}}
    return templates.TemplateResponse(request, "betting.html", known | shown)


@router.get("/betting/try")
async def try_a_rule(
    request: Request, store: Store, stale: StaleParts, simulations: Simulator
) -> HTMLResponse:
    if store.current is None:
        return waiting(request, store)
    known = of_snapshot(store, store.current, stale) | _WORDS
    given = {name: text.strip() for name, text in request.query_params.items()}
    asked = dict(given)
    strategy = STRATEGIES.get(asked.get("strategy", ""))
    if strategy is not None and not strategy.needs_forecast:
        # The form always sends one; who needs none does not mind.
        asked.pop("model", None)
    shown: dict[str, Any] = {"given": given, "refusal": None, "simulation": None}
    code, headers = status.HTTP_200_OK, None
    try:
        if store.unreachable_since is not None:
            raise HistoryUnavailable("the database cannot be read")
        shown["form"] = form_of(await simulations.held(store.current.data_source))
        question = SimulationQuestion.of_form(asked)
        shown |= _shown(await simulations.simulated(question, store.current), question)
    except ValidationError as error:
        code = status.HTTP_422_UNPROCESSABLE_CONTENT
        shown["refusal"] = _first_fault(error)
    except RefusedQuestion as error:
        code = status.HTTP_422_UNPROCESSABLE_CONTENT
        shown["refusal"] = str(error)
    except SimulationsBusy as error:
        code, headers = status.HTTP_503_SERVICE_UNAVAILABLE, RETRY
        shown["refusal"] = str(error)
    except HistoryUnavailable:
        return _away(request, known)
    return templates.TemplateResponse(request, "betting_try.html", known | shown, code, headers)


def _shown(simulation: Simulation, question: SimulationQuestion) -> dict[str, Any]:
    return {
        "simulation": simulation,
        "name": setting_name(simulation.strategy, simulation.model, simulation.price),
        "overall": Numbers.named("All together", simulation.overall),
        "by_season": [Numbers.named(season_name(s.season), s) for s in simulation.by_season],
        "figure": of_bankroll(simulation.equity_curve, question.bankroll),
        "bankroll": question.bankroll,
    }


def _away(request: Request, known: dict[str, Any]) -> HTMLResponse:
    code = status.HTTP_503_SERVICE_UNAVAILABLE
    return templates.TemplateResponse(request, "betting_away.html", known, code, RETRY)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in fault["loc"] if part != "seasons")
    said = str(fault["msg"]).removeprefix("Value error, ")
    return f"{field}: {said}" if field else said
