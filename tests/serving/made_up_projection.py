"""Publishes a made-up season projection, the way the platform does: rows of one snapshot."""

import numpy as np
import psycopg
from serving.made_up_snapshot import AS_OF, CLUBS, SEASON


def positions():
    """Probabilities of each club's final positions, by club; rows and columns sum to 1."""
    places = np.arange(len(CLUBS))
    likely = np.exp(-(((places[:, None] - places) / 2.5) ** 2))
    # The best is certain to win nothing less; the last two share what is left.
    for _ in range(500):
        likely /= likely.sum(axis=1, keepdims=True)
        likely /= likely.sum(axis=0)
    likely[likely < 1e-5] = 0
    return likely / likely.sum(axis=1, keepdims=True)


def project(url, snapshot_id, *, data_source="real", season=SEASON, as_of=AS_OF):
    """Add the projection that belongs to a snapshot."""
    with psycopg.connect(url) as connection:
        for place, (club, likely) in enumerate(zip(CLUBS, positions(), strict=True)):
            connection.execute(
                "INSERT INTO season_projection (snapshot_id, as_of, data_source, model_name, "
                "model_version, league, season, team, played, points, expected_points, "
                "title_probability, top_four_probability, relegation_probability, "
                "position_probabilities) VALUES (%s, %s, %s, 'match-outcome', 1, 'E0', %s, %s, "
                "24, %s, %s, %s, %s, %s, %s)",
                [
                    *(snapshot_id, as_of, data_source, season, club),
                    *(60 - 2 * place, 88.4 - 3 * place),
                    *(likely[0], likely[:4].sum(), likely[-3:].sum(), likely.tolist()),
                ],
            )
