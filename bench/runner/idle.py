"""W5: ten thousand workers that do nothing but show that they live, then W1 beside them."""
import time

import servers
from loads import Shape
from process import Failure, Process
from schedule import Amount
from workloads import NATS_RAW, RAW_01, RAW_03

CONNECTIONS = 10_000
SETTLE_SECONDS = 5     # two heartbeats, so that they have spread


SUBJECTS = (
    ("mdp", "**mdp 0.3**", servers.mdp_unbounded, "mdp_raw_worker", ["-V", "0.3"], RAW_03),
    ("mdp", "**mdp 0.1**", servers.mdp_unbounded, "mdp_raw_worker", ["-V", "0.1"], RAW_03),
    ("plain", "plain libzmq broker", servers.plain, "mdp_raw_worker", ["-V", "0.1"], RAW_01),
    ("nats", "NATS", servers.nats, "nats_raw_worker", [], NATS_RAW))


def measure(place, only, seconds, requests, report):
    """CPU of the server as a share of one core and its memory, empty and full, and the rate of W1 beside them: 0.3 with credit, or 0.1 with 8 workers."""
    rows = []
    for key, name, start, program, version, load in SUBJECTS:
        if only and key not in only:
            continue
        try:
            rows.append(_one(place, name, start, [place.program(program), *version], load, seconds, requests))
        except (Failure, OSError) as e:
            report.say(f"W5, {name}: failed: {str(e).splitlines()[0]}")
    report.say(f"## W5. {CONNECTIONS:,} idle workers, heartbeats only")
    report.say("| | RSS empty MB | RSS full MB | CPU of one core | CPU of the workers | W1 alone req/s | beside them req/s |\n|---|--:|--:|--:|--:|--:|--:|\n" + "".join(rows))


def _one(place, name, start, worker, load, seconds, requests):
    server = start(place, "tcp")
    idle = None
    try:
        empty = server.process.memory_mb("VmRSS")
        alone = [load.measure(server, "bench", Shape(), Amount(requests, 1)).rate for _ in range(3)][-1]
        idle = Process([*worker, server.workers, "idle", str(CONNECTIONS)], place.file("idle"))
        idle.wait_for("workers on", seconds=60)
        time.sleep(SETTLE_SECONDS)
        before, idle_before, begun = server.process.cpu_seconds(), idle.cpu_seconds(), time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - begun
        cpu, idle_cpu = (server.process.cpu_seconds() - before) / took, (idle.cpu_seconds() - idle_before) / took
        full = server.process.memory_mb("VmRSS")
        beside = [load.measure(server, "bench", Shape(), Amount(requests, 1)).rate for _ in range(2)][-1]
        return f"| {name} | {empty:.0f} | {full:.0f} | {cpu:.1%} | {idle_cpu:.1%} | {alone:,.0f} | {beside:,.0f} |\n"
    finally:
        if idle:
            idle.end()
        server.end()
