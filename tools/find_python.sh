#!/bin/sh
# Find any Python 3 for tools/bootstrap.py, which looks for the right one; on Debian install one.
set -eu
cd "$(dirname "$0")/.."
hand_over() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import ctypes, sys; sys.exit(sys.version_info < (3, 6))' 2>/dev/null; then
            exec "$name" tools/bootstrap.py "$@"
        fi
    done
}
hand_over "$@"
install='apt-get install -y --no-install-recommends python3 python3-venv'
if ! command -v apt-get >/dev/null; then
    echo 'O2Clinic: it needs Python 3.11 or newer and found none. Install one and try again.' >&2
    exit 3
elif [ "$(id -u)" = 0 ]; then root=''
elif sudo -n true 2>/dev/null; then root='sudo -n'
else
    echo "O2Clinic: it needs Python. Please run: sudo $install" >&2
    exit 3
fi
echo 'O2Clinic: installing Python' >&2
$root apt-get update -qq
$root env DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
hand_over "$@"
exit 3
