"""What the API tells Prometheus."""

from prometheus_client.parser import text_string_to_metric_families


def told(api, name, **labels):
    """The value of a sample; None if there is none."""
    answer = api.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return sample.value
    return None
