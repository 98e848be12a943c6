"""Measures the broker end to end beside its peers and the limits of the machine.

    bench/run.sh [--short] [--rounds N] [--seconds S] [--only KEY[,KEY]] [--workload KEY[,KEY]] [--add] [--no-build] [--out DIR] [--docs]
    bench/run.sh --report [--out DIR] [--docs]

    --short         up to three rounds of short measurements, below three minutes; into bench/results/local, which git does not see
    --rounds N      so many rounds (default 5)
    --seconds S     of one measurement (default 2)
    --only KEY,..   of mdp, sdk, plain, proxy, bare, limit, nats, gearman, rabbitmq: only these
    --workload ..   of w1, w2, w3, w4, w5, w6, w7, or the beginning of a key such as w1-credit: only these
    --add           keep what --out has of other workloads
    --no-build      run what was built before, and install nothing
    --out DIR       where the tables and plots go (default: bench/results, with --short bench/results/local)
    --docs          write the figures into docs/mdp/performance.md, too
    --report        measure nothing; write tables and plots from what --out has
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import time

import docs
import idle
import preparation
from process import Process
from record import Record
from report import Report
from schedule import Pace, Schedule
from servers import Place
from workloads import ALL, Workload

SHORT = ("w1-strict", "w1-credit", "w2-latency", "w3-64k", "w4")
SHORT_BUDGET_SECONDS = 90


def orders():
    parser = argparse.ArgumentParser(usage=__doc__)
    for flag in ("--short", "--add", "--no-build", "--docs", "--report"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--only", default="")
    parser.add_argument("--workload", default="")
    parser.add_argument("--out")
    order = parser.parse_args()
    order.only = [word for word in order.only.split(",") if word]
    order.workload = [word for word in order.workload.split(",") if word]
    return order


def chosen(order):
    """The workloads and, of each, the subjects that were asked for."""
    for workload in ALL:
        if order.workload and not any(workload.key.startswith(key) for key in order.workload):
            continue
        if order.short and not order.workload and workload.key not in SHORT:
            continue
        subjects = tuple(subject for subject in workload.subjects if not order.only or subject.key in order.only)
        if subjects:
            yield Workload(**{**workload.__dict__, "subjects": subjects})


def measure(order, root, place, record):
    """All that was asked for, into the record."""
    pace = Pace(order.seconds or 0.25, order.rounds or 3, SHORT_BUDGET_SECONDS, 20) if order.short else Pace(order.seconds or 2.0, order.rounds or 5, 86_400)
    workloads, schedule = list(chosen(order)), Schedule(place, pace)
    begun, load_before = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), os.getloadavg()[0]
    rounds = schedule.run(workloads) if workloads else 0
    rows = None
    if any(key.startswith("w5") for key in order.workload) or not (order.workload or order.short):
        for server in filter(None, schedule.servers.values()):
            server.end()
        rows = idle.measure(place, order.only, 3 if order.short else 30 if pace.seconds >= 2 else 10, 200_000 if order.short else 1_000_000, schedule.failures)
    run = (f"{begun}: {preparation.machine(root)}; load average {load_before:.1f} before, {os.getloadavg()[0]:.1f} after; "
           f"{rounds} rounds of {pace.seconds:g} s for each measurement")
    record.take(run, [workload.key for workload in workloads], schedule.samples, schedule.failures)
    if rows is not None:
        record.idle = {"run": len(record.runs) - 1, "rows": rows}


def interrupt(_signal, _frame):
    raise KeyboardInterrupt


def main():
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, interrupt)     # so that nothing is left running
    order, begun = orders(), time.monotonic()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    folder = os.path.abspath(order.out or os.path.join(root, "bench", "results", *(["local"] if order.short else [])))
    os.makedirs(folder, exist_ok=True)
    record = Record.read(folder) if order.add or order.report else Record()
    if not order.report:
        if not order.no_build:
            preparation.prepare(root, wants_sdk=not order.only or "sdk" in order.only)
        place = Place(root, tempfile.mkdtemp(prefix="mdp-bench-"))
        try:
            measure(order, root, place, record)
        finally:
            for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(ending, signal.SIG_IGN)
            Process.end_all()
            shutil.rmtree(place.work, ignore_errors=True)
        record.write(folder)
    report = Report(folder, record, ALL, os.path.relpath(os.path.join(root, "bench", "README.md"), folder))
    print(f"{report.write()} after {time.monotonic() - begun:.0f} s; {len(record.failures)} measurements failed")
    if order.docs:
        print(docs.write(root, record, report))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nbench: interrupted; everything that it started has been ended", file=sys.stderr)
        sys.exit(130)
