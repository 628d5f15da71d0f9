"""What the models know of odds, in the words that are shown beside their forecasts."""

from pl_serving.snapshot import MatchForecast, Snapshot

WITH_ITS_ODDS = "with its odds"
"""Of the model with odds."""
_NO_ODDS = "no odds at all"
_NONE_OF_THIS = "no odds of this match"


def known_odds(odds: str | None) -> str:
    """What a model knows that knows no odds of the match itself.

    Args:
        odds: its track; None in snapshots of a time when no model knew any odds.
    """
    return _NO_ODDS if odds in (None, "none") else _NONE_OF_THIS


def known_odds_of(match: MatchForecast, snapshot: Snapshot) -> str:
    """What the version that made this forecast knows."""
    return _NO_ODDS if is_by_stand_in(match, snapshot) else known_odds(snapshot.odds)


def is_by_stand_in(match: MatchForecast, snapshot: Snapshot) -> bool:
    """Whether the version that stands in where no odds of the past are known made the forecast."""
    return match.model_version != snapshot.model_version
