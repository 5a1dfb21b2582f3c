#!/bin/sh
# Resolve pyproject.toml again and write the locks: the newest versions that fit, with the hashes of every file.
# run.txt: what `make scan` needs. dev.txt: that and the tools for tests and checks. No registry is named in them.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .ci/lock
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml --group build --output-file .ci/lock/run.txt
compile pyproject.toml --group build --group dev --constraint .ci/lock/run.txt --output-file .ci/lock/dev.txt
if grep -n '://' .ci/lock/*.txt; then
    echo "a lock names an address" >&2
    exit 1
fi
