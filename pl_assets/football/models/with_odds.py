"""The logit of the track `pre_match`: this match's odds, and surprises they may not hold yet."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler


def with_odds(c: float = 10.0) -> Pipeline:
    """An unfitted logit that is linear in the log odds-ratios of the market.

    With weights of 1 on those and 0 on all else it is the market itself; what it learns from
    closing odds is how they differ from it, so the penalty is next to nothing.

    Args:
        c: inverse strength of the ridge penalty.
    """
    return Pipeline(
        [
            ("scale", StandardScaler()),
            ("logit", LogisticRegression(C=c, solver="newton-cholesky", tol=1e-10, max_iter=100)),
        ]
    )
