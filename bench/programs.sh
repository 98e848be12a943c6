# What sdk.sh and telemetry.sh share: a folder, programs that end with the script, and what one asks of them. Sourced, from the root of the checkout.
work=$(mktemp -d)
started=()
finish() {
    local p
    exec 2>/dev/null       # the shell would tell of each process that it kills here
    for p in "${started[@]}"; do kill -9 "$p" 2>/dev/null || true; done
    wait || true
    rm -rf "$work"
}
trap finish EXIT
fail() { echo "bench: $*" >&2; exit 1; }

# CPU time of a process so far, user and system, in clock ticks.
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

# await PATTERN FILE PID: the first match in what a process has said.
await() {
    local i found
    for ((i = 0; i < 400; i++)); do
        found=$(grep -s -m1 -oE "$1" "$2" || true)
        [ -n "$found" ] && echo "$found" && return
        kill -0 "$3" 2>/dev/null || break
        sleep 0.05
    done
    cat "$2" >&2
    fail "no '$1' came"
}
