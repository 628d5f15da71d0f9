"""All scores of a forecast on a set of matches, by name."""

from pl_assets.football import scoring
from pl_assets.football.errors import InsufficientData
from pl_assets.football.features import OUTCOMES
from pl_assets.football.judging.classes import CLASS_SCORES, class_scores, macro_roc_auc
from pl_assets.football.scoring import Floats, Outcomes

SCORES = (
    *("matches", "log_loss", "rps", "brier", "accuracy"),
    *(f"{outcome}_{name}" for outcome in OUTCOMES for name in CLASS_SCORES),
    *("roc_auc", "ece", "kl_to_close"),
)


def scores_of(
    probabilities: Floats, outcomes: Outcomes, closing: Floats
) -> dict[str, float | None]:
    """Every score that is kept of a forecast.

    Args:
        probabilities: the forecast, shape (n, 3), in the order home, draw, away.
        outcomes: what happened, as 0, 1 or 2, shape (n,).
        closing: the closing market's probabilities, shape (n, 3).

    Returns:
        A number for each of `SCORES`, in that order; `roc_auc` is None where an outcome never
        happened. `matches` is an int.

    Raises:
        InsufficientData: if there are no matches.
    """
    if not len(outcomes):
        raise InsufficientData("expected at least 1 match to score a forecast on, found 0")
    return {
        "matches": len(outcomes),
        "log_loss": scoring.log_loss(probabilities, outcomes),
        "rps": scoring.ranked_probability_score(probabilities, outcomes),
        "brier": scoring.brier_score(probabilities, outcomes),
        "accuracy": scoring.accuracy(probabilities, outcomes),
        **class_scores(probabilities, outcomes),
        "roc_auc": macro_roc_auc(probabilities, outcomes),
        "ece": scoring.expected_calibration_error(probabilities, outcomes),
        "kl_to_close": scoring.divergence(closing, probabilities),
    }
