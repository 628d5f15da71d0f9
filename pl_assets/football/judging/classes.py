"""What a forecast is worth as a classifier: how well it names and ranks each of the outcomes.

None of these is a proper score: a forecast gains in them by shading what it believes. They are
kept since readers ask for them; models are chosen by log loss.
"""

import numpy as np
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from pl_assets.football.features import OUTCOMES
from pl_assets.football.scoring import Floats, Outcomes

CLASS_SCORES = ("precision", "recall", "f1")


def class_scores(probabilities: Floats, outcomes: Outcomes) -> dict[str, float]:
    """Precision, recall and F1 of each outcome, 0 to 1, the likeliest outcome taken as named.

    What has no denominator is 0: the precision of an outcome that was never the likeliest (good
    forecasts hardly ever name a draw), and the recall of one that never happened.

    Args:
        probabilities: shape (n, 3), in the order home, draw, away.
        outcomes: what happened, as 0, 1 or 2, shape (n,).

    Returns:
        'home_precision', 'home_recall', 'home_f1' and so on for the draw and the away win.
    """
    of_class = precision_recall_fscore_support(
        outcomes, probabilities.argmax(axis=1), labels=range(len(OUTCOMES)), zero_division=0
    )
    return {
        f"{outcome}_{name}": float(of_class[kind][code])
        for code, outcome in enumerate(OUTCOMES)
        for kind, name in enumerate(CLASS_SCORES)
    }


def macro_roc_auc(probabilities: Floats, outcomes: Outcomes) -> float | None:
    """The area under the ROC curve of each outcome against the others, and of these the mean.

    It is the chance that a match with the outcome was given more of it than a match without
    (Hanley & McNeil 1982): 0.5 for the base rates, 1 for perfect ranking, whatever the calibration.

    Returns:
        None where an outcome never happened, or nothing else did: there is nothing to rank then.
    """
    if len(np.unique(outcomes)) < len(OUTCOMES):
        return None
    areas = [
        roc_auc_score(outcomes == code, probabilities[:, code]) for code in range(len(OUTCOMES))
    ]
    return float(np.mean(areas))
