"""`pl shade`: which share of the API's questions challengers answer too."""

from pl_assets.local.borrowed import local_services
from pl_assets.settings import Settings


def say_share(settings: Settings) -> str:
    """The share in force, since when, and what has come of it."""
    with local_services(settings, mlflow=False) as known:
        from pl_assets.resources.shade_shares import ShadeShares
        from pl_assets.resources.warehouse import Warehouse

        share, since = ShadeShares(known).in_force()
        held = Warehouse(known).read("SELECT count(*) AS n FROM shadow_forecasts")["n"].sum()
    moment = "" if since is None else f", since {since:%Y-%m-%d %H:%M} UTC"
    return f"{_words(share)}{moment}. {held:,} questions are held with both answers."


def set_share(settings: Settings, share: float) -> str:
    """Set another share; a running API follows with its next look at the database.

    Raises:
        ForecastError: if it is none.
    """
    with local_services(settings, mlflow=False) as known:
        from pl_assets.resources.shade_shares import ShadeShares

        ShadeShares(known).set(share)
    return f"{_words(share)} from now on; a running API follows within seconds."


def _words(share: float) -> str:
    if share == 0:
        return "No question is put to challengers"
    return f"{share:.3g} of all requests for a forecast are put to challengers too"
