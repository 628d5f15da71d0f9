"""The Plotly script, as the installed `plotly` package ships it, under an address of its version.

The pages' own `charts.js` draws with it; nothing is asked of another host.
"""

import asyncio
import gzip
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

from fastapi import APIRouter, Request, Response

VERSION = version("plotly")
ADDRESS = f"/static/plotly-{VERSION}.min.js"
_FOR_A_YEAR = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@router.get(ADDRESS)
async def plotly(request: Request) -> Response:
    is_packed = "gzip" in request.headers.get("accept-encoding", "")
    body = await asyncio.to_thread(_script, is_packed)
    # Its version is in its address, so that it need never be asked for again.
    headers = {"Cache-Control": _FOR_A_YEAR, "Vary": "Accept-Encoding"}
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="text/javascript", headers=headers)


@lru_cache
def _script(is_packed: bool) -> bytes:
    script = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return gzip.compress(script, 6) if is_packed else script
