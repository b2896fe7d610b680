#!/usr/bin/env bash
# Makes a virtual environment: scripts/python.sh PYTHON FOLDER
set -euo pipefail
python=$1
folder=$2
if ! command -v "$python" >/dev/null; then
    echo "Python 3.11 mangler. På Debian: sudo apt-get install python3.11 python3.11-venv" >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installerer python3.11-venv …"
        apt-get update -qq && apt-get install -y -qq python3.11-venv >/dev/null
    else
        echo "Pakken til virtuelle miljøer mangler. På Debian: sudo apt-get install python3.11-venv" >&2
        exit 2
    fi
fi
echo "Laver det virtuelle miljø $folder …"
"$python" -m venv "$folder"
