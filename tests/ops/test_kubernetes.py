"""The templates for Kubernetes: they parse, and what they refer to is there."""

import re

import pytest
import yaml

from pl_assets.settings import PROJECT, Settings
from pl_serving.settings import ServingSettings

FOLDER = PROJECT / "ops" / "kubernetes"
VALUES = yaml.safe_load((FOLDER / "dagster-values.yaml").read_text())
DEPLOYMENT, BUDGET, SERVICE = yaml.safe_load_all((FOLDER / "api.yaml").read_text())
JOB = yaml.safe_load((FOLDER / "migrate.yaml").read_text())
PODS = {kind["metadata"]["name"]: kind["spec"]["template"] for kind in (DEPLOYMENT, JOB)}


def test_the_service_and_the_budget_are_about_the_pods_of_the_api():
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    assert DEPLOYMENT["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert BUDGET["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert SERVICE["spec"]["selector"].items() <= labels.items()
    [container] = DEPLOYMENT["spec"]["template"]["spec"]["containers"]
    [port] = container["ports"]
    assert SERVICE["spec"]["ports"][0]["targetPort"] == port["name"]
    assert BUDGET["spec"]["minAvailable"] < DEPLOYMENT["spec"]["replicas"]
    assert VALUES["dagster-user-deployments"]["deployments"][0]["env"]["PL_API_URL"] == (
        f"http://{SERVICE['metadata']['name']}"
    )


def test_probes_ask_what_the_api_answers():
    from pl_serving.routes.health import router

    answered = {route.path for route in router.routes}
    [container] = DEPLOYMENT["spec"]["template"]["spec"]["containers"]
    for kind, path in {
        "startupProbe": "/health/live",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
    }.items():
        asked = container[kind]["httpGet"]
        assert asked == {"path": path, "port": "http"}
        assert path in answered


@pytest.mark.parametrize("name", PODS)
def test_pods_are_ordinary_users_with_limits_and_volumes_that_exist(name):
    pod = PODS[name]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    volumes = {volume["name"] for volume in pod["volumes"]}
    for container in pod["containers"]:
        limits = container["securityContext"]
        assert limits["readOnlyRootFilesystem"]
        assert limits["allowPrivilegeEscalation"] is False
        assert limits["capabilities"]["drop"] == ["ALL"]
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
        assert container["resources"]["limits"]["memory"]
        assert re.fullmatch(r".*/(platform|api):\d+\.\d+\.\d+", container["image"])


def test_settings_that_are_told_are_settings():
    told = {
        "pl_serving": DEPLOYMENT["spec"]["template"]["spec"]["containers"][0]["env"],
        "pl_assets": JOB["spec"]["template"]["spec"]["containers"][0]["env"],
    }
    for package, settings in {"pl_serving": ServingSettings, "pl_assets": Settings}.items():
        for variable in told[package]:
            assert variable["name"].removeprefix("PL_").lower() in settings.model_fields
    for variable in VALUES["dagster-user-deployments"]["deployments"][0]["env"]:
        if variable.startswith("PL_"):
            assert variable.removeprefix("PL_").lower() in Settings.model_fields


def test_secrets_are_referred_to_and_made_by_a_command_that_stands_there():
    text = "".join(file.read_text() for file in FOLDER.iterdir())
    made = set(re.findall(r"create secret generic ([a-z-]+)", text))
    referred = {
        entry["name"]
        for entry in VALUES["dagster-user-deployments"]["deployments"][0]["envSecrets"]
    }
    referred.add(VALUES["global"]["postgresqlSecretName"])
    for pod in PODS.values():
        referred |= {v["secret"]["secretName"] for v in pod["spec"]["volumes"] if "secret" in v}
        for container in pod["spec"]["containers"]:
            referred |= {
                variable["valueFrom"]["secretKeyRef"]["name"]
                for variable in container["env"]
                if "valueFrom" in variable
            }
    assert referred == made
    assert "postgresqlPassword" not in VALUES["postgresql"]
    assert not re.search(r"://[^/@\s]+:[^/@\s]+@", text), "an address with a password in it"


def test_runs_are_jobs_one_at_a_time_in_our_image():
    assert VALUES["runLauncher"]["type"] == "K8sRunLauncher"
    coordinator = VALUES["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]
    here = yaml.safe_load((PROJECT / "dagster.yaml").read_text())
    assert coordinator["maxConcurrentRuns"] == here["concurrency"]["runs"]["max_concurrent_runs"]
    images = [VALUES[part]["image"]["repository"] for part in ("dagsterWebserver", "dagsterDaemon")]
    [code] = VALUES["dagster-user-deployments"]["deployments"]
    assert set(images) == {code["image"]["repository"]}
    assert code["includeConfigInLaunchedRuns"]["enabled"]


def test_the_other_launcher_fits_into_dagsters_own_file():
    launcher = yaml.safe_load(
        (PROJECT / "ops" / "dagster" / "run_launcher.docker.yaml").read_text()
    )
    assert set(launcher) == {"run_launcher"}
    assert not set(launcher) & set(yaml.safe_load((PROJECT / "dagster.yaml").read_text()))
