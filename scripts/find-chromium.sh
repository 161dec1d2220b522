#!/bin/sh
# Prints the path of a Chromium or Chrome for the browser tests, after installing one if it can.
# CHROMIUM names one; otherwise the usual names are tried.
set -eu

find_one() {
    for candidate in chromium chromium-browser google-chrome google-chrome-stable \
        '/Applications/Chromium.app/Contents/MacOS/Chromium' \
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
        path=$(command -v "$candidate") || continue
        # A name alone proves nothing: some systems ship a stub that only asks for another package.
        if "$path" --version >/dev/null 2>&1; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}

fail() {
    echo "error: $1" >&2
    exit 1
}

if [ -n "${CHROMIUM:-}" ]; then
    "$CHROMIUM" --version >/dev/null 2>&1 || fail "CHROMIUM=$CHROMIUM does not run"
    printf '%s\n' "$CHROMIUM"
    exit 0
fi

find_one && exit 0

missing="no Chromium or Chrome found for the browser tests; install one, or set CHROMIUM to its path"
command -v apt-get >/dev/null || fail "$missing"
if [ "$(id -u)" = 0 ]; then
    sudo=
elif sudo -n true 2>/dev/null; then
    sudo=sudo
else
    fail "$missing (sudo apt-get install chromium)"
fi

echo "Installing chromium" >&2
# shellcheck disable=SC2086  # $sudo is empty or one word
if ! { $sudo apt-get update -qq &&
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null 2>&1; then
    fail "apt-get install chromium failed; $missing"
fi
find_one || fail "$missing"
