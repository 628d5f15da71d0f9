"""The skill score: how much of the way from knowing nothing to the closing odds a forecast goes."""


def skill_score(loss: float, base_loss: float, closing_loss: float) -> float | None:
    """Skill of a mean log loss: 0 is that of the base rates, 1 that of the closing odds.

    A loss depends on how surprising a season was; its place between these two hardly does, so that
    seasons and leagues can be compared (the form is Murphy's, 1988, with the close as the best that
    can be had). Below 0 it is worse than base rates; above 1 better than the close.

    Args:
        loss: of the forecast, in nats.
        base_loss: of the base rates, on the same matches.
        closing_loss: of the closing odds, on the same matches.

    Returns:
        None where the close is no better than the base rates, as may be in a handful of matches:
        there is no scale then.
    """
    way = base_loss - closing_loss
    return (base_loss - loss) / way if way > 0 else None
