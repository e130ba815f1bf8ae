# The two commands: `make run` and `make test`. Python 3.11 or newer and make are all they need.
PYTHON ?= python3
PORT ?= $(or $(QIHANG_PORT),8000)
WORKERS ?= 2
BIN := .venv/bin

.PHONY: help setup dev tools assets run test lint reset kafka chaos attack mutants prove bench rush contracts test-compose

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: .venv/.run ## make .venv and fetch what `make run` needs

dev: .venv/.dev ## .venv with everything the checks need

.venv/bin/python:
	@echo "== making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "venv is missing. On Debian: apt-get install python3-venv"; exit 1; }

.venv/.run: requirements.lock .venv/bin/qihang | .venv/bin/python
	@echo "== fetching packages (about 150 MB, once)"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	@pwd > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/qihang.pth
	@touch $@

.venv/bin/qihang: Makefile | .venv/bin/python
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m cli.main "$$@"\n' > $@ && chmod +x $@

.venv/.dev: requirements-dev.lock .venv/.run
	@echo "== fetching what the tests need"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: .venv/.run ## start everything embedded, with demo data, on 127.0.0.1:8000 (QIHANG_PORT for another)
	@$(BIN)/python -m console.assets || echo "== starting without them: the console's pages are plain until then"
	@QIHANG_PORT=$(PORT) $(BIN)/python -m cli.main run

assets: .venv/.run ## the console's styles and scripts, from npm (25 MB, once), as `make run` and `make test` do
	@$(BIN)/python -m console.assets

test: .venv/.dev tools assets ## run all tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

tools: ## Java and Maven for the Kafka tests, Chromium for those of pages: installed where this runs as root on Debian
	@$(BIN)/python -m deploy.tools

lint: .venv/.dev ## style, types and import rules
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy . && $(BIN)/lint-imports

reset: ## throw the demo data away
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m cli.main reset; else rm -rf var/embedded var/demo.json; fi

kafka: .venv/.run ## start a Kafka broker by hand, without Docker
	@$(BIN)/python -m deploy.kafka

chaos: .venv/.dev tools ## kill real processes at named points and count what is lost
	@$(BIN)/python -m tests.chaos

attack: .venv/.dev ## try to break a platform that runs on this machine (QIHANG_BASE), and say what was got
	@$(BIN)/python -m tests.attack $(ARGS)

mutants: .venv/.dev ## remove one guard at a time: its own tests must notice (ARGS=policies: change one value of a pack at a time)
	@$(BIN)/python -m tests.mutants $(ARGS)

prove: .venv/.dev tools ## the long proofs, once per issue (ARGS="--only chaos" for one); writes docs/security/proof.md
	@$(BIN)/python -m tests.prove $(ARGS)

rush: .venv/.dev assets ## fifty thousand registrations on compose, open-loop; writes benchmarks/rush.md (ARGS=2000: a small one, nothing written)
	@$(BIN)/python -m benchmarks.rush $(ARGS)

bench: .venv/.dev assets ## measure against named peers; writes benchmarks/results.md (ARGS=console: that job alone, nothing written)
	@$(BIN)/python -m benchmarks.run $(ARGS)

contracts: .venv/.dev ## write the generated contracts again, and the client that follows from them
	@$(BIN)/python -m cli.main export openapi && $(BIN)/python -m cli.main export asyncapi && $(BIN)/python -m cli.client_code

test-compose: .venv/.dev ## build the images, start the whole stack and walk the journey through its gateway
	@$(BIN)/python -m tests.compose
