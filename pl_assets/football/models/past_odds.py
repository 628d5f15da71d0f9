"""The logit of the track `past`: what odds of earlier matches, and surprises since, say."""

from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from pl_assets.football.features import MARKET, SURPRISES


def past_odds(c: float = 1.0) -> Pipeline:
    """An unfitted logit on market ratings, with their squares and cubes, and on surprises.

    The log odds of a win are not quite linear in the supremacy that goals are rated by, so the
    two market ratings enter with all their products up to the third.

    Args:
        c: inverse strength of the ridge penalty.
    """
    ratings = make_pipeline(StandardScaler(), PolynomialFeatures(3, include_bias=False))
    return Pipeline(
        [
            (
                "columns",
                ColumnTransformer(
                    [
                        ("ratings", ratings, list(MARKET)),
                        ("surprises", "passthrough", list(SURPRISES)),
                    ]
                ),
            ),
            ("scale", StandardScaler()),
            ("logit", LogisticRegression(C=c, solver="newton-cholesky", tol=1e-10, max_iter=100)),
        ]
    )
