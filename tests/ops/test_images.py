"""What images are made of."""

import re
from importlib.metadata import PackageNotFoundError, requires

import yaml
from ops.composed import COMPOSE, composed
from packaging.requirements import Requirement

from pl_assets.settings import PROJECT

FOLDER = PROJECT / "ops" / "docker"
PLATFORM, API, PROXY = (
    (FOLDER / f"{name}.Dockerfile").read_text() for name in ("platform", "api", "proxy")
)


def closure(package, *extras):
    """The names of all packages that one leads to with these extras."""
    found, todo = set(), [(package, frozenset(extras))]
    while todo:
        name, wanted = todo.pop()
        if (name, wanted) in found:
            continue
        found.add((name, wanted))
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue  # of another kind of machine
        todo += [
            (canonical(requirement.name), frozenset(requirement.extras))
            for requirement in map(Requirement, lines)
            if requirement.marker is None
            or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *wanted))
        ]
    return {name for name, _ in found} - {package}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_image_of_the_api_holds_neither_dagster_nor_mlflow_nor_what_trains():
    [wanted] = re.findall(r"-r pyproject\.toml (.*)", API)
    assert wanted == "--extra serving"
    packages = closure("premier-league-forecasts", "serving")
    assert {"fastapi", "psycopg", "uvicorn", "numpy"} <= packages
    forbidden = {"mlflow", "mlflow-skinny", "pandas", "scikit-learn", "scipy", "evidently"}
    assert not packages & forbidden
    assert not [name for name in packages if name.startswith("dagster")]
    copied = re.findall(r"^COPY (?!--from)(.*)", API, flags=re.M)
    assert copied == [
        "ops/docker/build.lock /build/",
        "pyproject.toml requirements.lock ./",
        "pl_assets/__init__.py pl_assets/",
        "pl_assets/football pl_assets/football",
        "pl_serving pl_serving",
        "ops/grafana/dashboards ops/grafana/dashboards",
    ]


def test_all_that_the_api_leads_to_is_locked_with_hashes():
    locked = dict(
        re.findall(
            r"^([a-z0-9._-]+)==\S+(?: ;[^\\]*)? \\\n((?: +--hash=.*\n)+)",
            (PROJECT / "requirements.lock").read_text(),
            flags=re.M,
        )
    )
    names = {canonical(name) for name in locked}
    assert closure("premier-league-forecasts", "serving") <= names


def test_images_install_nothing_without_a_hash_and_end_as_ordinary_users():
    for text in (PLATFORM, API):
        installs = re.findall(
            r"(?:uv )?pip install (?!.*--no-deps)[^&]*", text.replace("\\\n", " ")
        )
        assert len(installs) == 2
        assert all("--require-hashes" in install for install in installs)
        assert "compileall" in text
    for text in (PLATFORM, API, PROXY):
        assert re.findall(r"^USER (\d+):\d+$", text, flags=re.M)
        assert "curl" not in text


def test_users_and_bases_are_those_that_the_stack_says(secrets_folder):
    services = composed(secrets_folder)["services"]
    for name, text in {"migrate": PLATFORM, "api": API, "proxy": PROXY}.items():
        [user] = re.findall(r"^USER (.*)$", text, flags=re.M)
        assert services[name]["user"] == user
        default = dict(re.findall(r"^ARG (\w+_IMAGE)=(.*)$", text, flags=re.M))
        assert services[name]["build"]["args"] == default
    built = {s["image"] for s in services.values() if "build" in s}
    ours = {s["image"] for s in services.values() if s["image"].startswith("premier-league/")}
    assert built == ours


def test_secrets_and_state_stay_out_of_what_is_sent_to_be_built():
    lines = [
        line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line[:1] != "#"
    ]
    assert lines[0] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert let_in.isdisjoint({"secrets", ".env", ".pl", ".git", "tests", ".venv"})
    assert all((PROJECT / path).exists() for path in let_in)


def test_the_compose_file_builds_from_files_that_are_there():
    document = yaml.safe_load(COMPOSE.read_text())
    for service in document["services"].values():
        if "build" in service:
            assert (PROJECT / service["build"]["dockerfile"]).exists()
