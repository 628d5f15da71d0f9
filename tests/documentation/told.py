"""What becomes of each command in the documents: run here, or why not and what runs it instead.

A command that is in neither list fails the tests, and so does one that no document has any more.
"""

BESIDE_A_PLATFORM = {
    ".venv/bin/pl doctor": "ok  forecasts",
    "curl -s localhost:8000/v1/predictions": '"home_win_probability":',
    "curl -s 'localhost:8000/v1/predictions?limit=2'": '"next_cursor":"',
    "curl -s localhost:8000/v1/projection": '"clubs":[{',
    ".venv/bin/pl predict Arsenal Chelsea": "match-outcome version",
    ".venv/bin/pl predict Arsenal Chelsea --odds 1.9 3.6 4.2": "match-outcome-with-odds version",
    ".venv/bin/pl predict Arsenal Spurs --odds 1.6 4.3 5.5": "match-outcome-with-odds version",
    "curl -s localhost:8000/v1/predict -H 'content-type: application/json' "
    '-d \'{"home_team": "Arsenal", "away_team": "Chelsea FC", '
    '"odds": {"home": 1.9, "draw": 3.6, "away": 4.2}}\'': '"answered_by":"with_odds"',
    "curl -s localhost:8000/v1/predict -H 'content-type: application/json' "
    '-d \'{"home_team": "Arsenal", "away_team": "Spurs", '
    '"odds": {"home": 1.6, "draw": 4.3, "away": 5.5}}\'': '"answered_by":"with_odds"',
    "curl -s 'localhost:8000/v1/betting/ledger?format=csv'": "favourite_average,stake,",
    "curl -s localhost:8000/v1/betting/simulate -H 'content-type: application/json' "
    '-d \'{"strategy": "favourite", "price": "average"}\'': '"strategy":"favourite"',
    "curl -s localhost:8000/v1/betting/simulate -H 'content-type: application/json' "
    '-d \'{"strategy": "consensus", "price": "best"}\'': '"strategy":"consensus"',
    "curl -s localhost:8000/v1/monitoring/drift": '"drifted_and_watched":',
    ".venv/bin/pl evaluate": "closing",
    ".venv/bin/pl backtest-bets": "favourite at average",
    # The last, for it ends the platform.
    ".venv/bin/pl down": "Stopped",
}
"""Run in this order beside the platform that `make up` has started, and what each must say."""

BY_ITSELF = {
    "make up": "Premier League forecasts are up",
    ".venv/bin/python tests/test_definitions.py": "",
    "make docs": "build/docs/index.html",
    "cd premier-league-forecasts": "",
}
"""Run by a test of its own."""

SUBSTITUTES = {
    '"price": "best"': '"price": "average"',
}
"""For what the league of the tests has not; addresses are those of the platform at hand."""

_SUITE = "it is part of the suite that this is a test of"
_DOCKER = "there is no Docker engine here"
_NETWORK = "it asks a code host"
_CELERY = "tests/assets/test_celery.py"
_COMPOSE = "tests/ops/test_compose.py"
NOT_HERE = {
    "make setup": ("it installs a gigabyte", ".ci/run"),
    "make test": (_SUITE, ".ci/run"),
    "make check test": (_SUITE, ".ci/run"),
    ".venv/bin/pre-commit install": ("it changes the clone's git", ".pre-commit-config.yaml"),
    "git clone $REPOSITORY premier-league-forecasts": (_NETWORK, ".ci/run"),
    "git pull": (_NETWORK, ".ci/run"),
    "git diff tests/asset_graph.txt": ("the tests' copy has no git", "tests/asset_graph.txt"),
    "PL_TEST_DATA=<folder of the files> .venv/bin/python tests/bench/sixty_one_percent.py": (
        "it wants the real files",
        "tests/test_sixty_one_percent.py",
    ),
    "PL_LEAGUES=E0,SP1 make up": ("a second platform takes a minute", "tests/test_settings.py"),
    "pl backup /backups/before-the-upgrade.tar": (
        "a drill needs platforms of its own",
        "tests/local/test_life_of_a_platform.py",
    ),
    "pl restore /backups/before-the-upgrade.tar": (
        "a drill needs platforms of its own",
        "tests/local/test_life_of_a_platform.py",
    ),
    "PL_GRAFANA_PASSWORD=... pl migrate": (
        "it needs a server of its own",
        "tests/local/test_migrate_command.py",
    ),
    "export PL_READER=pl_grafana GF_WAREHOUSE_PASSWORD=... PL_WAREHOUSE_ADDRESS=127.0.0.1:15432": (
        "there is no Grafana here",
        "ops/grafana/provisioning/datasources/warehouse.yaml",
    ),
    "export PL_DASHBOARDS_FOLDER=$PWD/ops/grafana/dashboards "
    "GF_PATHS_PROVISIONING=$PWD/ops/grafana/provisioning": (
        "there is no Grafana here",
        "ops/grafana/provisioning/dashboards/premier_league.yaml",
    ),
    "grafana server": ("there is no Grafana here", "tests/serving/test_dashboards.py"),
    "make secrets": ("it writes beside the Makefile", "tests/ops/test_make_secrets.py"),
    "python3 ops/make_secrets.py --renew pipeline_password": (
        "it writes beside the Makefile",
        "tests/ops/test_make_secrets.py",
    ),
    "make production": (_DOCKER, _COMPOSE),
    "docker compose exec code pl refresh": (_DOCKER, _COMPOSE),
    "docker compose exec code pl api-key NAME": (_DOCKER, _COMPOSE),
    "docker compose run --rm migrate backup /var/lib/pl/backups/before.tar": (_DOCKER, _COMPOSE),
    "docker compose run --rm migrate restore /var/lib/pl/backups/before.tar --replace": (
        _DOCKER,
        _COMPOSE,
    ),
    "docker compose stop": (_DOCKER, _COMPOSE),
    "docker compose rm -f api && docker volume rm premier-league_api": (_DOCKER, _COMPOSE),
    "docker compose up -d --build": (_DOCKER, _COMPOSE),
    "docker compose up -d --force-recreate": (_DOCKER, _COMPOSE),
    "export PL_EXECUTOR=celery PL_CELERY_BROKER_URL=redis://:password@127.0.0.1:6379/0": (
        "workers have tests of their own",
        _CELERY,
    ),
    "PL_CELERY_BROKER_URL=redis://:password@127.0.0.1:6379/0 .venv/bin/pl worker --steps 1": (
        "workers have tests of their own",
        _CELERY,
    ),
}
"""Why each is not run, and the file that holds or runs it instead."""

RUN_BY_THE_SUITE = ".venv/bin/pytest "
"""What begins so names test files, which the suite runs."""
