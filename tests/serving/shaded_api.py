"""An API with versions that stand by, one of which challenges, and what it writes down."""

from contextlib import contextmanager

import psycopg
from serving.made_up_snapshot import WITH_ODDS, offsets_of, publish
from serving.made_up_standby import stand_by
from serving.prometheus_text import told
from serving.registry_site import registry_site
from serving.running_api import running_api

from pl_assets.football.shade_line import read

CHALLENGER, CHALLENGER_WITH_ODDS = 3, 7
NAN = float("nan")


def publish_with_challengers(url):
    """The made-up snapshot with versions 2 and 3 standing by, and 7 of the model with odds."""
    number = publish(url, model_version=1)
    stand_by(url, number, (2, CHALLENGER))
    with psycopg.connect(url) as connection:
        clubs = connection.execute(
            "SELECT home_team, away_team FROM pairings WHERE snapshot_id = %s "
            'ORDER BY league, home_team COLLATE "C", away_team COLLATE "C"',
            [number],
        ).fetchall()
        offsets = [one for pair in clubs for one in offsets_of(*pair)]
        connection.execute(
            "INSERT INTO trained_model (model_name, model_version, mlflow_run_id, as_of, "
            "trained_through, training_matches, training_log_loss, features, recipe) "
            "SELECT %s, %s, mlflow_run_id, as_of, trained_through, training_matches, "
            "training_log_loss, features, 'odds_alone' FROM trained_model LIMIT 1",
            [WITH_ODDS[0], CHALLENGER_WITH_ODDS],
        )
        connection.execute(
            "INSERT INTO standby_forecasts (snapshot_id, model_name, model_version, fixtures, "
            "pairings, made_by, total_goals, offsets, weights) "
            "VALUES (%s, %s, %s, %s, '{}', '{}', '{}', %s, '{1, 0, 0, 1}')",
            [
                *(number, WITH_ODDS[0], CHALLENGER_WITH_ODDS, [0.4, 0.3, 0.3] * 10),
                [NAN if one is None else one + 0.01 for one in offsets],
            ],
        )


def set_share(url, share):
    """As `pl shade` does."""
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO shade_shares (share) VALUES (%s)", [share])


def put(api, question, request_id=None):
    """Ask for a forecast: the answer as bytes."""
    headers = {} if request_id is None else {"X-Request-ID": request_id}
    answered = api.post("/v1/predict", json=question, headers=headers)
    assert answered.status_code == 200, answered.text
    return answered.content


@contextmanager
def challenged_api(url, folder, **settings):
    """An API over `publish_with_challengers`, and the registry that says who challenges."""
    with registry_site() as registry:
        registry.challengers["match-outcome"] = CHALLENGER
        registry.challengers[WITH_ODDS[0]] = CHALLENGER_WITH_ODDS
        options = {"mlflow_url": registry.url, "shade_folder": folder} | settings
        with running_api(url, **options) as api:
            yield api, registry


def fate(api, name):
    """How many questions have come to this, as Prometheus is told."""
    return told(api, "pl_shade_questions_total", fate=name)


def share(api):
    return told(api, "pl_shade_share")


def lines_in(folder):
    """All that is written down, in order; every line must be whole and fit."""
    found = []
    for path in sorted(folder.iterdir()):
        lines = read(path.read_bytes(), "real")
        assert (lines.faults, lines.is_cut_short) == ([], False), path.name
        found += [line for _, line in lines.found]
    return found
