# Two commands are enough: `make run` and `make test`. `make help` tells the others.

PORT ?= 8000
HOST ?= 127.0.0.1
SIZE ?=
PYTHON = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench docs demo locale lock

help: ## tell what each command does
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: ## install and start Novi with its demo network (PORT=8123 for another port, HOST=0.0.0.0 for the local network)
	@bin/bootstrap runtime
	@exec $(PYTHON) manage.py serve --port $(PORT) --host $(HOST)

test: ## everything: both databases, the browser, contracts, lint, types; installs what it lacks
	@bin/bootstrap dev
	@exec $(PYTHON) bin/test

check: ## before a commit, under three minutes: lint, imports, types, architecture and the fast suite on SQLite
	@bin/bootstrap dev
	@exec $(PYTHON) bin/test --quick

fix: ## put the code and the pages in their form, and write the catalogues anew
	@bin/bootstrap dev
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet . ; bin/locale update

bench: ## measure Novi beside bare SQL and bare libraries
	@bin/bootstrap dev
	@exec $(PYTHON) bin/bench

docs: ## write docs/rulebook.md, docs/indicators.md and docs/permissions.md from the code
	@bin/bootstrap runtime
	@exec $(PYTHON) manage.py docs

demo: ## throw the local data away and load the demo network again (SIZE=large for 3 000 households)
	@bin/bootstrap runtime
	@exec $(PYTHON) manage.py demo --reset $(if $(SIZE),--size=$(SIZE))

locale: ## write the catalogues anew from the sentences of the source
	@bin/bootstrap runtime
	@bin/locale update

lock: ## choose the versions of the libraries again, within requirements/*.in
	@bin/bootstrap dev
	@for set in runtime dev; do .venv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate \
		--python-version 3.11 requirements/$$set.in --output-file requirements/$$set.txt; done
