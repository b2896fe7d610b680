#!/usr/bin/env bash
# Everything that must hold: style, types, catalogue, the tests, and Rasa's own checks.
set -euo pipefail
bin=.venv/bin
missing=()
command -v chromium >/dev/null || missing+=(chromium)
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installerer ${missing[*]} til testene …"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
    else
        echo "Testene bruger Chromium og PostgreSQL. På Debian: sudo apt-get install ${missing[*]}" >&2
        exit 2
    fi
fi
if ! command -v dovecot >/dev/null && [ ! -x /usr/sbin/dovecot ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installerer Dovecot til mailtestene …"
        apt-get update -qq && apt-get install -y -qq --no-install-recommends dovecot-imapd >/dev/null
    else
        echo "Mailtestene bruger Dovecot. På Debian: sudo apt-get install dovecot-imapd" >&2
        exit 2
    fi
fi
echo "== Stil og typer"
$bin/ruff check .
$bin/ruff format --check --quiet .
$bin/mypy
echo "== Katalog og model"
$bin/indgang check
$bin/indgang train
echo "== Rasas egne tjek"
$bin/indgang rasa data validate --fail-on-warnings
model=$(ls -t models/*.tar.gz | head -1)
$bin/indgang rasa test core --fail-on-prediction-errors --model "$model" --out test-results/rasa
echo "== Test"
# Two at a time: files stay whole, so that a server is started once for its file.
$bin/python -m pytest -n 2 --dist loadfile "$@"
