"""The names of the sources, in order of preference: what rows say of where they come from."""

FOOTBALL_DATA = "football-data.co.uk"
DATAHUB = "datahub"
"""A mirror of the first one's results, without its odds."""
OPENFOOTBALL = "openfootball"
"""Kept by hand and independent of the others; it alone lists what is still to be played."""
SIMULATED = "simulated"

PREFERENCE = (FOOTBALL_DATA, DATAHUB, OPENFOOTBALL, SIMULATED)


def rank(source: str) -> int:
    """0 for the source that is preferred to all others; one that is not listed comes last."""
    return PREFERENCE.index(source) if source in PREFERENCE else len(PREFERENCE)
