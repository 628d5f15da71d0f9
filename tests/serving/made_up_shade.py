"""Live scores of challengers, made up as the platform writes them."""

import datetime as dt

import psycopg
from serving.made_up_snapshot import AS_OF

_INSERT = (
    "INSERT INTO model_scores_live (model_name, champion_recipe, challenger_recipe, "
    "champion_version, challenger_version, questions, matches_asked, matches, champion_log_loss, "
    "challenger_log_loss, champion_rps, challenger_rps, market_matches, market_log_loss, "
    "market_rps, log_loss_less_champion, log_loss_less_champion_low, log_loss_less_champion_high, "
    "first_asked_at, last_asked_at, as_of, data_source) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, "
    "'real')"
)


def score_challengers(url):
    """One pair of recipes with scores, by its one pair of versions too; one that waits for any."""
    scores = (0.9712, 0.9694, 0.1990, 0.1985, 36, 0.9688, 0.1981, -0.0018, -0.0051, 0.0016)
    times = (AS_OF - dt.timedelta(days=30), AS_OF - dt.timedelta(hours=1), AS_OF)
    with psycopg.connect(url) as connection:
        for versions in ((None, None), (1, 3)):
            connection.execute(
                _INSERT,
                [
                    "match-outcome",
                    "past_odds",
                    "ensemble",
                    *versions,
                    1234,
                    41,
                    38,
                    *scores,
                    *times,
                ],
            )
        connection.execute(
            _INSERT,
            [
                *("match-outcome-with-odds", "with_odds", "odds_alone", None, None, 3, 2, 0),
                *((None,) * 4 + (0,) + (None,) * 5),
                *times,
            ],
        )
