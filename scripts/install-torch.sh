#!/bin/sh
# Installs the torch release that requirements.lock pins, as a CPU build: on Linux plain pip would
# fetch several gigabytes of CUDA packages. TORCH_BUILD=any takes whatever build pip finds.
set -eu
venv=${VENV:-.venv}
here=$(dirname "$0")
version=$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' requirements.lock)
log=$venv/install-torch.log

pip_install() { "$venv/bin/python" -m pip install -qq "$@"; }

if "$venv/bin/python" -c "
import importlib.metadata, sys
sys.exit(importlib.metadata.version('torch').partition('+')[0] != '$version')" 2>/dev/null; then
    exit 0
fi

if [ "${TORCH_BUILD:-cpu}" = any ]; then
    echo "Installing torch $version, any build"
    pip_install "torch==$version"
    exit 0
fi

echo "Installing torch $version, CPU build"
: >"$log"
# macOS has CPU builds only.
if [ "$(uname -s)" = Darwin ]; then
    pip_install --no-deps "torch==$version" 2>>"$log" && exit 0
fi
# Where pip is configured with a folder or an index of CPU builds.
pip_install --no-deps "torch==$version+cpu" 2>>"$log" && exit 0
# Everywhere else: uv knows where the CPU builds are.
sh "$here/uv.sh" pip install --quiet --no-config --no-deps --python "$venv/bin/python" \
    --torch-backend=cpu "torch==$version" 2>>"$log" && exit 0

echo "error: no CPU build of torch $version can be reached for this Python (details: $log); set" \
    "PIP_FIND_LINKS to a folder or PIP_EXTRA_INDEX_URL to an index that has one, or take the default" \
    "build, several GB on Linux: make install TORCH_BUILD=any" >&2
exit 1
