# AAPM: every chore of the project. `make run` and `make test` need nothing but Debian 12 and Swift 6.3.

CONFIG ?= release
PORT ?= 3000
SWIFT_FLAGS = -Xswiftc -use-ld=lld
BIN = .build/$(CONFIG)/aapm

.PHONY: run test bench prove score lint check format setup setup-test build clean

run: setup ## install what is missing, build, start the server
	swift build -c $(CONFIG) --product aapm $(SWIFT_FLAGS)
	PORT=$(PORT) exec $(BIN) serve

test: setup-test ## build and run every test
	scripts/test.sh

bench: setup-test ## figures of a release build on both engines, beside pgbench, a plain loop, nginx and LiteLLM
	swift build -c release --product aapm $(SWIFT_FLAGS)
	/usr/bin/python3 scripts/bench.py
	/usr/bin/python3 scripts/bench-gateway.py
	/usr/bin/python3 scripts/bench-recall.py
	AAPM_LOG_LEVEL=error .build/release/aapm bench session

prove: setup-test ## every test with the long proofs: 200 rounds of kill -9 on each engine, the vendors' SDKs on our provider double
	scripts/test.sh --prove

score: setup ## score the analyzer on the learner corpora, where ../shared is there
	swift build -c release --product aapm $(SWIFT_FLAGS)
	scripts/score.sh

check: ## the rules that scripts can hold: imports, Foundation, wording of escapes
	scripts/check-house.py

format: ## rewrite the sources in the house's format
	swift format --in-place --recursive Package.swift Sources Tests

lint: ## complain about what `make format` would change
	swift format lint --strict --recursive Package.swift Sources Tests

setup:
	scripts/setup.sh run

setup-test:
	scripts/setup.sh test

clean:
	rm -rf .build
