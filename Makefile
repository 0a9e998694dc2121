# The two commands: make run, make test. Both work from a clean checkout, with nothing started by hand.
.DELETE_ON_ERROR:
.PHONY: run build explorer test lint test-floors test-explorer test-fast check-format check-generated check-contract bench bench-federation \
	publish-schema territories clean

# The explorer's bundle is built when its sources are newer than what was built last.
bundle   := internal/explorer/dist/widget.js
sources  := $(filter-out internal/explorer/ui/gql/% %.test.ts %/testing.ts,$(shell find internal/explorer/ui -type f)) \
	$(wildcard internal/explorer/*.js internal/explorer/*.json schema/*.graphql)
packages := $(shell go list ./... | grep -v -e graph/generated)

# The composers' bundles are built likewise.
composers := internal/gateway/compose/dist/cosmo.js
composing := $(wildcard internal/gateway/compose/composers/src/*.js internal/gateway/compose/composers/shims/*.js \
	internal/gateway/compose/composers/*.js) internal/gateway/compose/composers/package-lock.json

run:
	@.ci/machine run
	@$(MAKE) --no-print-directory build
	./essaim serve --outbox

build: explorer $(composers)
	@echo "Building the hub; the first time Go fetches and compiles its libraries, which takes some minutes."
	@bash -o pipefail -c 'go build -v -o essaim ./server 2>&1 | .ci/progress'

explorer: $(bundle)

$(bundle): $(sources)
	@echo "Building the explorer's scripts; npm fetches what that takes."
	@cd internal/explorer && npm ci --silent && npm run --silent build
	@touch $@

$(composers): $(composing)
	@echo "Building the composers of partners' schemas; npm fetches what that takes."
	@cd internal/gateway/compose/composers && npm ci --silent && npm run --silent build
	@touch $@

# Everything that CI checks. Each stage can be run alone.
test:
	@.ci/machine test
	$(MAKE) lint
	$(MAKE) test-floors
	$(MAKE) test-explorer
	$(MAKE) check-contract

# Format, generated files, vet, staticcheck.
lint: check-format check-generated explorer $(composers)
	go vet ./...
	go vet -C internal/example ./...
	go tool staticcheck $(packages)

# Every floor but the explorer, with the race detector.
test-floors: explorer $(composers)
	ESSAIM_TEST_ALL=1 go test -race -timeout 20m $$(go list ./... | grep -v internal/explorer)

# Apart: its browsers leave little of the machine to others. Scripts first, on their own. Without the race detector: pages
# start no goroutines and share no memory of their own, and the API that they ask is tested with it.
test-explorer: explorer $(composers)
	cd internal/explorer && npm run --silent test
	ESSAIM_TEST_ALL=1 go test -timeout 20m ./internal/explorer/...

# One floor while one works on it: make test-fast FLOOR=internal/service
FLOOR ?= internal/hub
test-fast:
	go test ./$(FLOOR)/...

check-format:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "run gofmt on: $$unformatted"; exit 1; }

# Generated files are what their generators make of the sources.
check-generated: internal/territory/generate/node_modules
	.ci/fresh graph go generate ./graph
	.ci/fresh internal/example go generate -C internal/example ./...
	.ci/fresh internal/explorer/query go generate ./internal/explorer/query
	.ci/fresh internal/territory/territories.csv.gz go generate ./internal/territory

internal/territory/generate/node_modules: internal/territory/generate/package-lock.json
	cd internal/territory/generate && npm ci --silent
	touch $@

# The contract by others' tools: GraphQL over HTTP, and composition as a subgraph.
check-contract: build .ci/node_modules
	.ci/contract

.ci/node_modules: .ci/package-lock.json
	cd .ci && npm ci --silent
	touch $@

# Load runs over generated hubs; see BENCHMARKS.md. Sizes and length can be set: make bench SIZES=10000 SECONDS=3
SIZES   ?= 10000,100000,1000000
SECONDS ?= 10
bench:
	go run ./internal/bench -sizes $(SIZES) -seconds $(SECONDS)

# Joins with the two example partners, beside Apollo's gateway over the same services.
bench-federation: build internal/bench/federation/apollo/node_modules
	go run ./internal/bench/federation -seconds $(SECONDS)

internal/bench/federation/apollo/node_modules: internal/bench/federation/apollo/package-lock.json
	cd internal/bench/federation/apollo && npm ci --silent
	touch $@

# After an addition to the schema: what partners may rely on from now on.
publish-schema:
	go run ./server schema > schema/testdata/published.new
	mv schema/testdata/published.new schema/testdata/published.graphql

# After a new version of the packages that hold the official territories.
territories: internal/territory/generate/node_modules
	go generate ./internal/territory

clean:
	rm -rf essaim internal/explorer/dist/assets internal/explorer/dist/*.html internal/explorer/dist/*.js internal/explorer/ui/gql internal/gateway/compose/dist/*.js
