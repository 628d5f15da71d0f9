"""Makes up the past beside the made-up snapshot: matches, ratings, the record, earlier forecasts.

Two seasons of 19 rounds and the first round of the third are played. Of that round and of the
coming one there are live forecasts of earlier snapshots; of everything else, the record's.
"""

import datetime as dt

import numpy as np
import psycopg
from serving.copied_rows import copy_rows
from serving.made_up_snapshot import AS_OF, CLUBS, MARKET, fixtures, publish, strengths_of

from pl_assets.football.match_rows import match_id
from pl_assets.football.ratings.elo import Elo
from pl_assets.football.ratings.form import Form
from pl_assets.football.ratings.rating import PlayedMatch

RECIPE = "past_odds"
OUTCOMES = ("home", "draw", "away")
FIRST_DAYS = {2024: dt.date(2024, 8, 17), 2025: dt.date(2025, 8, 16), 2026: dt.date(2026, 8, 15)}
ROUNDS = {2024: 19, 2025: 19, 2026: 1}
HOUR = dt.time(14, tzinfo=dt.UTC)
WITHOUT_ODDS = 7
"""Place of the played match that no odds are known of, so that the record leaves it out."""
EARLIER = (
    (dt.datetime(2026, 8, 13, 5, tzinfo=dt.UTC), -0.02),
    (dt.datetime(2026, 8, 14, 5, tzinfo=dt.UTC), 0.01),
    (dt.datetime(2026, 8, 19, 5, tzinfo=dt.UTC), -0.03),
    (dt.datetime(2026, 8, 20, 5, tzinfo=dt.UTC), -0.03),
)
"""Earlier snapshots, and by how much they thought a home win likelier; the last two agree."""
_RATED = ("goals", "market")


def publish_with_history(url, **options):
    """The made-up snapshot with a past; options are those of `publish`. Returns its number."""
    remember(url, data_source=options.get("data_source", "real"))
    return publish(url, **options)


def remember(url, data_source="real"):
    """Add the past alone; before `publish`, since the newest snapshot is what is served."""
    matches = played_matches()
    with psycopg.connect(url) as connection:
        copy_rows(connection, "matches", [_match_row(match) for match in matches])
        copy_rows(connection, "team_ratings", list(_ratings(matches)))
        copy_rows(connection, "backtest_predictions", list(_record(matches, data_source)))
        for model in (RECIPE, "market", "closing"):
            copy_rows(connection, "model_scores", [_scores(model, data_source)])
        for as_of, shift in EARLIER:
            number = connection.execute(
                "INSERT INTO prediction_snapshots (as_of, published_at, data_source, model_name, "
                "model_version, mlflow_run_id, is_judged, trained_through, training_matches, "
                "training_log_loss, features, season, recipe, odds) VALUES (%s, %s, %s, "
                "'match-outcome', 1, 'f00d', true, '2026-05-24', 12000, 0.975, '{}', 2026, %s, "
                "'past') RETURNING snapshot_id",
                [as_of, as_of + dt.timedelta(minutes=3), data_source, RECIPE],
            ).fetchone()[0]
            copy_rows(connection, "predictions", list(_earlier(number, as_of, shift, data_source)))


def played_matches():
    """Every played match as `PlayedMatch`, in order of play; the same at every call."""
    chance = np.random.default_rng(7)
    found = []
    for season, first in FIRST_DAYS.items():
        for number in range(ROUNDS[season]):
            day = first + dt.timedelta(days=14 * number)
            for home, away in _round(number + season):
                home_win, draw, _ = strengths_of(home, away)
                goals = chance.poisson((0.6 + 2 * home_win, 2 - 1.6 * home_win - draw / 2))
                name = match_id("E0", season, home, away)
                shots = (int(3 * goals[0] + 6), int(3 * goals[1] + 5))
                found.append(
                    PlayedMatch(
                        *(name, season, day, home, away, *map(int, goals), *shots),
                        *(int(goals[0] + 2), int(goals[1] + 2)),
                    )
                )
    return found


def outcome_of(match):
    """'home', 'draw' or 'away'."""
    return OUTCOMES[1 - int(np.sign(match.home_goals - match.away_goals))]


def shifted(three, shift):
    """Probabilities with a home win so much likelier and an away win so much less."""
    home_win = min(max(three[0] + shift, 0.02), 0.95)
    draw = min(three[1], 1 - home_win - 0.01)
    return home_win, draw, 1 - home_win - draw


