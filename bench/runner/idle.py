"""W5: ten thousand workers that do nothing but show that they live, then W1 beside them."""
import sys
import time

import servers
from loads import Shape
from process import Failure, Process
from schedule import Amount
from workloads import NATS_RAW, RAW_01, RAW_03

CONNECTIONS = 10_000
SETTLE_SECONDS = 5     # two heartbeats, so that they have spread
START_SECONDS = 10     # what a runtime does with a program that has just begun is over by then
ALONE_SECONDS = 10     # two of the broker's looks at its settings files


SUBJECTS = (
    ("mdp", "mdp 0.3", servers.mdp_unbounded, "mdp_raw_worker", ["-V", "0.3"], RAW_03),
    ("mdp", "mdp 0.1", servers.mdp_unbounded, "mdp_raw_worker", ["-V", "0.1"], RAW_03),
    ("plain", "plain libzmq broker", servers.plain, "mdp_raw_worker", ["-V", "0.1"], RAW_01),
    ("nats", "NATS", servers.nats, "nats_raw_worker", [], NATS_RAW))


def measure(place, only, seconds, requests, failures):
    """CPU of the server as a share of one core and its memory, empty and full, and the rate of W1 beside them: 0.3 with credit, or 0.1 with 8 workers."""
    rows = []
    for key, name, start, program, version, load in SUBJECTS:
        if only and key not in only:
            continue
        print(f"w5, {name}", file=sys.stderr, flush=True)
        try:
            rows.append({"name": name, "is_ours": key == "mdp", **_one(place, start, [place.program(program), *version], load, seconds, requests)})
        except (Failure, OSError) as e:
            failures[f"w5, {name}"] = str(e).strip().splitlines()[-1][:300]
    return rows


def _one(place, start, worker, load, seconds, requests):
    server = start(place, "tcp")
    idle = None
    try:
        time.sleep(START_SECONDS)
        empty = server.process.memory_mb("VmRSS")
        alone_cpu, _ = _cpu(server.process, server.process, ALONE_SECONDS)
        alone = [load.measure(server, "bench", Shape(), Amount(requests, 1)).rate for _ in range(3)][-1]
        idle = Process([*worker, server.workers, "idle", str(CONNECTIONS)], place.file("idle"))
        idle.wait_for("workers on", seconds=60)
        time.sleep(SETTLE_SECONDS)
        cpu, idle_cpu = _cpu(server.process, idle, seconds)
        full = server.process.memory_mb("VmRSS")
        beside = [load.measure(server, "bench", Shape(), Amount(requests, 1)).rate for _ in range(2)][-1]
        return {"empty_mb": round(empty, 1), "full_mb": round(full, 1), "alone_cpu": round(alone_cpu, 4), "cpu": round(cpu, 4), "worker_cpu": round(idle_cpu, 4),
                "alone": round(alone), "beside": round(beside)}
    finally:
        if idle:
            idle.end()
        server.end()


def _cpu(server, workers, seconds):
    """Shares of one core over so many seconds, of both."""
    before, begun = (server.cpu_seconds(), workers.cpu_seconds()), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - begun
    return (server.cpu_seconds() - before[0]) / took, (workers.cpu_seconds() - before[1]) / took
