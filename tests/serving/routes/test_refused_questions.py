"""Questions that have no answer: what is said of them, and of which field."""

import pytest
from serving.asking import ask
from serving.made_up_snapshot import LONG_GONE, NEVER_THERE


def assert_refused(answer, status, slug, field=None):
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"/docs#{slug}"
    assert problem["title"]
    assert problem.get("field") == field
    return problem


def test_an_unknown_club_is_refused_with_the_three_closest(published_api):
    problem = assert_refused(
        ask(published_api, "Arsenal", "Chelsee"), 422, "unknown-club", "away_team"
    )

    assert len(problem["closest"]) == 3
    assert problem["closest"][0] == "Chelsea"
    assert "Chelsea" in problem["detail"]


def test_a_club_gone_for_years_is_refused_with_the_day_it_last_played(published_api):
    answer = ask(published_api, "Blackburn Rovers", "Arsenal")

    problem = assert_refused(answer, 422, "club-not-recent", "home_team")
    assert problem["last_played"] == "2012-05-13"
    assert f"{LONG_GONE} last played in the Premier League on 13 May 2012" in problem["detail"]
    assert "2011/12" in problem["detail"]


def test_a_club_that_never_played_there_is_refused_as_such(published_api):
    problem = assert_refused(
        ask(published_api, NEVER_THERE, "Arsenal"), 422, "club-not-recent", "home_team"
    )

    assert problem["last_played"] is None
    assert "never played in the Premier League" in problem["detail"]


def test_a_club_cannot_meet_itself_under_any_name(published_api):
    answer = ask(published_api, "Man United", "Manchester United")

    assert "Man United" in assert_refused(answer, 422, "same-club-twice", "away_team")["detail"]


def test_a_league_without_forecasts_is_refused_with_those_that_have_some(published_api):
    answer = ask(published_api, "Arsenal", "Chelsea", league="E9")

    assert assert_refused(answer, 422, "league-not-served", "league")["served"] == ["E0"]


@pytest.mark.parametrize("bad", ["1", "1.0", "0.5", "-3", "0", "NaN", "Infinity", "1e999", "null"])
def test_odds_at_or_below_1_or_not_finite_are_refused_with_the_field(published_api, bad):
    body = '{"home_team": "Arsenal", "away_team": "Fulham", "odds": '
    body += f'{{"home": 2.0, "draw": {bad}, "away": 4.0}}}}'
    answer = published_api.post(
        "/v1/predict", content=body, headers={"Content-Type": "application/json"}
    )

    assert_refused(answer, 422, "invalid-request", "odds.draw")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"home_team": "Arsenal"}', "away_team"),
        ('{"home_team": "", "away_team": "Fulham"}', "home_team"),
        ('{"home_team": "Arsenal", "away_team": 7}', "away_team"),
        ('{"home_team": "Arsenal", "away_team": "Fulham", "odds": {"home": 2}}', "odds.draw"),
        ('{"home_team": "Arsenal", "away_team": "Fulham", "odd": null}', "odd"),
        ('{"home_team": "Arsenal", "away_te', "body"),
        ("[]", "body"),
        ("", "body"),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_with_the_field(published_api, body, field):
    answer = published_api.post(
        "/v1/predict", content=body, headers={"Content-Type": "application/json"}
    )

    problem = assert_refused(answer, 422, "invalid-request", field)
    assert field in [fault["field"] for fault in problem["errors"]]


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_body_too_long_to_be_a_question_is_refused(published_api, in_pieces):
    body = b'{"home_team": "' + b"A" * 20_000 + b'"}'
    content = iter([body[:10_000], body[10_000:]]) if in_pieces else body
    answer = published_api.post(
        "/v1/predict", content=content, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