def _round(number):
    """Ten pairs: one stays, the others go round; home and away change places every round."""
    turned = number % (len(CLUBS) - 1)
    ring = (*CLUBS[1:][turned:], *CLUBS[1:][:turned])
    pairs = [(CLUBS[0], ring[0])]
    pairs += [(ring[place], ring[-place]) for place in range(1, len(CLUBS) // 2)]
    return [(away, home) if number % 2 else (home, away) for home, away in pairs]


def _kick_off(match):
    return dt.datetime.combine(match.match_date, HOUR)


def _match_row(match):
    return {
        **_identity(match.match_id, match.season, match.match_date, _kick_off(match)),
        "home_team": match.home_team,
        "away_team": match.away_team,
        "home_goals": match.home_goals,
        "away_goals": match.away_goals,
        "result": outcome_of(match),
        "source": "made up",
    }


def _ratings(matches):
    elo, form = Elo(), Form()
    seen = {}

    def row(team, season, day, name):
        place = CLUBS.index(team)
        attack_defence = {
            f"{series}_{side}": value
            for series in _RATED
            for side, value in zip(
                ("attack", "defence", "home_advantage"),
                (0.5 - 0.03 * place, 0.25 - 0.025 * place, 0.2),
                strict=True,
            )
        }
        count, last = seen.get(team, (0, None))
        return {
            "league": "E0",
            "season": season,
            "team": team,
            "match_id": name,
            "rated_for": day,
            "matches_rated": count,
            "last_played": last,
            **dict(zip(Elo.columns, elo.before(team, season, day), strict=True)),
            **dict(zip(Form.columns, form.before(team, season, day), strict=True)),
            **attack_defence,
        }

    for match in matches:
        for team in (match.home_team, match.away_team):
            yield row(team, match.season, match.match_date, match.match_id)
        elo.add(match)
        form.add(match)
        for team in (match.home_team, match.away_team):
            seen[team] = (seen.get(team, (0, None))[0] + 1, match.match_date)
    for team in CLUBS:
        yield row(team, 2026, AS_OF.date(), None)


def _record(matches, data_source):
    for place, match in enumerate(matches):
        ours = strengths_of(match.home_team, match.away_team)
        # The market is a little surer of the result than we are, and its closing odds surer.
        came = {"home": 0.02, "draw": 0.0, "away": -0.02}[outcome_of(match)]
        said = {RECIPE: ours, "market": shifted(ours, came), "closing": shifted(ours, 2 * came)}
        for model, three in said.items():
            if place == WITHOUT_ODDS and model != RECIPE:
                continue
            yield {
                "model": model,
                "odds": "past" if model == RECIPE else "pre_match",
                "match_id": match.match_id,
                "league": "E0",
                "season": match.season,
                "match_date": match.match_date,
                **_three(three),
                "outcome": outcome_of(match),
                "trained_through": match.match_date - dt.timedelta(days=3),
                "made_from": "made up",
                "data_source": data_source,
            }


def _scores(model, data_source):
    numbers = ("log_loss", "rps", "brier", "accuracy", "ece", "kl_to_close")
    return {
        "model": model,
        "odds": "past" if model == RECIPE else "pre_match",
        "part": "whole",
        "matches": 389,
        "left_out": 1,
        **dict.fromkeys(numbers, 0.5),
        "as_of": AS_OF,
        "data_source": data_source,
    }


def _earlier(number, as_of, shift, data_source):
    coming = [
        (f"E0-2026-{home}-v-{away}", home, away, kick_off.date(), kick_off)
        for home, away, kick_off in fixtures()
        if kick_off
    ]
    played = [
        (match.match_id, match.home_team, match.away_team, match.match_date, _kick_off(match))
        for match in played_matches()
        if match.season == 2026
    ]
    for name, home, away, day, kick_off in (
        played if as_of < dt.datetime.combine(FIRST_DAYS[2026], HOUR) else coming
    ):
        market = shifted(MARKET, 2 * shift)
        yield {
            "snapshot_id": number,
            **_identity(name, 2026, day, kick_off),
            "home_team": home,
            "away_team": away,
            **_three(shifted(strengths_of(home, away), shift)),
            **{f"market_{side}_probability": p for side, p in zip(OUTCOMES, market, strict=True)},
            **{f"with_odds_{key}": p for key, p in _three(shifted(market, 0.01)).items()},
            "with_odds_model_version": 2,
            "model_name": "match-outcome",
            "model_version": 1,
            "recipe": RECIPE,
            "as_of": as_of,
            "data_source": data_source,
        }


def _identity(name, season, day, kick_off):
    return {
        "match_id": name,
        "league": "E0",
        "season": season,
        "match_date": day,
        "kick_off_utc": kick_off,
    }


def _three(three):
    names = ("home_win_probability", "draw_probability", "away_win_probability")
    return dict(zip(names, three, strict=True))
