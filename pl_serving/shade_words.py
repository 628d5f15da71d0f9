"""The challengers in the shade, in words: who is asked, and what the difference means."""

from pl_serving.shade import Shade
from pl_serving.shade_queries import LiveScoreRow


def in_a_sentence(shade: Shade) -> str:
    """Whom questions are put to now."""
    if not shade.share:
        return "No question is put to a challenger at present."
    asked = [] if shade.shaded is None else list(shade.shaded.asked.items())
    lacking = "" if shade.shaded is None or not shade.shaded.lacking else shade.shaded.lacking
    words = f"{100 * shade.share:.3g}\u202f% of requests are put to the challenger too"
    if asked:
        words += ": " + ", ".join(f"{name} version {version}" for name, version in asked)
    return words + (f" ({lacking})." if lacking else ".")


def pair_in_words(row: LiveScoreRow) -> str:
    """The two recipes."""
    champion, challenger = (
        one or "recipe not held" for one in (row.champion_recipe, row.challenger_recipe)
    )
    return f"{challenger} beside {champion}"


def difference_in_words(row: LiveScoreRow) -> str:
    """Whether one of the two is better by more than chance."""
    if not row.matches:
        return "none of its matches is settled yet"
    low, high = row.log_loss_less_champion_low, row.log_loss_less_champion_high
    if low is None or high is None:
        return "too few weeks to tell from chance"
    if high < 0:
        return "the challenger is better, by more than chance"
    if low > 0:
        return "the champion is better, by more than chance"
    return "no clear difference: it may be chance"
