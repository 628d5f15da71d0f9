"""Tests of many questions at once."""

from serving.asking import ask
from serving.made_up_snapshot import CLUBS, LONG_GONE

FAIR = {"home": 2, "draw": 4, "away": 4}


def batch(api, matches):
    return api.post("/v1/predict/batch", json={"matches": matches})


def question(home, away, **rest):
    return {"home_team": home, "away_team": away} | rest


def test_each_question_of_a_batch_is_answered_as_it_would_be_alone(api):
    clubs = CLUBS[:6]
    questions = [
        question(home, away, odds=FAIR if (n + m) % 2 else None)
        for n, home in enumerate(clubs)
        for m, away in enumerate(clubs)
        if home != away
    ]
    answer = batch(api, questions)

    assert answer.status_code == 200
    assert answer.json()["problems"] == []
    for asked, found in zip(questions, answer.json()["predictions"], strict=True):
        alone = ask(api, asked["home_team"], asked["away_team"], odds=asked["odds"]).json()
        assert rounded(found) == rounded(alone)


def rounded(answer):
    """Without the last digits: a single book of odds is reckoned without arrays."""
    if isinstance(answer, dict):
        return {name: rounded(part) for name, part in answer.items()}
    if isinstance(answer, list):
        return [rounded(part) for part in answer]
    return round(answer, 12) if isinstance(answer, float) else answer


def test_a_question_without_an_answer_costs_no_other_its_own(api):
    answer = batch(
        api,
        [
            question("Arsenal", "Chelsea"),
            question("Arsenal", "Chelsey FC"),
            question(LONG_GONE, "Arsenal"),
            question("Everton", "everton"),
            question("Leeds", "Everton", odds=FAIR),
        ],
    )

    assert answer.status_code == 200
    predictions, problems = answer.json()["predictions"], answer.json()["problems"]
    assert [prediction is None for prediction in predictions] == [False, True, True, True, False]
    assert [(problem["index"], problem["field"]) for problem in problems] == [
        (1, "away_team"),
        (2, "home_team"),
        (3, "away_team"),
    ]
    assert "Chelsea" in problems[0]["closest"]
    assert problems[1]["last_played"] == "2012-05-13"


def test_a_thousand_questions_are_answered_and_one_more_is_refused(api):
    one = question("Arsenal", "Chelsea", odds=FAIR)

    answered = batch(api, [one] * 1000)
    assert answered.status_code == 200
    assert len(answered.json()["predictions"]) == 1000
    for wrong in ([one] * 1001, []):
        refused = batch(api, wrong)
        assert refused.status_code == 422
        assert refused.json()["field"] == "matches"
        assert "1" in refused.json()["detail"]


def test_a_question_that_does_not_fit_names_its_place_in_the_batch(api):
    refused = batch(api, [question("Arsenal", "Chelsea"), question("Leeds", "Fulham", odds=1)])

    assert refused.status_code == 422
    assert refused.json()["field"] == "matches.1.odds"
