"""Asks the API who wins, as its users do."""


def ask(api, home, away, **more):
    return api.post("/v1/predict", json={"home_team": home, "away_team": away, **more})
