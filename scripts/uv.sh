#!/bin/sh
# Runs uv; the first call installs it beside the virtual environment's packages, not among them.
set -eu
venv=${VENV:-.venv}

if [ ! -x "$venv/uv/bin/uv" ]; then
    "$venv/bin/python" -m pip install -qq --upgrade --target "$venv/uv" 'uv>=0.13,<0.14'
fi
exec "$venv/uv/bin/uv" "$@"
