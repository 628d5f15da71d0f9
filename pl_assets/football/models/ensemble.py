"""An ensemble: forest and logit, each on its own columns, their weighted mean."""

from sklearn.compose import ColumnTransformer
from sklearn.ensemble import VotingClassifier
from sklearn.pipeline import Pipeline

from pl_assets.football.models.logit import logit
from pl_assets.football.models.random_forest import FIFTEEN, random_forest

PARTS = {"forest": 0.25, "logit": 0.75}


def ensemble(of_logit: tuple[str, ...]) -> VotingClassifier:
    """An unfitted mean of the forest and the logit, three parts in four the logit's.

    Args:
        of_logit: the columns that the logit looks at; the forest has its own fifteen.
    """
    members = [("forest", random_forest(), FIFTEEN), ("logit", logit(), of_logit)]
    return VotingClassifier(
        [
            (name, Pipeline([("columns", _only(columns)), ("model", model)]))
            for name, model, columns in members
        ],
        voting="soft",
        weights=[PARTS[name] for name, _, _ in members],
    )


def _only(columns: tuple[str, ...]) -> ColumnTransformer:
    return ColumnTransformer([("own", "passthrough", list(columns))])
