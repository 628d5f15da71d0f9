"""Base rates: how often each outcome has come, whoever plays."""

from sklearn.dummy import DummyClassifier


def base_rates() -> DummyClassifier:
    """An unfitted model that forecasts the shares of the training matches."""
    return DummyClassifier(strategy="prior")
