"""The production stack, held against what it promises: docs/production.md."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from ops.composed import COMPOSE, composed, config

from pl_assets.local.postgres import PostgresServer
from pl_assets.production.health import CODE_PORT
from pl_assets.settings import PROJECT

ONE_SHOT = {"migrate"}
MAY_GO_OUT = {"code", "celery-worker", "proxy"}
BASES = {"postgres", "redis", "grafana", "prometheus"}


@pytest.fixture(scope="module")
def stack(secrets_folder):
    return composed(secrets_folder)


def test_it_is_valid_with_and_without_workers_and_on_s3(secrets_folder):
    without = composed(secrets_folder, profiles=())["services"]
    with_workers = composed(secrets_folder, profiles=("celery",), PL_CELERY_WORKERS="5")["services"]
    assert set(with_workers) - set(without) == {"redis", "celery-worker"}
    assert with_workers["celery-worker"]["deploy"]["replicas"] == 5
    s3 = composed(secrets_folder, files=(COMPOSE, PROJECT / "ops" / "docker-compose.s3.yml"))
    assert "outside" in s3["services"]["mlflow"]["networks"]


def test_without_the_folder_of_secrets_nothing_starts_and_the_variable_is_named():
    done = config("--quiet")
    assert done.returncode != 0
    assert "PL_SECRETS" in done.stderr
    assert "make secrets" in done.stderr


def test_every_secret_is_a_file_that_is_made_and_given_to_somebody(stack, secrets_folder):
    given = {
        secret["source"]
        for service in stack["services"].values()
        for secret in service.get("secrets", ())
    }
    assert set(stack["secrets"]) == given
    assert {Path(secret["file"]) for secret in stack["secrets"].values()} == set(
        secrets_folder.iterdir()
    )


def test_no_secret_is_in_what_compose_hands_to_the_engine(stack, secrets_folder):
    said = json.dumps(stack)
    for file in secrets_folder.iterdir():
        if text := file.read_text().strip():
            assert text not in said, file.name


def test_only_who_makes_logins_knows_the_owners_password(stack):
    knows = {
        name
        for name, service in stack["services"].items()
        if any(secret["source"] == "postgres_password" for secret in service.get("secrets", ()))
    }
    assert knows == {"postgres", "migrate"}


def test_only_who_is_told_of_the_broker_gives_steps_to_workers(stack):
    for name, service in stack["services"].items():
        if str(service.get("image", "")).startswith("premier-league/platform"):
            told = {secret["target"] for secret in service["secrets"]}
            runs_steps = service["environment"].get("PL_EXECUTOR") != "in_process"
            assert runs_steps == ("pl_celery_broker_url" in told), name


def test_every_service_is_an_ordinary_user_that_can_gain_nothing(stack):
    for name, service in stack["services"].items():
        user, _, group = service["user"].partition(":")
        assert int(user) > 0, name
        assert group.isdigit(), name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "cap_add" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert any(mount.startswith("/tmp") for mount in service["tmpfs"]), name  # noqa: S108


def test_every_service_has_its_limits_its_log_and_comes_back(stack):
    for name, service in stack["services"].items():
        limits = service["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= set(limits), name
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped"), name


def test_every_service_says_whether_it_works_and_gets_time_to(stack):
    for name, service in stack["services"].items():
        if name in ONE_SHOT:
            continue
        check = service["healthcheck"]
        assert check["test"][0] in ("CMD", "CMD-SHELL"), name
        assert check["retries"] >= 5, name
        assert check.get("start_period", "0s") != "0s", name
        asked = " ".join(check["test"])
        if "pl_assets.production.health" in asked:
            assert asked.endswith(f" {name}"), name


def test_nothing_waits_for_what_merely_runs(stack):
    for name, service in stack["services"].items():
        for other, how in service.get("depends_on", {}).items():
            expected = "completed_successfully" if other in ONE_SHOT else "healthy"
            assert how["condition"] == f"service_{expected}", (name, other)


def test_only_this_machine_reaches_a_port_unless_a_variable_says_otherwise(secrets_folder, stack):
    def published(document):
        return {
            (name, port["target"]): (port["host_ip"], port["published"])
            for name, service in document["services"].items()
            for port in service.get("ports", ())
        }

    assert published(stack) == {
        ("webserver", 3000): ("127.0.0.1", "3000"),
        ("grafana", 3000): ("127.0.0.1", "3001"),
        ("mlflow", 5000): ("127.0.0.1", "5000"),
        ("api", 8000): ("127.0.0.1", "8000"),
        ("prometheus", 9090): ("127.0.0.1", "9090"),
        ("proxy", 8080): ("127.0.0.1", "80"),
        ("proxy", 8443): ("127.0.0.1", "443"),
    }
    opened = published(composed(secrets_folder, PL_PROXY_BIND="0.0.0.0"))  # noqa: S104
    assert {name for (name, _), (host, _) in opened.items() if host != "127.0.0.1"} == {"proxy"}


def test_the_database_is_on_a_network_of_its_own_and_few_services_go_out(stack):
    networks = stack["networks"]
    assert networks["database"]["internal"]
    assert networks["inside"]["internal"]
    assert networks["ports"]["driver_opts"] == {
        "com.docker.network.bridge.enable_ip_masquerade": "false"
    }
    on = {name: set(service["networks"]) for name, service in stack["services"].items()}
    assert on["postgres"] == {"database"}
    assert {name for name in on if "outside" in on[name]} == MAY_GO_OUT
    assert "database" not in on["proxy"] | on["redis"] | on["prometheus"]
    for name, service in stack["services"].items():
        assert bool(service.get("ports")) <= bool(on[name] & {"ports", "outside"}), name


def test_images_have_whole_versions_ours_and_others(stack):
    for name, service in stack["services"].items():
        repository, _, tag = service["image"].partition(":")
        assert re.fullmatch(r"v?\d+\.\d+(\.\d+)?(-[a-z]+)?", tag), name
        assert repository.startswith("premier-league/") or name in BASES, name
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    ours = {s["image"] for s in stack["services"].values() if s["image"].startswith("premier")}
    assert ours == {f"premier-league/{image}:{version}" for image in ("platform", "api", "proxy")}


def test_the_database_is_of_the_version_that_the_local_stack_runs(stack, tmp_path):
    (tmp_path / "postgres").mkdir()
    command = PostgresServer(tmp_path, 1).command()
    [program] = [part for part in command if Path(part).name == "postgres"]
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    major = said.stdout.split()[-1].partition(".")[0]
    assert stack["services"]["postgres"]["image"].startswith(f"postgres:{major}.")


def test_dagsters_workspace_leads_to_the_code_service(stack):
    [where] = yaml.safe_load((PROJECT / "ops" / "dagster" / "workspace.yaml").read_text())[
        "load_from"
    ]
    server = where["grpc_server"]
    assert server["host"] in stack["services"]
    command = stack["services"]["code"]["command"]
    assert command[-2:] == [f"0.0.0.0:{server['port']}", server["location_name"]]
    assert server["port"] == CODE_PORT


def test_all_variables_are_explained_with_their_defaults():
    used = dict(re.findall(r"\$\{(\w+)(?::-([^}]*))?", COMPOSE.read_text()))
    example = (PROJECT / ".env.example").read_text()
    explained = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", example, flags=re.M))
    assert set(used) - set(explained) == set()
    for name, default in used.items():
        if not re.search(rf"^#{name}=", example, flags=re.M):
            assert explained[name] == (default or "./secrets"), name


def test_nothing_in_the_repository_is_a_secret():
    kept = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert not [path for path in kept if path.startswith("secrets/") or path == ".env"]
    assert {"secrets/", ".env"} <= set((PROJECT / ".gitignore").read_text().split())
