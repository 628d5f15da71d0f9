"""What is kept of what the API says of itself."""

from pl_assets.resources.api_metrics import read


def test_questions_that_look_after_the_platform_are_not_its_use():
    routes = ("/metrics", "/health", "/monitoring", "/monitoring/panels")
    lines = ["# TYPE pl_requests counter", "# TYPE pl_rate_limited counter"]
    lines += [
        f'pl_requests_total{{method="GET",route="{route}",status="200"}} 5'
        for route in (*routes, "/v1/monitoring/alerts", "/v1/predictions")
    ]
    _, samples = read("\n".join([*lines, "pl_rate_limited_total 0", ""]))
    assert samples["requests"] == {"200": 10}
