"""Multinomial logistic regression on what is known before kick-off."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler


def logit(c: float = 0.1) -> Pipeline:
    """An unfitted model of the outcome: standardized features into a penalized logit.

    Made of scikit-learn's own parts alone, so that a registered version loads anywhere without
    this package and skops trusts every type in it.

    Args:
        c: inverse strength of the ridge penalty.
    """
    return Pipeline(
        [
            ("scale", StandardScaler()),
            ("logit", LogisticRegression(C=c, solver="newton-cholesky", tol=1e-10, max_iter=100)),
        ]
    )
