# Two commands matter: `make run` and `make test`. Neither needs root; both set themselves up.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REGIME ?= govap-danvan-2023
JOBS ?= $(shell echo $$(($$(nproc) + 1)))
# else each test file, and the product for each program that a test starts, would be compiled anew
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: bench-profile sbom licences audit-packages help run up down backup restore test test-mail test-hostile test-kill-sweep test-orders test-compose test-celery bench bench-pages bench-whole check quick lint types layers setup setup-dev lock system-packages system-packages-compose packages-of clean

help:  ## what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: setup  ## take the sample district's files through the whole journey to Word and Excel (MAIL=1: by mail, with answers)
	@$(BIN)/python -m $(if $(MAIL),stack.mail $(REGIME),stack run --regime $(REGIME))

up: setup  ## keep Airflow's web page open on the same data
	@$(BIN)/python -m stack up

down: setup  ## stop what make run or make up left running
	@$(BIN)/python -m stack down

backup: setup  ## save database and raw files: make backup TO=DIR (on another disk)
	@test -n "$(TO)" || { echo "Thiếu nơi sao lưu: make backup TO=DIR"; exit 2; }
	@$(BIN)/python -m etl backup create --to "$(TO)"

restore: setup  ## fill an empty ETL_HOME from the newest backup: make restore FROM=DIR
	@test -n "$(FROM)" || { echo "Thiếu nơi có bản sao lưu: make restore FROM=DIR"; exit 2; }
	@$(BIN)/python -m etl backup restore "$(FROM)"

test: setup-dev  ## every test
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder tests

test-mail: setup-dev  ## 500 messages, 20 cuts of the connection, 20 kills in fetching and 20 in answering (make test: a short form)
	@MAIL_MESSAGES=500 MAIL_CUTS=20 MAIL_KILLS=20 $(BIN)/python -m pytest --timeout 1800 tests/mail/test_interrupted.py

check: lint types layers quick  ## format, lint, types, layers, quick tests (pre-commit and CI call this)

lint: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: setup-dev
	@$(BIN)/mypy

layers: setup-dev
	@$(BIN)/lint-imports

quick: setup-dev
	@$(BIN)/python -m pytest -q -n $(JOBS) -m "not slow and not office" tests/model tests/text tests/regime tests/architecture

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Đang cài thư viện (lần đầu khoảng 2 phút) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

test-hostile: setup-dev  ## two thousand damaged workbooks of each sort
	@ETL_TEST_MUTANTS=2000 $(BIN)/python -m pytest -q tests/hostile

test-kill-sweep: setup-dev  ## two hundred kills at every point of the journey
	@ETL_TEST_KILLS=200 $(BIN)/python -m pytest -q tests/kill_sweep

test-orders: setup-dev  ## deliveries in forty orders and splits into runs
	@ETL_TEST_ORDERS=40 $(BIN)/python -m pytest -q --timeout 3600 tests/journey/test_any_order.py tests/validate/test_store.py

test-compose: setup-dev  ## the server in containers, from nothing (root; make system-packages-compose first; ETL_TEST_COMPOSE=short: CI's form)
	@ETL_TEST_COMPOSE=$(or $(ETL_TEST_COMPOSE),long) $(BIN)/python -m pytest -q -x tests/compose

test-celery: setup-dev  ## two Celery workers with Redis, one killed in mid-batch (make system-packages-compose first)
	@ETL_TEST_CELERY=1 $(BIN)/python -m pytest -q -x tests/stack/test_celery.py

bench: setup-dev  ## ours beside the ordinary pipeline, calamine alone and the physical floor: a table, docs/benchmarks.json and a picture of it
	@$(BIN)/python -m bench --json docs/benchmarks.json --plot docs/images/benchmarks.svg $(BENCH)

bench-pages: setup-dev  ## every page over 45,000 units × 80 indicators: p95 of 20 requests, memory (half an hour; PAGES="HOME REGIMES": a warehouse that is there)
	@$(BIN)/python -m bench.pages $(PAGES)

bench-whole: setup-dev  ## 45,000 units from the inbox to Word and workbooks: stage times, memory (half an hour)
	@$(BIN)/python -m bench.whole $(WHOLE)

bench-profile: setup-dev  ## where the time of a run goes, workers included: docs/images/profile.svg
	@$(BIN)/python -m bench.profile docs/images/profile.svg

lock:  ## renew requirements*.txt from requirements*.in (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-dev.in -o requirements-dev.txt

sbom: setup  ## the bill of materials as CycloneDX JSON: sbom.json
	@$(BIN)/python -m supply sbom sbom.json

licences: setup  ## renew docs/licences.md from the lock
	@$(BIN)/python -m supply licences

audit-packages: setup  ## ask the public database for known holes in the locked packages (needs the network)
	@$(BIN)/python -m supply audit

system-packages:  ## Debian packages that some tests need (root; make run and make test do without)
	@$(MAKE) --no-print-directory packages-of LIST=system-packages.txt

system-packages-compose:  ## those of make test-compose and make test-celery (root)
	@$(MAKE) --no-print-directory packages-of LIST=system-packages-compose.txt

packages-of:
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$(grep -v '^#' $(LIST))

clean:  ## remove the environment and caches (never var/)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
