"""What tests ask of the routes of betting, and how these refuse."""

SIMULATE, RESULTS, LEDGER = (f"/v1/betting/{name}" for name in ("simulate", "results", "ledger"))


def refused(answer, slug, *words):
    problem = answer.json()
    assert answer.status_code == problem["status"] == 422
    assert problem["type"] == f"/docs#{slug}"
    for word in words:
        assert word in problem["detail"]
    return problem
