#!/usr/bin/env bash
# Runs an example in a real window, on a virtual screen where there is none. For a look by hand:
#   scripts/check-windowed.sh talking_head --seconds 3
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
example=${1:-talking_head}
[ $# -gt 0 ] && shift
run=(cargo run --locked --example "$example" -- "$@")
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    command -v xvfb-run >/dev/null 2>&1 || { echo "xvfb-run is not installed (package xvfb)"; exit 77; }
    run=(xvfb-run --auto-servernum --server-args="-screen 0 1280x800x24" "${run[@]}")
fi
exec "${run[@]}"
