# Two commands do everything: `make up` runs the platform, `make test` runs the tests.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# Bytecode makes every process of the stack start three times as fast.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup up test docs bench soak replay chaos thorough check audit lock format secrets production clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.complete  ## .venv alone, from the locked, hashed requirements

.venv/.complete: pyproject.toml requirements.lock
	@echo "Setting up .venv from requirements.lock: about a gigabyte the first time."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then $(BIN)/pip install --quiet --disable-pip-version-check uv && uv=$(BIN)/uv; fi; \
	$$uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	$$uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

up: setup  ## the whole platform on this machine; Ctrl-C stops it
	@exec $(BIN)/pl up

test: setup  ## the whole test suite
	$(BIN)/pytest

docs: setup  ## the documentation as a site, in build/docs
	@PYTHONWARNINGS=ignore $(BIN)/sphinx-build --quiet --fresh-env --fail-on-warning --keep-going \
	  --doctree-dir build/doctrees docs build/docs
	@echo "$(CURDIR)/build/docs/index.html"

chaos: setup  ## every process killed, disk full, network slow, clock wrong: how long until all is well
	@PYTHONWARNINGS=ignore PYTHONPATH=tests $(BIN)/python tests/chaos/in_turn.py

thorough: setup  ## what is tried at random, longer: kills, workers, 10,000 mutated files
	$(BIN)/pytest --thorough tests/assets/test_faults.py tests/assets/test_killed.py \
	  tests/assets/test_celery.py tests/assets/test_steps_again.py \
	  tests/football/test_mutated_files.py tests/serving/test_openapi.py \
	  tests/serving/test_under_load.py

bench: setup  ## what things cost, as ratios; wants the real files (PL_TEST_DATA)
	@PYTHONWARNINGS=ignore PYTHONPATH=tests $(BIN)/python tests/bench/ingest.py
	@PYTHONWARNINGS=ignore PYTHONPATH=tests $(BIN)/python tests/bench/forecasts.py
	@PYTHONWARNINGS=ignore PYTHONPATH=tests $(BIN)/python tests/bench/betting.py
	@PYTHONWARNINGS=ignore PYTHONPATH=tests $(BIN)/python tests/bench/api_under_load.py
	@PYTHONWARNINGS=ignore PYTHONPATH=tests $(BIN)/python tests/bench/betting_api.py

soak: setup  ## half an hour at half the maximum load, a day of news a minute (wants wrk)
	@PYTHONWARNINGS=ignore PYTHONPATH=tests $(BIN)/python tests/bench/soak.py

replay: export PL_TEST_DATA ?= $(abspath $(wildcard ../shared/data))
replay: setup  ## 2024/25 from February to May, day by day; wants the real files (PL_TEST_DATA)
	@PYTHONWARNINGS=ignore PYTHONPATH=tests $(BIN)/python tests/replay/season.py

check: setup audit  ## format, lint, strict types, import contracts, dependency audit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

audit: setup  ## known vulnerabilities of the locked packages
	$(BIN)/python ops/audit.py

format: setup  ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup  ## requirements.lock from pyproject.toml
	@uv=$$(command -v uv || echo $(BIN)/uv); \
	$$uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --no-emit-package premier-league-forecasts \
	  --output-file requirements.lock pyproject.toml

secrets:  ## what docker-compose.yml needs, made once; docs/production.md
	@$(PYTHON) ops/make_secrets.py

production: secrets  ## the production stack, in containers
	docker compose up --detach --build --wait

clean:  ## remove the environment and caches; the platform's state in .pl stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
