#!/bin/bash
# Measures the broker end to end with the C load programs, beside other brokers in the same run, and prints medians.
#
#   bench/run.sh [--short] [--rounds N] [--only SUBJECT[,SUBJECT]] [--no-build] [--keep FILE]
#
#   --short        3 rounds of smaller counts, below 3 minutes (default: 7 rounds of larger ones)
#   --rounds N     rounds of the whole table
#   --only S,...   of the subjects mdp, plain, bare: only these
#   --no-build     run what was built before
#   --keep FILE    write every single measurement there, as tab-separated values
#
# Subjects, each a process on a free port of 127.0.0.1, started once and warmed before the first round:
#   mdp     this broker, Release
#   plain   bench/peers/mdp_plain_broker: a plain broker in C over libzmq, which forgets what it has sent
#   bare    bench/peers/mdp_bare_relay: the least a broker can do over epoll; the limit, not a broker
# A round runs every workload on every subject in turn, so that a noisy minute falls on all of them alike.
# Figures count only from one run on an otherwise idle machine, and only beside each other.
set -euo pipefail
cd "$(dirname "$0")/.."

short=no rounds='' subjects=mdp,plain,bare build=yes keep=''
while [ $# -gt 0 ]; do
    case $1 in
        --short) short=yes ;;
        --rounds) rounds=${2:?--rounds needs a number}; shift ;;
        --only) subjects=${2:?--only needs names}; shift ;;
        --no-build) build=no ;;
        --keep) keep=${2:?--keep needs a file}; shift ;;
        *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
    esac
    shift
done

# name | wire | version | workers | requests in flight | octets | requests counted, short and full
workloads='
strict, raw|raw|0.1|8|256|100|60000|200000
strict, libzmq|load|0.1|8|256|100|60000|200000
strict 0.2, raw|raw|0.2|8|256|100|60000|200000
one in flight, raw|raw|0.1|8|1|100|5000|20000
64 KiB, raw|raw|0.1|8|32|65536|8000|30000
64 KiB, libzmq|load|0.1|8|32|65536|8000|30000
'
[ "$short" = yes ] && column=7 default_rounds=3 || column=8 default_rounds=7
rounds=${rounds:-$default_rounds}

bin=$PWD/bench/bin
broker=$PWD/src/Broker/bin/Release/net10.0/Mdp.Broker.dll
work=$(mktemp -d)
samples=${keep:-$work/samples}
declare -A endpoint=() pid=()
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

if [ "$build" = yes ]; then
    dotnet build src/Broker -c Release -v q --nologo >"$work/build" 2>&1 || { cat "$work/build" >&2; fail 'the broker does not build'; }
    make -s -C bench/load OUT="$bin"
    make -s -C bench/peers OUT="$bin"
fi

# start SUBJECT KEY: runs it, waits until it listens, and notes its endpoint and pid under KEY.
start() {
    local key=$2 command line i
    case $1 in
        mdp) command=(dotnet "$broker" --endpoint tcp://127.0.0.1:0) ;;
        plain) command=("$bin/mdp_plain_broker" tcp://127.0.0.1:0) ;;
        bare) command=("$bin/mdp_bare_relay" tcp://127.0.0.1:0) ;;
        *) fail "unknown subject '$1' (expected mdp, plain or bare)" ;;
    esac
    "${command[@]}" >"$work/$key.out" 2>"$work/$key.err" </dev/null &
    pid[$key]=$!
    started+=($!)
    for ((i = 0; i < 200; i++)); do
        line=$(grep -s -m1 -E '^listening on tcp://' "$work/$key.out" || true)
        [ -n "$line" ] && endpoint[$key]=${line#listening on } && return
        kill -0 "${pid[$key]}" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/$key.out" "$work/$key.err" >&2
    fail "$1 does not listen"
}

# CPU time of a process so far, user and system, in clock ticks.
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

