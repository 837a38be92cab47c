# SPDX-License-Identifier: Apache-2.0
# The commands of the project; `make help` lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

JOBS ?= $(shell nproc)
MINUTES ?= 10
CTEST := ctest --output-on-failure --no-tests=error
SETUP := deploy/setup/install-packages.sh

help: ## Lists these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' \
	  $(MAKEFILE_LIST)

build: setup-build ## Builds the programs into build/bin
	@deploy/setup/configure.sh dev
	cmake --build --preset dev -j $(JOBS) \
	  --target bootmill bootmilld bootmill-agent

demo: build ## Daemon, builds, signatures, an agent: the main job on real input
	@deploy/examples/demo.sh

run: build ## Runs a daemon in the foreground, data in build/run
	@deploy/examples/run.sh

test: setup-test dev-all asan-all tsan-server ## Runs all tests
	@tests/run-all.sh

test-quick: setup-test dev-all ## Runs the tests that take seconds
	$(CTEST) --test-dir build/dev -j $(JOBS) -L 'unit|golden|lint|cli'

test-long: setup-test dev-all ## Runs what is too long for `make test`
	@tests/run-long.sh

test-other: ## Demo, quick tests and Xen rows on the other Debian release
	@tests/other-release.sh demo test-quick test-xen-rows

deb: setup-deb ## Builds Debian packages for this release into build/deb
	@deploy/debian/build.sh

test-deb: setup-test deb ## Builds the packages, installs and uses them
	@tests/deb/lint.sh build/deb
	@tests/deb/story.py build/deb
	@tests/deb/situations.py build/deb

bench: setup-test ## Measures layout and programs against their peers, in one run
	@deploy/setup/configure.sh release
	cmake --build --preset release -j $(JOBS) \
	  --target layout_bench bootmill bootmilld bootmill-agent
	@bench/run.sh

fuzz: setup-test ## Runs every fuzz target for MINUTES minutes (default 10)
	@deploy/setup/configure.sh fuzz
	cmake --build --preset fuzz -j $(JOBS)
	@tests/fuzz/run.sh build/fuzz $$((60 * $(MINUTES)))

lint: setup-test dev-generated ## Checks format and clang-tidy on changed files
	@tests/lint/lint.sh changed

lint-all: setup-test dev-generated ## Checks format and clang-tidy everywhere
	@tests/lint/lint.sh all

format: setup-test ## Formats every source file
	@tests/lint/format.sh fix

docs-refresh: ## Copies the reports and pictures of the last test run into docs/
	@deploy/setup/docs-refresh.sh

clean: ## Removes everything that was built
	rm -rf build

# --- Steps of the commands above ----------------------------------------------
setup-build:
	@$(SETUP) build

setup-deb:
	@$(SETUP) build deb

setup-test:
	@$(SETUP) build deb test xen

# Xen of Debian 13; fifteen rows.
test-xen-rows: setup-test build
	@python3 tests/xen/lab.py run --xen trixie

dev-all:
	@deploy/setup/configure.sh dev
	cmake --build --preset dev -j $(JOBS)

asan-all:
	@deploy/setup/configure.sh asan
	cmake --build --preset asan -j $(JOBS)

# What runs threads; the rest of the preset is built by `make test-long`.
tsan-server:
	@deploy/setup/configure.sh tsan
	cmake --build --preset tsan -j $(JOBS) \
	  --target server/all tests/e2e/daemon/all tests/tsan/all

dev-generated:
	@deploy/setup/configure.sh dev
	cmake --build --preset dev -j $(JOBS) --target bootmill_api_stubs

.PHONY: help build demo run deb test test-quick test-long test-other test-deb \
  test-xen-rows bench fuzz \
  lint lint-all format docs-refresh clean setup-build setup-deb setup-test \
  dev-all asan-all tsan-server dev-generated
