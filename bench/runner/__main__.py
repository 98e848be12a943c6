"""Measures the broker end to end beside its peers and the limits of the machine.

    bench/run.sh [--short] [--rounds N] [--only KEY[,KEY]] [--workload KEY[,KEY]] [--no-build] [--out DIR]

    --short         up to three rounds of short measurements, below three minutes; into bench/results/local, which git does not see
    --rounds N      so many rounds (default 5)
    --only KEY,..   of mdp, sdk, plain, proxy, bare, limit, nats, gearman, rabbitmq: only these
    --workload ..   of w1, w2, w3, w4, w5, w6, w7, or the beginning of a key such as w1-credit: only these
    --no-build      run what was built before, and install nothing
    --out DIR       where the tables and plots go (default: bench/results, with --short bench/results/local)
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import time

import idle
import preparation
from process import Process
from report import Report
from schedule import Pace, Schedule
from servers import Place
from workloads import ALL, Workload

SHORT = ("w1-strict", "w1-credit", "w2-latency", "w3-64k", "w3-16m", "w4", "w6-services-1", "w6-services-1000", "w6-workers-10", "w6-workers-1000",
         "w6-queue-10", "w6-queue-100000", "w7-w1-strict", "w7-w1-credit", "w7-w2-latency")


def orders():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--workload", default="")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--out")
    return parser.parse_args()


def chosen(order):
    """The workloads and, of each, the subjects that were asked for."""
    only, keys = [word for word in order.only.split(",") if word], [word for word in order.workload.split(",") if word]
    for workload in ALL:
        if keys and not any(workload.key.startswith(key) for key in keys):
            continue
        if order.short and not keys and workload.key not in SHORT:
            continue
        subjects = tuple(subject for subject in workload.subjects if not only or subject.key in only)
        if subjects:
            yield Workload(**{**workload.__dict__, "subjects": subjects})


def write(order, place, schedule, workloads, rounds, report):
    for workload in workloads:
        if not workload.key.startswith("w6"):
            report.workload(workload, schedule.samples)
    for family, title in (("w6-services", "Growth: services, 1,000 workers, 256 in flight"), ("w6-workers", "Growth: workers, 256 in flight"), ("w6-queue", "Growth: requests waiting")):
        report.growth(family, title, [workload for workload in workloads if workload.key.startswith(family)], schedule.samples)
    keys = [key for key in order.workload.split(",") if key]
    if not keys or any(key.startswith("w5") for key in keys):
        idle.measure(place, [key for key in order.only.split(",") if key], 3 if order.short else 30, 200_000 if order.short else 1_000_000, report)
    if schedule.failures:
        report.say("## Left out\n\n" + "\n".join(f"- {what}: {why}" for what, why in schedule.failures.items()))


def interrupt(_signal, _frame):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, interrupt)     # so that nothing is left running
    order = orders()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    if not order.no_build:
        preparation.prepare(root, wants_sdk=not order.only or "sdk" in order.only)
    place = Place(root, tempfile.mkdtemp(prefix="mdp-bench-"))
    pace = Pace(0.25, order.rounds or 3, 100) if order.short else Pace(2.0, order.rounds or 5, 86_400)
    report = Report(order.out or os.path.join(root, "bench", "results", *(["local"] if order.short else [])))
    workloads, begun = list(chosen(order)), time.monotonic()
    try:
        schedule = Schedule(place, pace)
        rounds = schedule.run(workloads)
        report.say("# Measured")
        report.say(preparation.machine(root) + f" {rounds} whole rounds of {pace.seconds:g} s for each measurement, interleaved; medians. CPU: seconds per 100,000 requests. "
                   "Figures of two runs are not compared. [How and what](../README.md).".replace("../README", "../../README" if order.short else "../README"))
        write(order, place, schedule, workloads, rounds, report)
        print(f"{report.write()} after {time.monotonic() - begun:.0f} s")
    finally:
        Process.end_all()
        shutil.rmtree(place.work, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