# A line of /proc/PID/status in MB.
status_mb() { awk -v key="$2:" '$1 == key { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }

# What a subject can do: mdp everything, the others 0.1 only.
speaks() { [ "$1" = mdp ] || [ "$(cut -d'|' -f3 <<<"$2")" = 0.1 ]; }

# measure SUBJECT WORKLOAD-LINE COUNT: one line of samples: workload, subject, req/s, p50, p99, MB/s, CPU s per 100k.
measure() {
    local subject=$1 count=$3 name wire version workers window octets before after warm out worker service=bench$RANDOM
    IFS='|' read -r name wire version workers window octets _ <<<"$2"
    warm=$((count / 10 + 1))
    "$bin/mdp_${wire}_worker" -V "$version" "${endpoint[$subject]}" "$service" "$workers" >"$work/worker" 2>&1 &
    worker=$!
    started+=("$worker")
    before=$(ticks "${pid[$subject]}")
    out=$("$bin/mdp_${wire}_client" -V "$version" -w "$warm" "${endpoint[$subject]}" "$service" "$count" "$window" "$octets") ||
        fail "$name on $subject: $out"
    after=$(ticks "${pid[$subject]}")
    kill "$worker"
    wait "$worker" || true
    awk -v OFS='\t' -v name="$name" -v subject="$subject" -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" -v all=$((count + warm)) \
        '{ print name, subject, $2, $4, $6, $10, ticks / hz * 100000 / all }' <<<"$out"
}

# Median of column $1 of the samples of workload $2 on subject $3.
median() {
    awk -F'\t' -v column="$1" -v name="$2" -v subject="$3" '$1 == name && $2 == subject { print $column }' "$samples" |
        sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

IFS=, read -r -a subjects <<<"$subjects"
for s in "${subjects[@]}"; do start "$s" "$s"; done
while read -r line; do
    [ -n "$line" ] || continue
    for s in "${subjects[@]}"; do
        if speaks "$s" "$line"; then measure "$s" "$line" "$(cut -d'|' -f7 <<<"$line")" >/dev/null; fi
    done
done <<<"$workloads"

: >"$samples"
for ((round = 1; round <= rounds; round++)); do
    while read -r line; do
        [ -n "$line" ] || continue
        for s in "${subjects[@]}"; do
            if speaks "$s" "$line"; then measure "$s" "$line" "$(cut -d'|' -f"$column" <<<"$line")" >>"$samples"; fi
        done
    done <<<"$workloads"
done

echo "$(uname -srm), $(nproc) cores, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)"
echo "commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD || echo ' with changes'), medians of $rounds rounds, 8 workers that take one request at a time"
echo
printf '%-18s %-6s %9s %9s %9s %8s %11s\n' workload on req/s p50_us p99_us MB/s cpu_s/100k
while read -r line; do
    [ -n "$line" ] || continue
    name=${line%%|*}
    for s in "${subjects[@]}"; do
        speaks "$s" "$line" || continue
        printf '%-18s %-6s %9.0f %9.1f %9.1f %8.1f %11.2f\n' "$name" "$s" \
            "$(median 3 "$name" "$s")" "$(median 4 "$name" "$s")" "$(median 5 "$name" "$s")" "$(median 6 "$name" "$s")" "$(median 7 "$name" "$s")"
    done
done <<<"$workloads"

echo
for s in "${subjects[@]}"; do echo "$s: peak RSS $(status_mb "${pid[$s]}" VmHWM) MB after all of it"; done

# A thousand workers that do nothing, on a fresh process of each real broker.
for s in "${subjects[@]}"; do
    [ "$s" != bare ] || continue
    start "$s" "$s-idle"
    empty=$(status_mb "${pid[$s-idle]}" VmRSS)
    "$bin/mdp_raw_worker" "${endpoint[$s-idle]}" idle 1000 >"$work/worker" 2>&1 &
    worker=$!
    started+=("$worker")
    "$bin/mdp_raw_client" -q "${endpoint[$s-idle]}" idle 1000 1 100 >/dev/null
    sleep 6
    echo "$s: RSS $empty MB fresh, $(status_mb "${pid[$s-idle]}" VmRSS) MB with 1,000 idle workers after two heartbeats"
    kill "$worker"
    wait "$worker" || true
    kill "${pid[$s-idle]}"
done
