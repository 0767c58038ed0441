# Two commands matter: `make run` and `make test`. Each brings what it needs.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run reset test lint format assets words lock env env-test
PY := .venv/bin/python

help: ## Show what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

env:
	@python=$$(sh engagement/local/python.sh) && "$$python" engagement/local/bootstrap.py local

env-test:
	@python=$$(sh engagement/local/python.sh) && "$$python" engagement/local/bootstrap.py test

run: env ## Start everything: servers, demo city, web, worker, beat; Ctrl-C stops it
	@exec $(PY) -m engagement.local run --with-parent

reset: env ## Empty the local city: everything entered is gone
	@$(PY) -m engagement.local reset

test: env-test ## Run every check and print the totals
	@$(PY) -m tests.run

lint: env-test ## Only the quick checks: ruff, mypy, templates
	@$(PY) -m tests.run lint

format: env-test ## Let ruff write the code as it wants to read it
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

assets: env ## Build scripts, styles, fonts and icons
	@$(PY) -m engagement.local assets

words: env ## Bring the catalogs of other languages up to what the pages say
	@$(PY) -m engagement.local words

lock: env-test ## Pin the dependencies of pyproject.toml and package.json anew
	@sh requirements/lock.sh
