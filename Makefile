# Everything here works on a fresh machine with Python 3.11 or later; `make help` lists the commands.
# PYTHON=path chooses the interpreter, URL=https://... the site, ARGS="..." adds options.

ARGS ?=
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help scan demo test check acceptance bench soak audit sbom lock format browser clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):[^#]*## /\1 @/p' Makefile | awk -F ' @' '{ printf "  make %-11s %s\n", $$1, $$2 }'

scan: ## scan URL=https://... or, without it, the bundled demo site; results in out/
	@.ci/setup run
	@$(BIN)/python .ci/scan.py $(ARGS)

demo: ## serve the demo site for your browser, until Ctrl-C
	@.ci/setup run
	@$(BIN)/python -m tests.farm demo

test: ## unit and integration tests; ARGS="-k name" chooses
	@.ci/setup test
	@$(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

check: ## lint, format, types, import contracts
	@.ci/setup test
	@.ci/check

acceptance: ## the full figures; takes long, can be resumed
	@.ci/setup test
	@$(BIN)/python -m pytest tests/acceptance -m acceptance $(ARGS)

bench: ## speed and accuracy, as ratios within one run
	@.ci/setup test
	@$(BIN)/python -m tests.benchmarks $(ARGS)

soak: ## scans over and over with processes killed at random; ARGS="--minutes 20 --seed 7 --write"
	@.ci/setup test
	@$(BIN)/python -m tests.soak $(ARGS)

audit: ## known vulnerabilities and licences of what is locked; needs the network
	@.ci/setup test
	@.ci/audit

sbom: ## the bill of materials of the locked packages (CycloneDX), out/cookiescan.cdx.json
	@.ci/setup test
	@$(BIN)/python .ci/supply.py sbom out/cookiescan.cdx.json

lock: ## resolve the dependencies again
	@.ci/setup test
	@.ci/lock.sh

format: ## rewrite the sources in the common format
	@.ci/setup test
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

browser: ## find a browser, or fetch one
	@.ci/setup run
	@$(BIN)/python .ci/browser.py

clean: ## remove what set-up and scans made
	rm -rf .venv out
