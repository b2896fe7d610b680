#!/usr/bin/env bash
# Writes requirements/*.txt anew: every package with its hashes, no index addresses.
set -euo pipefail
lock() {
    uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-header \
        --no-annotate --quiet "$@"
}
lock --extra build --output-file requirements/base.txt
lock --extra build --extra test --constraint requirements/base.txt --output-file requirements/test.txt
uv pip compile requirements/baseline.in --config-file requirements/baseline.toml --python-version 3.11 \
    --generate-hashes --no-header --no-annotate --quiet --output-file requirements/baseline.txt
