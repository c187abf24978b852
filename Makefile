# Everything that is done with this repository. `make` lists it.
#
# On a fresh Debian 12 with Rust, Node, npm and Python, each target installs what it still needs and says so.

RUN    = cargo run --locked --profile demo -p landward -- serve --demo --data target/demonstration $(PACKS)

# Questionnaires of others that the demonstration asks too, where they lie beside this repository.
PACKS  = $(if $(wildcard ../shared/data/questionnaires),--packs ../shared/data/questionnaires)
BENCH  = cargo build --quiet --locked --release -p landward -p rehearsal && cargo run --quiet --locked --release -p bench --
QUICK  = forms domain store casework
TARGET = $(or $(CARGO_TARGET_DIR),target)

# The runner that gives each test its own process and time, if it is installed; otherwise Cargo's own.
RUNNER = $(if $(shell command -v cargo-nextest),cargo nextest run --no-fail-fast,cargo test --no-fail-fast)

.NOTPARALLEL:
.PHONY: help run test quick bench soak fmt clean-data assets check-format lint tests walks \
        need-rust-tools need-compiler need-node need-postgresql need-chromium

help: ## lists these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22

run: assets ## starts the demonstration and prints its address and sign-ins
	@echo 'Landward is built: some minutes the first time, seconds after that. Then an empty database is filled with'
	@echo 'invented people, and the address and the sign-ins are printed.'
	@$(RUN)

test: ## runs every check and test, on both databases and in the browser
	@tools/test

quick: need-compiler need-rust-tools ## checks the formatting, and tests the lower floors on SQLite alone
	@cargo fmt --all --check
	@LANDWARD_TEST_WITHOUT_POSTGRES=1 $(RUNNER) --locked $(QUICK:%=-p %)

bench: assets need-postgresql ## measures the speed with a million people
	@$(BENCH)

soak: assets need-postgresql ## tries the bad days for long: kills, power cuts, restarts, broken forms (ROUNDS=50)
	@LANDWARD_SOAK=$(or $(ROUNDS),50) $(RUNNER) --locked -p store --test killed --test contract
	@PROPTEST_CASES=$(or $(ROUNDS),50)00 $(RUNNER) --locked -p forms

fmt: need-rust-tools ## formats the Rust code
	@cargo fmt --all

lint: assets need-rust-tools ## runs clippy on everything; any warning is an error
	@cargo clippy --quiet --locked --workspace --all-targets -- -D warnings

clean-data: ## throws away the demonstration's data and the tests' databases
	@tools/stop-postgres --all $(TARGET)
	@rm -rf $(TARGET)/demonstration $(TARGET)/rehearsal

assets: need-compiler need-node ## fetches the NHS styles and templates, by locked versions
	@assets/fetch.sh

# The parts of `make test`, each also of use alone.

check-format: need-rust-tools ## says which Rust code is not formatted
	@cargo fmt --all --check

tests: assets need-postgresql ## runs the tests of the program
	@$(RUNNER) --locked --workspace

walks: assets need-chromium ## walks through the pages in a real browser
	@cargo build --quiet --locked --profile demo -p landward
	@cd walks && npm ci --ignore-scripts --no-audit --no-fund --silent && npm --silent test

# What Rust's own installer and Debian provide.

need-rust-tools:
	@cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 || { \
	  echo 'need: adding rustfmt and clippy to the Rust toolchain: the code is checked with them'; \
	  rustup component add rustfmt clippy; }

need-compiler:
	@tools/need gcc 'links the program and compiles SQLite' cc gcc
	@tools/need libc6-dev 'links the program and compiles SQLite' /usr/include/stdio.h

need-node:
	@command -v npm >/dev/null || { echo 'npm is missing: install Node 20 or later' >&2; exit 1; }

need-postgresql:
	@tools/need postgresql 'tests start throwaway PostgreSQL servers' '/usr/lib/postgresql/*/bin/initdb'

need-chromium:
	@tools/need chromium 'the walks use a real browser' chromium
