"""What live scores are made of: questions counted, and the last of each match that is settled."""

import pandas as pd

from pl_assets.resources.warehouse import Warehouse

_ASKED = (
    "SELECT model_name, champion_version, challenger_version, match_id, "
    "count(*) AS questions, min(asked_at) AS first_asked_at, max(asked_at) AS last_asked_at "
    "FROM shadow_forecasts GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
)
# Kick-off is that of the match as it was played; where it is not known, the earliest of that day.
_LAST = (
    "SELECT DISTINCT ON (model_name, champion_version, challenger_version, match_id) "
    "s.*, match_date, result AS outcome "
    "FROM shadow_forecasts AS s JOIN matches AS m USING (match_id) "
    "WHERE greatest(s.asked_as_of, s.as_of) < coalesce(m.kick_off_utc, "
    "(m.match_date + time '11:00') AT TIME ZONE 'Europe/London') "
    "ORDER BY model_name, champion_version, challenger_version, match_id, "
    "asked_at DESC, spool_file DESC, line DESC"
)
# A registry that was made anew counts from 1 again: the newest training is meant.
_RECIPES = (
    "SELECT DISTINCT ON (model_name, model_version) model_name, model_version, recipe "
    "FROM trained_versions ORDER BY model_name, model_version, as_of DESC"
)


class ShadowQuestions:
    """The questions that champion and challenger have both answered.

    Args:
        warehouse: read, never written.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def asked(self) -> pd.DataFrame:
        """How often, by versions and match."""
        return self._warehouse.read(_ASKED)

    def last_before_kick_off(self) -> pd.DataFrame:
        """Of each pair of versions and each settled match the last question before kick-off."""
        return self._warehouse.read(_LAST)

    def recipes(self) -> pd.DataFrame:
        """The recipe of every version there has been."""
        return self._warehouse.read(_RECIPES)
