#!/usr/bin/env bash
# Tests the tests: plants one deliberate fault after the other into a copy of the core and of the SDKs, and shows which schedule of the simulation and which
# unit test find it. A fault that nobody finds is a hole in the tests, and makes this script fail.
#
#   tests/seeded-bugs.sh             all faults, about twenty seconds each
#   tests/seeded-bugs.sh NAME ...    these
#
# Each fault is a patch of a few lines in tests/seeded-bugs, with what it does on its first line. They are patches, and not conditions in the
# core, so that nobody who reads the core has to read past them, and no build can contain one by mistake. A patch that does not apply any more
# has to be renewed after the core that it spoils.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root schedules_max=100000 seconds_max=180
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Everything is built once; after that, only the assemblies under the simulation are, and they replace the good ones beside the tests.
echo "building"
readonly projects="Broker.Core.Tests Heartbeating.Tests Client.Sdk.Tests Worker.Sdk.Tests Simulation.Tests"
for project in $projects; do
    dotnet build "$root/tests/$project" -c Release -v quiet >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log"; exit 2; }
    cp -r "$root/tests/$project/bin/Release/net10.0" "$work/$project"
    mkdir -p "$work/good/$project"
    cp "$work/$project"/Mdp.*.dll "$work/good/$project/"
done
mkdir "$work/tree"
(cd "$root" && git ls-files -z src '*.props' '*.targets' global.json BannedSymbols.txt nuget.config | xargs -0 cp --parents -t "$work/tree")
for project in Broker.Core Client.Sdk Worker.Sdk; do
    dotnet restore "$work/tree/src/$project" -v quiet >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log"; exit 2; }
done

# What a patch touches: the core and what it is made of, or the session of an SDK.
spoilt_project() {
    case $(sed -n 's|^diff --git a/src/\([A-Za-z.]*\)/.*|\1|p' "$1" | head -n 1) in
        Client.Sdk) echo Client.Sdk ;;
        Worker.Sdk) echo Worker.Sdk ;;
        *) echo Broker.Core ;;
    esac
}

build_spoilt() {
    local project assembly
    dotnet build "$work/tree/src/$1" -c Release --no-restore -v quiet -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false >"$work/build.log" 2>&1 || return 1
    for project in $projects; do
        for assembly in "$work/tree/src/$1/bin/Release/net10.0"/Mdp.*.dll; do
            [ -e "$work/$project/$(basename "$assembly")" ] && cp "$assembly" "$work/$project/"
        done
    done
    return 0
}

# The next fault must not meet what is left of this one.
restore_good() {
    local project
    for project in $projects; do
        cp "$work/good/$project"/* "$work/$project/"
    done
}

# The first schedule that goes wrong: how many it took, and how.
simulate() {
    timeout "$seconds_max" dotnet "$work/Simulation.Tests/Mdp.Simulation.Tests.dll" run --from 1 --count "$schedules_max" --failures 1 --explain no >"$work/simulation.log" 2>&1
    case $? in
        0) return 1 ;;
        124) echo "a schedule without end" ;;
        *) sed -n 's/^seed /seed /p' "$work/simulation.log" | head -n 1 | cut -c 1-150 | grep . || echo "a crash" ;;
    esac
}

# The first unit test that fails.
test_units() {
    local project suites="Broker.Core.Tests Heartbeating.Tests"
    [ "$1" = Broker.Core ] || suites=$1.Tests
    for project in $suites; do
        timeout 120 dotnet "$work/$project/Mdp.$project.dll" -noColor -stopOnFail >"$work/units.log" 2>&1
        [ $? -eq 0 ] && continue
        sed -n 's/^ *Mdp\.[A-Za-z.]*Tests\.\(.*\) \[FAIL\].*/\1/p' "$work/units.log" | head -n 1 | grep . || echo "a crash"
        return 0
    done
    return 1
}

names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(basename -s .patch -a "$root"/tests/seeded-bugs/*.patch)
killed=0 survivors=()
for name in "${names[@]}"; do
    patch="$root/tests/seeded-bugs/$name.patch"
    project=$(spoilt_project "$patch")
    printf '%s: %s\n' "$name" "$(sed -n '1s/^# //p' "$patch")"
    if ! (cd "$work/tree" && git apply "$patch") || ! build_spoilt "$project"; then
        echo "    cannot be planted"
        tail -n 3 "$work/build.log"
        survivors+=("$name")
    else
        by_simulation=$(simulate) && echo "    simulation: $by_simulation"
        by_unit=$(test_units "$project") && echo "    unit test:  $by_unit"
        if [ -n "$by_simulation$by_unit" ]; then
            killed=$((killed + 1))
        else
            echo "    SURVIVES"
            survivors+=("$name")
        fi
    fi
    (cd "$work/tree" && git apply -R "$patch" 2>/dev/null)
    restore_good
done
echo "seeded bugs: $killed of ${#names[@]} found"
[ ${#survivors[@]} -eq 0 ] || { printf 'not found: %s\n' "${survivors[@]}"; exit 1; }
