"""Tests of what Prometheus is given: its files, held against what the API really tells."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from serving.made_up_snapshot import publish
from serving.running_api import eventually, running_api

FOLDER = Path(__file__).parent.parent / "ops" / "prometheus"
CONFIG = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
RULES = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]


def test_every_metric_of_a_rule_is_one_that_the_api_tells(warehouse_url):
    publish(warehouse_url)
    with running_api(warehouse_url) as api:
        eventually(lambda: "pl_snapshot_info" in api.get("/metrics").text)
        families = list(text_string_to_metric_families(api.get("/metrics").text))
    told = {sample.name for family in families for sample in family.samples}
    labels = {label for family in families for sample in family.samples for label in sample.labels}

    asked = {name for rule in RULES for name in re.findall(r"\bpl_\w+\b", rule["expr"])}
    assert asked - {"pl_api"} <= told
    for rule in RULES:
        for selector in re.findall(r"\{([^}]*)\}", rule["expr"]):
            assert set(re.findall(r"(\w+)\s*[=!]", selector)) <= labels | {"job"}


def test_rules_cover_what_can_go_wrong_and_say_what_to_do():
    assert {rule["alert"] for rule in RULES} >= {
        *("ApiDown", "ApiFaults", "ApiSlow", "ForecastsOld", "DatabaseDown", "CallersRefused"),
    }
    for rule in RULES:
        assert rule["labels"]["severity"] in ("warning", "error")
        assert len(rule["annotations"]["description"]) > 20
    [scraped] = CONFIG["scrape_configs"]
    assert (scraped["job_name"], scraped["metrics_path"]) == ("pl_api", "/metrics")
    assert CONFIG["rule_files"] == ["alerts.yml"]


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed here")
def test_promtool_finds_nothing_wrong():
    done = subprocess.run(
        ["promtool", "check", "config", "prometheus.yml"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(RULES)} rules found" in done.stdout
