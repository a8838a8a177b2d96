# pgtoll: `make` alone lists what there is. The work is done by the small scripts in flaskapp/ops/.
SHELL := /bin/bash
OPS := flaskapp/ops
export BENCH SMALL FORCE DATABASE_URL

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help up down clean deploy demo demo-tax test soak lint verify bench psql

help: ## list the targets and settings
	@bash $(OPS)/help.sh

up: ## install, start and fill everything; ends with the API answering (safe to repeat)
	@bash $(OPS)/up.sh

down: ## stop the API and the database; data stays
	@bash $(OPS)/down.sh

clean: ## remove the database and var/; asks first when there is more than demo data (FORCE=1: do not ask)
	@bash $(OPS)/clean.sh

deploy: ## bring the schema and functions up to date; DATABASE_URL=... takes any PostgreSQL 15 or newer
	@bash $(OPS)/deploy.sh

demo: ## load the demo month where it is missing, and show its summary
	@bash $(OPS)/demo.sh

demo-tax: ## show an invoice taxed by a simulated tax engine, in a throw-away cluster
	@bash $(OPS)/virtual.sh demo_tax

test: ## lint, pgTAP and pytest in a throw-away cluster; does not need `make up`
	@bash $(OPS)/virtual.sh test

soak: ## the long forms of tests, in a throw-away cluster
	@bash $(OPS)/virtual.sh soak

lint: ## check the style of SQL only (part of `make test`)
	@bash $(OPS)/lint.sh

verify: ## run every consistency check on the data; prints what is wrong, else one line
	@bash $(OPS)/verify.sh

bench: ## measure in a throw-away cluster; BENCH=name runs one, SMALL=1 a small form
	@bash $(OPS)/virtual.sh bench

psql: ## open psql on the database as pgtoll_dba
	@bash $(OPS)/psql.sh
