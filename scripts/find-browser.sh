#!/bin/sh
# Prints the path of a Chromium or Chrome for the browser tests and makes sure that Playwright starts.
# What is missing is installed where that is possible: on Debian and its kin, as root or with a sudo
# that asks for no password. CHROMIUM names a browser; otherwise the usual names are tried.
set -eu
venv=${VENV:-.venv}

fail() {
    echo "error: $1" >&2
    exit 1
}

# apt_install PACKAGE MESSAGE: installs the package, or fails with the message.
apt_install() {
    command -v apt-get >/dev/null || fail "$2"
    sudo=
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || fail "$2 (sudo apt-get install $1)"
        sudo=sudo
    fi
    echo "Installing $1" >&2
    # shellcheck disable=SC2086  # $sudo is empty or one word
    if ! { $sudo apt-get update -qq &&
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1"; } >/dev/null 2>&1; then
        fail "apt-get install $1 failed; $2"
    fi
}

find_browser() {
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

playwright_starts() { "$venv/bin/playwright" --version >/dev/null 2>&1; }

if ! playwright_starts; then
    message="Playwright does not start; see $venv/bin/playwright --version"
    apt_install libatomic1 "$message"
    playwright_starts || fail "$message"
fi

if [ -n "${CHROMIUM:-}" ]; then
    "$CHROMIUM" --version >/dev/null 2>&1 || fail "CHROMIUM=$CHROMIUM does not run"
    printf '%s\n' "$CHROMIUM"
    exit 0
fi

find_browser && exit 0
message="no Chromium or Chrome found for the browser tests; install one, or set CHROMIUM to its path"
apt_install chromium "$message"
find_browser || fail "$message"
