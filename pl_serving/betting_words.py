"""Betting in words: what a return and its interval mean, and what things are called."""

from datetime import date

from pl_assets.football.betting import verdicts
from pl_assets.football.betting.verdicts import LOSES, WINS

TOO_FEW = "too few bets"
_NAMES = {
    "everything": "Every outcome of every match",
    "favourite": "The favourite of every match",
    "consensus": "Price 1 % above the market's",
    "consensus_3": "Price 3 % above the market's",
    "consensus_5": "Price 5 % above the market's",
    "value": "Value by a forecast",
    "value_5": "Value above 5 % by a forecast",
    "proportional": "1 % of the bankroll on value",
    "quarter_kelly": "A quarter of Kelly's stakes",
}
_MODELS = {
    "champion": "our forecast",
    "champion_with_odds": "our forecast with odds",
    "rating_logit": "a forecast without odds",
}


def strategy_name(strategy: str) -> str:
    return _NAMES.get(strategy, strategy).replace("'", "’")


def setting_name(strategy: str, model: str | None, price: str) -> str:
    """One setting, such as 'Value by a forecast: our forecast, at the best price'."""
    whose = f": {_MODELS.get(model, model)}" if model is not None else ""
    return f"{strategy_name(strategy)}{whose}, {price_name(price)}"


def model_name(model: str | None) -> str:
    return "–" if model is None else _MODELS.get(model, model)


def price_name(price: str) -> str:
    return f"at the {price} price" if price in ("average", "best") else f"at {price}"


def verdict(low: float | None, high: float | None, p_value_corrected: float | None) -> str:
    """What a return's interval says; 'wins' only if luck is unlikely after all that was tried."""
    if low is None or high is None:
        return TOO_FEW
    return verdicts.verdict(low, high, p_value_corrected)


def per_cent(share: float | None) -> str:
    """Signed, with one decimal."""
    return "–" if share is None else f"{100 * share:+.1f} %".replace("-", "−")


def pounds(amount: float, *, signed: bool = False) -> str:
    sign = "−" if amount < 0 else "+" if signed and amount > 0 else ""
    return f"{sign}£{abs(amount):,.2f}"


def ran_out(day: date | None) -> str:
    """What is to be added of a bankroll that was used up, if it was."""
    if day is None:
        return ""
    return f" The bankroll ran out on {day.day} {day:%B %Y}; from then on it bets on credit."


def in_words(
    return_on_turnover: float | None,
    low: float | None,
    high: float | None,
    p_value_corrected: float | None,
    settings_tried: int,
) -> str:
    """What the interval of a return means."""
    if return_on_turnover is None:
        return "It would not have bet at all."
    if low is None or high is None:
        return (
            f"It brought {per_cent(return_on_turnover)} of what was staked, in too few weeks to "
            "tell anything from chance."
        )
    said = (
        f"It brought {per_cent(return_on_turnover)} of what was staked; the 95 % interval is "
        f"{per_cent(low)} to {per_cent(high)}"
    )
    word = verdict(low, high, p_value_corrected)
    if word == LOSES:
        return f"{said}. All of it lies below 0: it loses, and not by bad luck."
    if word == WINS:
        return (
            f"{said}. All of it lies above 0, even after counting the {settings_tried} settings "
            "tried; the past does not promise that it goes on."
        )
    if low > 0:
        return (
            f"{said}. It lies above 0, but of {settings_tried} settings tried some look that good "
            "by luck: chance alone may have made the profit."
        )
    made = "profit" if return_on_turnover > 0 else "loss"
    return f"{said}. It holds 0: chance alone may have made the {made}."
