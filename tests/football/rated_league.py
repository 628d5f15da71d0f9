"""A made-up league of twelve seasons with its odds, rated: what models learn from in tests."""

import datetime as dt

from football.league import made_up_matches, made_up_odds, no_fixtures, no_totals

from pl_assets.football.features import match_features
from pl_assets.football.past_market import of_matches
from pl_assets.football.ratings.history import rate_clubs
from pl_assets.football.training import learning_rows

DAY = dt.date(2022, 8, 1)
"""Of the ratings: after the last match."""
MATCHES = made_up_matches(seasons=range(2010, 2022))
ODDS = made_up_odds(MATCHES)
MARKET = of_matches(ODDS, no_totals())
RATINGS = rate_clubs(MATCHES, no_fixtures(), MARKET, 2022, DAY)
FEATURES = match_features(MATCHES, no_fixtures(), RATINGS)
ROWS = learning_rows(FEATURES, ODDS, MARKET)
