# Komek. `make help` lists what there is to do.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
STAGE ?= prod
BIN := .venv/bin

.DEFAULT_GOAL := help
.NOTPARALLEL:
# Tests start many processes; without bytecode each of them would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run test check pictures bench load package deploy rollback assets words clean tools browser mailserver emulator

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | while IFS='|' read -r name what; do printf '  make %-9s %s\n' "$$name" "$$what"; done

run: assets ## run all of Komek on this machine (PORT, SMTP_PORT, DATA, ENGINE=dynoxide|moto)
	@exec $(BIN)/python -m infrastructure.local

test: browser mailserver emulator assets ## run all tests, those of the engine on both engines (`make check test`: each once)
	$(BIN)/pytest -q -n 2 -m engine --engine moto
	$(BIN)/pytest -q -n 2 --dist loadscope tests/deploying
	$(BIN)/pytest -n 3 --dist loadgroup --ignore=tests/deploying $(if $(filter check,$(MAKECMDGOALS)),--ignore=tests/house)

check: assets ## format, lint, types, layers and translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy tenants chalicelib app.py infrastructure
	$(BIN)/pytest -q -n 2 tests/house

pictures: browser assets ## take the pictures of the guides again, as the pages look now
	$(BIN)/pytest -q tests/browser/test_help_pictures.py --retake
	@$(BIN)/python -m infrastructure.assets

bench: assets ## what each action costs: round trips, capacity, time (TICKETS=100000 for more)
	$(BIN)/python -m tests.bench

load: assets ## people at work on a Komek of their own: throughput, times, and whether all is there (SECONDS=20)
	$(BIN)/python -m tests.bench.load

package: assets ## the CloudFormation template and code for AWS, in out/ (STAGE)
	@$(BIN)/python -m infrastructure.deploying.merging $(STAGE) out

deploy: assets ## put a stage on AWS, or change it (STAGE, DOMAIN, ALARMS, MONTHLY, MAIL_DOMAIN, REGION, SET, YES=1)
	@$(BIN)/python -m infrastructure.deploying deploy --stage "$(STAGE)" --domain "$(DOMAIN)" --alarms "$(ALARMS)" \
		--monthly "$(MONTHLY)" --mail "$(MAIL_DOMAIN)" --region "$(REGION)" --set "$${SET:-}" --yes "$(YES)"

rollback: tools ## go back to the deployment before (STAGE, REGION, YES=1)
	@$(BIN)/python -m infrastructure.deploying rollback --stage "$(STAGE)" --region "$(REGION)" --yes "$(YES)"

assets: tools ## build static files and compile translations
	@$(BIN)/python -m infrastructure.assets

words: tools ## collect strings from code and templates into the catalogues of locale/
	@mkdir -p .local
	$(BIN)/pybabel -q extract --mapping locale/babel.cfg --keyword N_ --keyword NN_:1,2 --no-location --sort-output \
		--project Komek --output .local/messages.pot app.py chalicelib tenants templates
	$(BIN)/pybabel -q update --input-file .local/messages.pot --output-dir locale --no-fuzzy-matching \
		--ignore-pot-creation-date

clean: ## remove what was built and installed, but no data
	rm -rf .venv .local/ministack node_modules static/built templates/assets.json templates/guides.json templates/rooms.json out .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find locale -name '*.mo' -delete

tools:
	@$(PYTHON) infrastructure/bootstrap.py

browser:
	@$(PYTHON) infrastructure/bootstrap.py browser

mailserver:
	@$(PYTHON) infrastructure/bootstrap.py mailserver

emulator:
	@$(PYTHON) infrastructure/bootstrap.py emulator
