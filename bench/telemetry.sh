#!/bin/bash
# Measures what the broker's telemetry costs: the same load without it, with it as it comes, and with every request in a trace.
#
#   bench/telemetry.sh [--rounds N] [--seconds S] [--beside DIRECTORY] [--no-build]
#
#   --rounds N          rounds, each with processes of its own (default 5); medians are printed
#   --seconds S         of each measurement, about, after a warm-up twice as long (default 2): what runs is compiled anew while it warms up
#   --beside DIRECTORY  another checkout, built: measured in turns, once without and once with telemetry
#   --no-build          run what was built before
#
# The load is W1 of README.md: 100 octets, 256 in flight, once one worker of 0.3 with credit 64, once 8 workers of 0.1 that take one at a time.
# Traces, metrics and log go to a receiver on this machine that looks at none of it; what it costs is not the broker's.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=5 seconds=2 beside='' build=yes
while [ $# -gt 0 ]; do
    case $1 in
        --rounds) rounds=${2:?--rounds needs a number}; shift ;;
        --seconds) seconds=${2:?--seconds needs a number}; shift ;;
        --beside) beside=$(realpath "${2:?--beside needs a directory}"); shift ;;
        --no-build) build=no ;;
        *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
    esac
    shift
done

. bench/programs.sh

load=bench/load/bin
if [ "$build" = yes ]; then
    dotnet build src/Broker -c Release -v q --nologo >"$work/build" 2>&1 || { cat "$work/build" >&2; fail 'the broker does not build'; }
    make -s -C bench/load OUT=bin raw >&2
fi

python3 bench/peers/otlp_sink.py >"$work/sink" 2>&1 &
sink=$!
started+=("$sink")
receiver=http://127.0.0.1:$(await '^[0-9]+' "$work/sink" "$sink")

# measure SUBJECT WORKLOAD: req/s and us of the broker's CPU for each request.
measure() {
    local checkout=$PWD environment=() client=() worker=() count endpoint broker at rate spent
    case $1 in
        beside*) checkout=$beside ;;
    esac
    case $1 in
        *-off) ;;
        *) environment=(OTEL_EXPORTER_OTLP_ENDPOINT="$receiver" OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_METRIC_EXPORT_INTERVAL=1000) ;;
    esac
    case $1 in
        *-all) environment+=(OTEL_TRACES_SAMPLER=parentbased_always_on) ;;
    esac
    case $2 in
        credit) worker=(-V 0.3 -c 64) client=(-V 0.3) count=$((seconds * 750000)) ;;
        strict) worker=() client=() count=$((seconds * 120000)) ;;
    esac
    env "${environment[@]}" dotnet "$checkout/src/Broker/bin/Release/net10.0/Mdp.Broker.dll" --endpoint tcp://127.0.0.1:0 --set Admin:Endpoint=none >"$work/broker" 2>&1 </dev/null &
    broker=$!
    started+=("$broker")
    endpoint=$(await 'tcp://127\.0\.0\.1:[0-9]+' "$work/broker" "$broker")
    "$load/mdp_raw_worker" "${worker[@]}" "$endpoint" bench "$([ "$2" = credit ] && echo 1 || echo 8)" >/dev/null 2>&1 &
    worker=$!
    started+=("$worker")
    "$load/mdp_raw_client" "${client[@]}" -q "$endpoint" bench $((2 * count)) 256 100 >/dev/null || fail "the warm-up of $1 failed"
    at=$(ticks "$broker")
    rate=$("$load/mdp_raw_client" "${client[@]}" -q "$endpoint" bench "$count" 256 100 | cut -d' ' -f1) || fail "the load of $1 failed"
    spent=$(($(ticks "$broker") - at))
    kill "$worker" "$broker"
    wait "$worker" "$broker" || true
    awk -v rate="$rate" -v spent="$spent" -v hz="$(getconf CLK_TCK)" -v count="$count" 'BEGIN { printf "%d\t%.3f\n", rate, spent / hz * 1e6 / count }'
}

median() { cut -f"$1" "$2" | sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

subjects=(this-off this-on this-all)
[ -z "$beside" ] || subjects+=(beside-off beside-on)
for ((round = 1; round <= rounds; round++)); do
    for workload in credit strict; do
        for ((index = 0; index < ${#subjects[@]}; index++)); do
            # Each round begins with another one, so that nobody has the first place for himself.
            subject=${subjects[(index + round) % ${#subjects[@]}]}
            measure "$subject" "$workload" >>"$work/samples-$workload-$subject"
        done
    done
done

echo "$(uname -srm), $(nproc) cores, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), load $(cut -d' ' -f1-3 /proc/loadavg)"
echo "100 octets, 256 in flight, medians of $rounds rounds of about $seconds s; share: of this-off's rate"
echo
printf '%-8s %-12s %9s %7s %14s\n' workload telemetry req/s share broker_us/req
for workload in credit strict; do
    for subject in "${subjects[@]}"; do
        file=$work/samples-$workload-$subject
        awk -v w="$workload" -v s="$subject" -v rate="$(median 1 "$file")" -v off="$(median 1 "$work/samples-$workload-this-off")" -v us="$(median 2 "$file")" \
            'BEGIN { printf "%-8s %-12s %9.0f %6.1f%% %14.2f\n", w, s, rate, 100 * rate / off, us }'
    done
done
