"""What is to be reached, and what was: ratios within one run, on two cores."""
import math
from dataclasses import dataclass

import workloads as w

SDK, RAW01, RAW03 = w.SDK.name, "mdp 0.1, raw", "mdp 0.3, raw"
RELAY_ONE, RELAY_MANY, RELAY_BLOCKING = "relay, one per call (limit)", "relay, batched (limit)", "blocking relay (limit)"


@dataclass(frozen=True)
class Target:
    what: str
    figure: float
    bound: float
    at_least: bool
    unit: str = "x"            # x, %, s, us, MB, /s, octets

    @property
    def reached(self):
        if math.isnan(self.figure):
            return None
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def line(self):
        mark = {True: "yes", False: "**no**", None: "-"}[self.reached]
        return f"| {self.what} | {'at least' if self.at_least else 'at most'} {said(self.bound, self.unit)} | {said(self.figure, self.unit)} | {mark} |\n"


def said(value, unit):
    if math.isnan(value):
        return "not measured"
    return {"x": f"{value:.2f} x", "%": f"{value:.2%}" if value < 0.01 else f"{value:.1%}" if value < 0.1 else f"{value:.0%}", "s": f"{value:.2f} s", "/s": f"{value:,.0f}/s"}.get(unit, f"{value:,.0f} {unit}")


def all_of(record):
    """In the order of the workloads."""
    return [*_batches(record), *_latency(record), *_octets(record), *_crowd(record), *_idle(record), *_growth(record), *_local(record)]


def _ratio(record, what, key, ours, key2, theirs):
    theirs_figure = record.median(key2, theirs, what)
    return record.median(key, ours, what) / theirs_figure if theirs_figure else math.nan


def _peers(record, key, what, best):
    """The best figure of all that are neither ours nor a limit."""
    known = next(workload for workload in w.ALL if workload.key == key)
    figures = [record.median(key, subject.name, what) for subject in known.subjects if subject.key not in ("mdp", "sdk", "limit", "bare")]
    return best([figure for figure in figures if not math.isnan(figure)], default=math.nan)


def _batches(record):
    def rate(ours, theirs, key="w1-credit"):
        return _ratio(record, "rate", key, ours, key, theirs)
    return [
        Target("W1 strict, 0.1 raw: of the one-per-call relay", rate(RAW01, RELAY_ONE, "w1-strict"), 0.85, True, "%"),
        Target("W1 strict, 0.1 raw: by the plain libzmq broker", rate(RAW01, w.PLAIN_RAW.name, "w1-strict"), 1.4, True),
        Target("W1 strict, 0.1 raw: by Gearman", rate(RAW01, w.GEARMAN[0].name, "w1-strict"), 1.4, True),
        Target("W1 strict, 0.1 raw: broker CPU per 100,000", record.median("w1-strict", RAW01, "broker_cpu"), 1.2, False, "s"),
        Target("W1 credit, 0.3 raw: by NATS, raw", rate(RAW03, w.NATS[0].name), 1.5, True),
        Target("W1 credit, 0.3 raw: of the batched relay", rate(RAW03, RELAY_MANY), 0.4, True, "%"),
        Target("W1 credit, 0.3 raw: broker CPU per 100,000", record.median("w1-credit", RAW03, "broker_cpu"), 0.15, False, "s"),
        Target("W1 credit, SDKs: by NATS, its library", rate(SDK, w.NATS[1].name), 2, True),
        Target("W1 credit, SDKs", record.median("w1-credit", SDK, "rate"), 250_000, True, "/s"),
        Target("W1 credit, SDKs: allocated per request by the client", record.median("w1-credit", SDK, "client_octets"), 200, False, "octets"),
        Target("W1 credit, SDKs: allocated per request by the worker", record.median("w1-credit", SDK, "worker_octets"), 200, False, "octets"),
    ]


def _latency(record):
    ours, sdk, key = record.median("w2-latency", RAW03, "p50"), record.median("w2-latency", SDK, "p50"), "w2-latency"
    relay = record.median(key, RELAY_BLOCKING, "p50")
    return [
        Target("W2, raw: p50 by the blocking relay's", ours / relay, 0.8, False),
        Target("W2, raw: p99 by its own p50", record.median(key, RAW03, "p99") / ours, 3, False),
        Target("W2, raw: p50 by that of the best peer", ours / _peers(record, key, "p50", min), 1, False),
        Target("W2, SDKs: p50 by the blocking relay's", sdk / relay, 1.2, False),
    ]


def _octets(record):
    return [target for key, title in (("w3-64k", "64 KiB"), ("w3-16m", "16 MiB")) for target in (
        Target(f"W3 {title}, 0.3 raw: of the one-per-call relay", _ratio(record, "rate", key, RAW03, key, RELAY_ONE), 0.9, True, "%"),
        Target(f"W3 {title}, 0.3 raw: by the best peer", record.median(key, RAW03, "rate") / _peers(record, key, "rate", max), 1, True))]


def _crowd(record):
    return [Target("W4, 0.3 raw: by the best peer", record.median("w4", RAW03, "rate") / _peers(record, "w4", "rate", max), 1.25, True)]


def _idle(record):
    row = next((row for row in record.idle.get("rows", []) if row["name"] == "mdp 0.3"), None)
    return [Target("W5: broker CPU of one core", row["cpu"] if row else math.nan, 0.03, False, "%"),
            Target("W5: broker memory", row["full_mb"] if row else math.nan, 100, False, "MB"),
            Target("W5: broker CPU without a connection", row["alone_cpu"] if row else math.nan, 0.001, False, "%")]


def _growth(record):
    families = (("w6-services", "1 to 1,000 services"), ("w6-workers", "1 to 1,000 workers"), ("w6-queue", "10 to 1,000,000 waiting"))
    return [Target(f"W6, {title}: most by least broker CPU per request", _spread(record, family), 1.2, False) for family, title in families]


def _spread(record, family):
    costs = [record.median(workload.key, subject.name, "broker_cpu") for workload in w.ALL if workload.key.startswith(family) for subject in workload.subjects]
    costs = [cost for cost in costs if not math.isnan(cost)]
    return max(costs) / min(costs) if len(costs) > 1 and min(costs) else math.nan


def _local(record):
    gains = [_gain(record, workload, subject) for workload in w.ALL if workload.transport == "ipc" for subject in workload.subjects if subject.key in ("mdp", "sdk")]
    gains = [gain for gain in gains if not math.isnan(gain)]
    return [Target("W7: ipc by tcp, the row of ours that gains least", min(gains, default=math.nan), 1, True)]


def _gain(record, workload, subject):
    """How much better over ipc than over tcp."""
    tcp = workload.key.removeprefix("w7-")
    if workload.measure == "p50":
        return _ratio(record, "p50", tcp, subject.name, workload.key, subject.name)
    return _ratio(record, "rate", workload.key, subject.name, tcp, subject.name)


def gains(record):
    """Each row that was measured over both: (workload over ipc, subject, gain)."""
    rows = [(workload, subject, _gain(record, workload, subject)) for workload in w.ALL if workload.transport == "ipc" for subject in workload.subjects]
    return [row for row in rows if not math.isnan(row[2])]
