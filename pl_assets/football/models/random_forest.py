"""A random forest on fifteen honest features: a classic of the field, known before kick-off."""

from sklearn.ensemble import RandomForestClassifier

from pl_assets.football.features import ELO, FORM

FIFTEEN = (*ELO, *FORM)
"""Both clubs' Elo and its difference; goals, shots, shots on target, for and against, of both."""


def random_forest(trees: int = 100, leaf: int = 30, seed: int = 42) -> RandomForestClassifier:
    """An unfitted forest.

    Args:
        trees: how many.
        leaf: fewest matches in a leaf; a share of fewer says little.
        seed: of the forest's own draws.
    """
    return RandomForestClassifier(
        trees, min_samples_leaf=leaf, max_features="sqrt", random_state=seed, n_jobs=1
    )
