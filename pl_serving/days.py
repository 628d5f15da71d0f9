"""A day as questions have it: in London, written out as 2026-08-22 and in no other way."""

import re
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

LONDON = ZoneInfo("Europe/London")
"""As in `football.calendar`, which the API does not load."""
_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_out(found: Any) -> Any:
    # Alone, pydantic takes 0 for 1 January 1970.
    if isinstance(found, str) and not _WRITTEN.fullmatch(found):
        raise ValueError("expected a day as 2026-08-22")
    return found


Day = Annotated[date, BeforeValidator(_written_out)]
