"""Tests of what is said of challengers in the shade: in the model's answer and on the record."""

from serving.browsing import address_of, in_a_browser
from serving.made_up_shade import score_challengers
from serving.made_up_snapshot import publish
from serving.page_text import words_of
from serving.running_api import eventually, running_api
from serving.shaded_api import challenged_api, publish_with_challengers, set_share, share


def test_live_scores_stand_with_the_model_the_recipes_first(warehouse_url):
    publish(warehouse_url)
    score_challengers(warehouse_url)
    with running_api(warehouse_url) as api:
        scores = api.get("/v1/model").json()["shade"]["scores"]

    recipes = [(one["challenger_recipe"], one["champion_version"]) for one in scores]
    assert recipes == [("ensemble", None), ("odds_alone", None), ("ensemble", 1)]
    assert scores[0]["log_loss_less_champion"] == -0.0018
    assert (scores[0]["matches"], scores[0]["market_matches"]) == (38, 36)
    assert scores[1]["champion_log_loss"] is None
    assert scores[2]["challenger_version"] == 3


def test_the_record_says_who_is_asked_and_what_it_has_come_to(warehouse_url, tmp_path):
    publish_with_challengers(warehouse_url)
    score_challengers(warehouse_url)
    set_share(warehouse_url, 0.25)
    with challenged_api(warehouse_url, tmp_path / "shade") as (api, _):
        eventually(lambda: share(api) == 0.25)
        page = words_of(api.get("/record").text)

    assert "25 % of requests are put to the challenger too: match-outcome version 3," in page
    assert "ensemble beside past_odds match-outcome: no clear difference: it may be chance" in page
    assert "1,234 38 of 41 0.9712 0.9694 0.9688 on 36 −0.0018 −0.0051 to +0.0016" in page
    assert "odds_alone beside with_odds match-outcome-with-odds: none of its matches" in page
    assert "3 0 of 2 – – – –" in page


def test_while_no_share_is_set_and_nothing_was_asked_the_record_says_so(api):
    page = words_of(api.get("/record").text)

    assert "No question is put to a challenger at present." in page
    assert "There is nothing to compare yet" in page


@in_a_browser
def test_the_table_of_challengers_fits_a_telephone(warehouse_url, visit):
    publish(warehouse_url)
    score_challengers(warehouse_url)
    with running_api(warehouse_url) as api:
        page = visit(address_of(api, "/record"), 390)
        page.locator("#challengers table").wait_for()

        assert page.complaints == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
