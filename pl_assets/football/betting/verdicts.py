"""What a return says, in two words that everything which shows one uses."""

LOSES, MAY_BE_CHANCE, WINS = "loses", "may be chance", "wins"
_SURE = 0.05


def verdict(low: float | None, high: float | None, p_value_corrected: float | None) -> str:
    """Whether a return loses, wins, or may be made by chance alone.

    Args:
        low: lower bound of its interval; None or NaN where too few bets tell nothing.
        high: upper bound.
        p_value_corrected: for how many settings were tried; a win must stand up to that too. None
            or NaN where returns do not vary, as when every bet was lost.
    """
    if low is None or high is None:
        return MAY_BE_CHANCE
    if high < 0:
        return LOSES
    is_sure = p_value_corrected is not None and p_value_corrected < _SURE
    return WINS if low > 0 and is_sure else MAY_BE_CHANCE
