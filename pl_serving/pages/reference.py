"""The reference of the API for people, made from its OpenAPI document."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pl_serving.dependencies import Store
from pl_serving.pages.templating import templates
from pl_serving.problem_kinds import KINDS
from pl_serving.reference import endpoints, shapes

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/docs")
async def reference(request: Request, store: Store) -> HTMLResponse:
    document = request.app.openapi()
    return templates.TemplateResponse(
        request,
        "reference.html",
        {
            "info": document["info"],
            "endpoints": endpoints(document),
            "shapes": shapes(document),
            "problems": KINDS,
            "is_simulated": store.current is not None and store.current.is_simulated,
            "real_source": store.real_source,
        },
    )
