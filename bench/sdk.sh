#!/bin/bash
# Measures the SDKs end to end: a worker and a client made of them (tests/Sdk.Peers) and a broker between, three processes on this machine.
#
#   bench/sdk.sh [--rounds N] [--seconds S] [--credit N] [--octets N] [--beside DIRECTORY] [--no-build]
#
#   --rounds N          rounds, each with processes of its own (default 5); medians are printed, and the best of throughput
#   --seconds S         of each measurement, after two seconds to warm up (default 5)
#   --credit N          jobs that the worker takes at a time (default 64)
#   --octets N          of a body (default 100)
#   --beside DIRECTORY  another checkout, built: measured in turns with this one, so that before and after see the same minutes
#   --no-build          run what was built before
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=5 seconds=5 credit=64 octets=100 beside='' build=yes
while [ $# -gt 0 ]; do
    case $1 in
        --rounds) rounds=${2:?--rounds needs a number}; shift ;;
        --seconds) seconds=${2:?--seconds needs a number}; shift ;;
        --credit) credit=${2:?--credit needs a number}; shift ;;
        --octets) octets=${2:?--octets needs a number}; shift ;;
        --beside) beside=$(realpath "${2:?--beside needs a directory}"); shift ;;
        --no-build) build=no ;;
        *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
    esac
    shift
done

warm_up=2
. bench/programs.sh

if [ "$build" = yes ]; then
    for project in src/Broker tests/Sdk.Peers; do
        dotnet build "$project" -c Release -v q --nologo >"$work/build" 2>&1 || { cat "$work/build" >&2; fail "$project does not build"; }
    done
fi

# measure CHECKOUT IN-FLIGHT: req/s, p50 and p99 in us, then CPU seconds per 100k requests of client, worker and broker, and octets that the client and the worker allocated for each.
measure() {
    local bin=bin/Release/net10.0 broker worker client endpoint at until spent
    rm -f "$work"/in
    mkfifo "$work/in"
    dotnet "$1/src/Broker/$bin/Mdp.Broker.dll" --endpoint tcp://127.0.0.1:0 >"$work/broker" 2>&1 </dev/null &
    broker=$!
    endpoint=$(await 'tcp://127\.0\.0\.1:[0-9]+' "$work/broker" "$broker")
    dotnet "$1/tests/Sdk.Peers/$bin/Mdp.Sdk.Peers.dll" echo -c "$credit" "$endpoint" bench <"$work/in" >"$work/worker" 2>&1 &
    worker=$!
    exec 9>"$work/in"
    await ready "$work/worker" "$worker" >/dev/null
    dotnet "$1/tests/Sdk.Peers/$bin/Mdp.Sdk.Peers.dll" load -s "$seconds" -o "$octets" "$endpoint" bench "$2" >"$work/client" 2>&1 9>&- &
    client=$!
    started+=("$broker" "$worker" "$client")
    sleep "$warm_up.3"
    at=("$(ticks "$client")" "$(ticks "$worker")" "$(ticks "$broker")" "$(date +%s%N)")
    sleep "$(awk -v s="$seconds" 'BEGIN { print s - 0.6 }')"
    until=("$(ticks "$client")" "$(ticks "$worker")" "$(ticks "$broker")" "$(date +%s%N)")
    wait "$client" || { cat "$work/client" >&2; fail 'the client failed'; }
    exec 9>&-
    wait "$worker"
    kill "$broker"
    wait "$broker" || true
    spent="$((until[0] - at[0])) $((until[1] - at[1])) $((until[2] - at[2])) $((until[3] - at[3]))"
    { grep -h 'client:' "$work/client"; grep -h 'worker:' "$work/worker"; } | awk -v spent="$spent" -v hz="$(getconf CLK_TCK)" '
        { for (i = 2; i <= NF; i++) { if ($i ~ /^requests\/s/) rate = $(i - 1); if ($(i - 1) == "p50") p50 = $i; if ($(i - 1) == "p99") p99 = $i; if ($i == "octets") octets[NR] = $(i - 1) } }
        END { split(spent, s, " "); all = rate * s[4] / 1e9
              printf "%d\t%d\t%d", rate, p50, p99; for (i = 1; i <= 3; i++) printf "\t%.3f", s[i] / hz * 100000 / all; print "\t" octets[1] "\t" octets[2] }'
}

# column COLUMN FILE, sorted; of which the middle one, or the last.
median() { cut -f"$1" "$2" | sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
best() { cut -f"$1" "$2" | sort -g | tail -1; }

subjects=("$PWD")
[ -z "$beside" ] || subjects+=("$beside")
for ((round = 1; round <= rounds; round++)); do
    for in_flight in 256 1; do
        for index in "${!subjects[@]}"; do measure "${subjects[$index]}" "$in_flight" >>"$work/samples-$index-$in_flight"; done
    done
done

echo "$(uname -srm), $(nproc) cores, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), load $(cut -d' ' -f1-3 /proc/loadavg)"
echo "$octets octets, credit $credit, medians of $rounds rounds of $seconds s; CPU seconds per 100,000 requests, octets allocated per request"
echo
printf '%-28s %9s %9s %9s %7s %7s %7s %7s %8s %8s\n' in_flight req/s best p50_us p99_us client worker broker client_o worker_o
for in_flight in 256 1; do
    for index in "${!subjects[@]}"; do
        file=$work/samples-$index-$in_flight
        printf '%-28s %9.0f %9.0f %9.0f %7.0f %7.2f %7.2f %7.2f %8.0f %8.0f\n' "$in_flight $(basename "${subjects[$index]}")" \
            "$(median 1 "$file")" "$(best 1 "$file")" "$(median 2 "$file")" "$(median 3 "$file")" "$(median 4 "$file")" "$(median 5 "$file")" "$(median 6 "$file")" \
            "$(median 7 "$file")" "$(median 8 "$file")"
    done
done
