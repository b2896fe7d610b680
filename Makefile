# `make run` and `make test` do all set-up by themselves; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# What is installed is in the locks, with hashes; Rasa's metadata excludes Python 3.11, see docs/adr/0002.
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --no-deps --no-compile --require-hashes --ignore-requires-python

.PHONY: help run test check train bench bench-desk bench-hotline bench-figures bench-retraining bench-massive bench-mail lint lock clean

help: ## Vis denne liste
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: $(VENV)/.base ## Sæt alt op, og start på http://localhost:8000
	@$(BIN)/indgang serve

test: $(VENV)/.test ## Sæt alt op, og kør alle test
	@scripts/test.sh

check: $(VENV)/.base ## Tjek katalog og eksempler
	@$(BIN)/indgang check

train: $(VENV)/.base ## Træn en model, hvis ingen passer til dataene
	@$(BIN)/indgang train

lint: $(VENV)/.test ## Ruff og mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(VENV)/.test $(VENV)-baseline/.done ## Mål mod Rasas standardpipeline, side om side
	@$(BIN)/python -m bench $(ARGS)

bench-desk: $(VENV)/.test ## Mål sagsbordet med 100.000 sager på SQLite og PostgreSQL
	@$(BIN)/python -m bench.desk $(ARGS)

bench-hotline: $(VENV)/.test ## Mål hotlinens forslag med 20 konsulenter, 20 chats og en browser
	@$(BIN)/python -m bench.hotline $(ARGS)

bench-figures: $(VENV)/.test ## Mål statistikken over en million henvendelser på SQLite og PostgreSQL
	@$(BIN)/python -m bench.figures $(ARGS)

bench-retraining: $(VENV)/.test ## Mål vejen fra en bedømt besked til en ny model
	@$(BIN)/python -m bench.retraining $(ARGS)

bench-massive: $(VENV)/.test ## Mål forståelsen på dansk MASSIVE (DATA=mappe)
	@$(BIN)/python -m bench.massive $(if $(DATA),--data $(DATA)) $(ARGS)

bench-mail: $(VENV)/.test ## 1.000 mails i træk, mens processen dræbes ti gange (MAILS=, KILLS=)
	@MAILS=$(or $(MAILS),1000) KILLS=$(or $(KILLS),10) $(BIN)/python -m pytest -q -s tests/integration/test_mail_exactly_once.py

lock: ## Lås afhængighederne igen (kræver uv)
	@scripts/lock.sh

clean: ## Fjern alt, der kan laves igen (sagerne i data/ bliver)
	rm -rf $(VENV) $(VENV)-baseline models results test-results .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/pip:
	@scripts/python.sh $(PYTHON) $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/pip
	@echo "1/2  Henter de låste pakker (omkring et minut første gang) …"
	@$(PIP) -r requirements/base.txt
	@echo "2/2  Installerer programmet …"
	@$(BIN)/pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.base
	@echo "Henter testens pakker …"
	@$(PIP) -r requirements/test.txt
	@touch $@

$(VENV)-baseline/.done: requirements/baseline.txt
	@echo "Henter Rasas standardpipeline med TensorFlow (2 GB) …"
	@scripts/python.sh $(PYTHON) $(VENV)-baseline
	@$(VENV)-baseline/bin/pip --disable-pip-version-check install --quiet --no-deps --require-hashes --ignore-requires-python -r requirements/baseline.txt
	@touch $@
