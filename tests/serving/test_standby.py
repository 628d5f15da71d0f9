"""Tests of serving by another version than published, and of what may not be switched to."""

import asyncio

import psycopg
import pytest
from serving.made_up_snapshot import WITH_ODDS, fixtures, offsets_of, publish, strengths_of
from serving.made_up_standby import stand_by, strengths_by

from pl_serving.assembly import assembled
from pl_serving.queries import read_newest
from pl_serving.sanity import insane_parts
from pl_serving.snapshot import Pairing
from pl_serving.snapshot_file import read_snapshot, write_snapshot

NAN = float("nan")


@pytest.fixture
def published(warehouse_url):
    number = publish(warehouse_url, model_version=1)
    stand_by(warehouse_url, number, (2, 3))
    return warehouse_url


def newest(url):
    return asyncio.run(read_newest(url, None))


def by(snapshot, **versions):
    wanted = {name.replace("_", "-"): version for name, version in versions.items()}
    return assembled(snapshot.rows, wanted)


def test_every_forecast_is_by_the_version_that_is_wanted(published):
    snapshot = by(newest(published), match_outcome=3)

    assert snapshot.model_version == 3
    assert [(m.home_team, m.away_team) for m in snapshot.fixtures] == [
        (home, away) for home, away, _ in fixtures()
    ]
    for match in snapshot.fixtures:
        assert match.forecast == pytest.approx(strengths_by(3, match.home_team, match.away_team))
        assert match.model_version == 3
    for pair, forecast in snapshot.pairings.items():
        assert forecast == pytest.approx(strengths_by(3, pair.home_team, pair.away_team))
        assert snapshot.versions[pair] == 3
    assert insane_parts(snapshot) == []


def test_a_version_that_is_not_held_changes_nothing(published):
    held = newest(published)
    snapshot = by(held, match_outcome=9)

    assert snapshot.model_version == 1
    assert snapshot.fixtures == held.fixtures
    assert snapshot.pairings[Pairing("E0", "Arsenal", "Leeds")] == strengths_of("Arsenal", "Leeds")


def test_the_model_with_odds_is_exchanged_by_itself(published):
    held = newest(published)
    ordered = sorted(held.rows.pairings, key=lambda r: (r.league, r.home_team, r.away_team))
    offsets = [n for r in ordered for n in (offsets_of(r.home_team, r.away_team))]
    with psycopg.connect(published) as connection:
        connection.execute(
            "INSERT INTO trained_model (model_name, model_version, mlflow_run_id, as_of, "
            "trained_through, training_matches, training_log_loss, features) "
            "SELECT %s, 7, mlflow_run_id, as_of, trained_through, training_matches, "
            "training_log_loss, features FROM trained_model LIMIT 1",
            [WITH_ODDS[0]],
        )
        connection.execute(
            "INSERT INTO standby_forecasts (snapshot_id, model_name, model_version, fixtures, "
            "pairings, made_by, total_goals, offsets, weights) "
            "VALUES (1, %s, 7, %s, '{}', '{}', '{}', %s, '{1, 0, 0, 1}')",
            [
                WITH_ODDS[0],
                [0.4, 0.3, 0.3] * (len(held.fixtures) - 1) + [NAN] * 3,
                [NAN if one is None else one + 0.01 for one in offsets],
            ],
        )
    snapshot = by(newest(published), match_outcome_with_odds=7)

    assert snapshot.model_version == 1
    assert snapshot.with_odds.model_version == 7
    assert snapshot.with_odds.weights == ((1, 0), (0, 1))
    pair = Pairing("E0", "Arsenal", "Leeds")
    assert snapshot.offsets[pair] == pytest.approx(
        [one + 0.01 for one in offsets_of("Arsenal", "Leeds")]
    )
    assert snapshot.pairings == held.pairings
    last = max(held.fixtures, key=lambda match: match.match_id)
    for match in snapshot.fixtures:
        expected = None if match.match_id == last.match_id else (0.4, 0.3, 0.3)
        assert match.with_odds == expected


def test_what_was_wanted_is_wanted_again_after_a_start_from_disk(published, tmp_path):
    snapshot = by(newest(published), match_outcome=2)
    write_snapshot(tmp_path / "kept", snapshot)

    read = read_snapshot(tmp_path / "kept")

    assert (read.model_version, read.aliases) == (2, {"match-outcome": 2})
    assert read.pairings == snapshot.pairings


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            "UPDATE pairings SET home_win_probability = draw_probability, "
            "draw_probability = home_win_probability",
            "mean draw",
        ),
        (
            "UPDATE pairings SET home_win_probability = 0.05, draw_probability = 0.3, "
            "away_win_probability = 0.65",
            "mean home win",
        ),
        ("UPDATE pairings SET home_win_probability = 'NaN'", "sum to 1"),
        ("UPDATE prediction_snapshots SET with_odds_weights = '{9, 0, 0, 9}'", "known book"),
    ],
)
def test_what_says_nonsense_of_known_inputs_may_not_serve(published, spoil, said):
    with psycopg.connect(published) as connection:
        connection.execute(spoil)

    assert any(said in wrong for wrong in insane_parts(newest(published)))
