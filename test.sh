#!/usr/bin/env bash
# Checks the whole project on a machine that has the .NET 10 SDK: formatting, build without a warning, every test project under tests/.
# The last line is its own: "tests: N passed, N failed, N skipped". The exit code is 1 when anything failed, 0 otherwise.
# A step that fails before any test can run (restore, formatting, build) counts as one failure.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 CI=true
readonly configuration=Release
readonly project_seconds_max=900
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0

say() { printf '== %s\n' "$*"; }

finish() {
    printf 'tests: %d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ]
    exit
}

# What the tests run that is not ours: libzmq in Python and C, the tools that cut networks apart, a browser. What is missing and cannot be installed is
# said here; the tests that need it are skipped, each with its reason.
install_peers() {
    local missing=()
    /usr/bin/python3 -c 'import zmq' 2>/dev/null || missing+=(python3-zmq)
    command -v pkg-config >/dev/null || missing+=(pkg-config)
    pkg-config --exists libzmq 2>/dev/null || missing+=(libzmq3-dev)
    command -v gcc >/dev/null || missing+=(gcc libc6-dev)
    command -v make >/dev/null || missing+=(make)
    command -v ip >/dev/null || missing+=(iproute2)
    command -v nft >/dev/null || missing+=(nftables)
    command -v chromium >/dev/null || missing+=(chromium)
    [ "${#missing[@]}" -gt 0 ] || return 0

    if ! command -v apt-get >/dev/null; then
        say "missing: ${missing[*]}; there is no apt-get to install them with"
    elif [ "$(id -u)" -ne 0 ]; then
        say "missing: ${missing[*]}; install them with: sudo apt-get install ${missing[*]}"
    else
        say "installing ${missing[*]}"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$results/apt.log" 2>&1 && return 0
        say "could not install them:"
        tail -n 5 "$results/apt.log"
    fi
}

# Runs one step before the tests; what it printed is shown when it fails.
step() {
    local name=$1
    shift
    say "$name"
    "$@" >"$results/step.log" 2>&1 && return 0
    grep -E 'error|warning|FAIL' "$results/step.log" | sort -u | head -n 40 || true
    say "$name failed (see above; the end of its output follows)"
    tail -n 5 "$results/step.log"
    failed=$((failed + 1))
    return 1
}

# The number in an attribute of the <assembly> element of a result file.
counted() { sed -n 's/.*<assembly [^>]*\b'"$2"'="\([0-9]*\)".*/\1/p' "$1" | head -n 1; }

# One project: its own process, its own time limit. A process that dies leaves no result, and that is a failure.
run_project() {
    local name result log status
    name=$(basename "$1")
    result="$results/$name.xml" log="$results/$name.log"
    say "$name"
    timeout --kill-after=10 "$project_seconds_max" dotnet "$1/bin/$configuration/net10.0/Mdp.$name.dll" -noColor -xml "$result" >"$log" 2>&1
    status=$?
    if [ ! -s "$result" ]; then
        say "$name left no result (exit code $status):"
        tail -n 30 "$log"
        failed=$((failed + 1))
        return
    fi

    local ok bad errors idle
    ok=$(counted "$result" passed) bad=$(counted "$result" failed) errors=$(counted "$result" errors) idle=$(counted "$result" skipped)
    passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0} + ${errors:-0})) skipped=$((skipped + ${idle:-0}))
    if [ $((${bad:-0} + ${errors:-0})) -gt 0 ]; then
        sed -n '/\[FAIL\]/,$p' "$log"
    elif [ "$status" -ne 0 ] || [ $((${ok:-0} + ${idle:-0})) -eq 0 ]; then
        say "$name ran ${ok:-0} tests and ended with exit code $status:"
        tail -n 30 "$log"
        failed=$((failed + 1))
    fi

    if [ "${idle:-0}" -gt 0 ]; then
        say "$name skipped ${idle}:"
        list_skipped "$result"
    fi
}

# Name and reason of each skipped test.
list_skipped() {
    tr '\n' ' ' <"$1" | sed 's/<test /\n<test /g' | grep 'result="Skip"' |
        sed -E 's/<!\[CDATA\[|\]\]>//g; s/.* name="([^"]*)" result="Skip".*<reason>(.*)<\/reason>.*/   \1: \2/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

command -v dotnet >/dev/null || { say "expected the .NET 10 SDK, found no dotnet"; failed=1; finish; }
install_peers
step "restore" dotnet restore Mdp.sln --locked-mode -v quiet || finish
step "format" dotnet format Mdp.sln --verify-no-changes --no-restore
step "build" dotnet build Mdp.sln -c "$configuration" --no-restore -v quiet -warnaserror || finish
step "pack" dotnet pack Mdp.sln -c "$configuration" --no-build -v quiet -o "$results/packages"
for project in tests/*.Tests; do
    run_project "$project"
done
finish
