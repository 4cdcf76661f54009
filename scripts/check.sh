#!/usr/bin/env bash
# Everything that checks the project, each step whether or not the one before passed, and a summary at the end.
# `scripts/check.sh NAME...` runs only the named steps: format, lints, docs, tests, examples.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
started=$SECONDS
wanted=" $* "
summary=()
failed=0

# step NAME COMMAND...: exit status 77 means "cannot be checked here", with the reason as the last line of output.
step() {
    local name=$1 before=$SECONDS status line
    shift
    [ "$wanted" = "  " ] || [[ $wanted == *" $name "* ]] || return 0
    printf '\n== %s: %s\n' "$name" "$*"
    "$@" </dev/null 2>&1 | tee "$logs/$name"
    status=${PIPESTATUS[0]}
    case $status in
        0) line="passed" ;;
        77) line="skipped: $(tail -n 1 "$logs/$name")" ;;
        *) line="FAILED (exit status $status)"; failed=1 ;;
    esac
    summary+=("$(printf '%-11s %s, %d s' "$name" "$line" $((SECONDS - before)))")
}

step format cargo fmt --all --check
# With the tools in tools/: the root package alone is what cargo would test.
step tests cargo test --locked --workspace --all-features --no-fail-fast
step examples scripts/check-examples.sh
step lints cargo clippy --locked --workspace --all-targets --all-features -- -D warnings
step docs env RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --all-features --lib

printf '\n== summary after %d s\n' $((SECONDS - started))
printf '%s\n' "${summary[@]}"
if [ -f "$logs/tests" ]; then
    grep -E '^test .* FAILED$' "$logs/tests"
    awk '/^test result:/ { passed += $4; failed += $6; ignored += $8; targets++ }
        END { printf "test result: %s. %d passed; %d failed; %d ignored; %d test targets\n",
              failed ? "FAILED" : "ok", passed, failed, ignored, targets }' "$logs/tests"
fi
[ $failed -eq 0 ] && echo "all passed" || echo "something failed: look for FAILED above"
exit $failed
