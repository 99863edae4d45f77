#!/bin/bash
# Installs from Debian what a build (run) and the tests (test) need and this machine lacks. Idempotent and quick.
#   scripts/setup.sh run|test
set -euo pipefail

packages=(zlib1g-dev tzdata libsqlite3-dev libpq-dev libhunspell-dev hunspell-es hunspell-en-us hunspell-en-gb pkg-config make git curl python3)
if [[ "${1:-run}" == test ]]; then
    packages+=(chromium chromium-driver python3-selenium python3-pip openssl)
fi

missing=()
for package in "${packages[@]}"; do
    if [[ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)" != "install ok installed" ]]; then
        missing+=("$package")
    fi
done

if ((${#missing[@]} > 0)); then
    echo "Installing from Debian: ${missing[*]}"
    sudo=()
    if [[ $EUID -ne 0 ]]; then
        command -v sudo >/dev/null || { echo "Please install as root: apt-get install ${missing[*]}" >&2; exit 1; }
        sudo=(sudo)
    fi
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

command -v swift >/dev/null || {
    echo "Swift 6.3 is needed and not on the PATH: see https://www.swift.org/install/linux/" >&2
    exit 1
}
