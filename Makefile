# The only interface. Paths are relative, so that the checkout may have spaces in its name.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

# Bytecode halves the time until everything is ready: the stack must never run without it.
# The locks are whole: pip installs what they say and resolves nothing (--no-deps).
# One thread for linear algebra: see touchline/processors.py.
CLEAN_ENV := env -u PYTHONDONTWRITEBYTECODE -u PYTHONHOME OMP_NUM_THREADS=1
PYTHON := $(CLEAN_ENV) .venv/bin/python
TOUCHLINE := $(CLEAN_ENV) .venv/bin/touchline
PIP := $(PYTHON) -m pip --disable-pip-version-check
PACKAGES := football clients words telemetry sources storage assets pipelines serving workers touchline touchline_client
# $(call stage,NAME,COMMAND) runs a command and prints how long it took.
stage = @start=$$(date +%s); echo "== $(1)"; $(2) && echo "== $(1): $$(($$(date +%s) - start)) s"

.PHONY: help install install-dev deep lock words demo up down status doctor test coverage test-long bench bench-processes load capacity \
	migrate containers-test \
	clean clean-all

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

install: .venv/.installed ## build .venv from the pinned requirements (about 445 MB to download)

install-dev: .venv/.installed-dev ## the same, plus what `make test` needs

.venv/.installed: requirements/runtime.txt pyproject.toml
	@for any in python3 python3.11 python3.12 python3.13 python; do \
		"$$any" -c '' 2>/dev/null && break; any=; done; \
	[ -n "$$any" ] || { echo "no Python found: install Python 3.11, 3.12 or 3.13" >&2; exit 1; }; \
	python=$$("$$any" touchline/preflight.py) || exit 1; \
	.venv/bin/python -c 'import pip' 2>/dev/null || "$$python" -m venv --clear .venv
	$(PIP) install --prefer-binary --no-deps -r requirements/runtime.txt
	$(PIP) install --quiet --no-deps --editable .
	@$(PYTHON) -m compileall -q $(PACKAGES)
	@touch .venv/.installed

.venv/.installed-dev: .venv/.installed requirements/dev.txt
	$(PIP) install --prefer-binary --no-deps -r requirements/dev.txt
	@touch .venv/.installed-dev

.venv/.installed-model: .venv/.installed requirements/model.txt
	$(PIP) install --prefer-binary --no-deps -r requirements/model.txt
	@touch $@

.venv/.installed-deep: .venv/.installed requirements/deep.txt
	$(PIP) install --prefer-binary --no-deps -r requirements/deep.txt
	@touch $@

.venv/.installed-bench: .venv/.installed requirements/bench.txt
	$(PIP) install --prefer-binary --no-deps -r requirements/bench.txt
	@touch .venv/.installed-bench

# mcp wants python-multipart for log-in forms we do not have; its `multipart` would hide the real one.
lock: .venv/.installed ## compile requirements/*.txt from *.in (uv, in a throw-away environment)
	@rm -rf build/lock && $(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip --disable-pip-version-check install --quiet uv
	@for each in runtime dev bench model deep celery api dagster mlflow objects; do \
		build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header \
			--no-annotate --no-emit-index-url --no-emit-find-links \
			--no-emit-package python-multipart \
			"requirements/$$each.in" --output-file "requirements/$$each.txt" || exit 1; done
	@rm -rf build/lock

demo: install ## start everything in the simulated world, show forecasts, stop
	@exec $(TOUCHLINE) demo

up: install ## start everything and stay; Ctrl-C stops
	@exec $(TOUCHLINE) up

down: install ## stop what `make up` started
	@$(TOUCHLINE) down

status: install ## what runs, and where
	@$(TOUCHLINE) status

doctor: install ## check this machine, its programs and the stack
	@$(TOUCHLINE) doctor

migrate: install ## bring the schema of the simulated world to its head
	@$(TOUCHLINE) migrate

words: install-dev ## bring the message catalogues up to date with what pages say
	@$(PYTHON) -m words.extraction serving storage words

deep: .venv/.installed-deep ## JAX, so that recurrent networks can be trained here (about 95 MB to download)

load: .venv/.installed-bench ## readers, fans, writers and watchers on what `make up` started, for two minutes
	@$(TOUCHLINE) load

capacity: .venv/.installed-bench ## more and more people on it, until answers are too slow: what it bears and costs
	@$(TOUCHLINE) load --rising 60,120,240,360,480,600,720 --seconds 45

bench: install ## everything that measures
	@$(TOUCHLINE) bench

bench-processes: install ## one, two and four API processes behind nginx, and PostgreSQL alone: four minutes
	@$(PYTHON) -m touchline.bench.processes

test: install-dev ## what CI runs: format, lint, types, layers, tests
	$(call stage,format,$(PYTHON) -m ruff format --check .)
	$(call stage,lint,$(PYTHON) -m ruff check .)
	$(call stage,types,$(PYTHON) -m basedpyright)
	$(call stage,layers,.venv/bin/lint-imports)
	$(call stage,tests,$(PYTHON) -m pytest -m "not slow" --durations=15 \
		-n auto --maxprocesses 4 --dist loadscope)

# Apart from `test`: Python 3.11 takes 1.4 times as long while it notes which lines ran.
coverage: install-dev ## the same tests; fails below 80 % of lines and branches
	$(call stage,coverage,$(PYTHON) -m pytest -m "not slow" \
		-n auto --maxprocesses 4 --dist loadscope \
		--cov --cov-report=term:skip-covered --cov-fail-under=80)

test-long: coverage .venv/.installed-model ## coverage, chaos, whole seasons, a real language model
	$(call stage,long tests,$(PYTHON) -m pytest -m slow)

containers-test: install-dev ## every image built and docker-compose.yml lived through, where a Docker engine is there
	$(PYTHON) -m pytest -rs tests/touchline/containers tests/journeys/test_containers.py tests/journeys/test_engine.py

clean: ## remove caches and build products
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
	@rm -rf build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
	@rm -rf ./*.egg-info

clean-all: ## stop what runs, remove all worlds and .venv
	@for any in .venv/bin/python python3.13 python3.12 python3.11 python3; do \
		"$$any" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		any=; done; \
	if [ -n "$$any" ]; then "$$any" -m touchline.stack.stop --remove; else rm -rf .touchline; fi
	@$(MAKE) clean
	@rm -rf .venv
