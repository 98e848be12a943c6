"""Markdown tables of medians with their spread, and a plot for each workload."""
import math
import os
import statistics

import targets
from plot import Bar, bars

HEAD = ("| | req/s | min..max | ours / it | p50 us | p99 us | max us | MB/s | server CPU | client CPU | worker CPU | peak MB | of the limit |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
FAMILIES = (("w6-services", "Growth: services, 1,000 workers, 256 in flight"), ("w6-workers", "Growth: workers, 256 in flight"), ("w6-queue", "Growth: requests waiting"))
UNITS = {"rate": "requests per second", "p50": "p50 in microseconds, less is better", "MB/s": "MB/s of bodies, one way",
         "cpu": "CPU seconds of the server per 100,000 requests, less is better", "idle": "CPU of the server in % of one core, less is better"}


def number(value):
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


class Row:
    """One subject in one workload: the median of each column over the rounds."""

    def __init__(self, subject, workload, samples):
        self.subject, self.workload = subject, workload
        self.rates = [sample.rate for sample in samples]
        self.p50s = [sample.p50 for sample in samples]
        self.rate, self.p50, self.p99, self.max, self.server_cpu, self.client_cpu, self.worker_cpu, self.peak = (
            statistics.median(getattr(sample, what) for sample in samples)
            for what in ("rate", "p50", "p99", "max", "broker_cpu", "client_cpu", "worker_cpu", "peak_mb"))
        self.mb = self.rate * workload.shape.octets / 1e6
        self.is_ours = subject.key in ("mdp", "sdk")
        self.is_raw = "raw" in subject.name or subject.is_limit

    def value(self):
        return {"rate": self.rate, "p50": self.p50, "MB/s": self.mb}[self.workload.measure]

    def compared_with(self, other):
        """Above 1: the other, which is ours, is better; for times, the smaller is."""
        if not other or not self.value() or not other.value():
            return "-"
        return f"{self.value() / other.value() if self.workload.measure == 'p50' else other.value() / self.value():.2f}"

    def share_of(self, limit):
        if not limit or not self.value() or not limit.value():
            return "-"
        share = limit.value() / self.value() if self.workload.measure == "p50" else self.value() / limit.value()
        return f"{share:.0%}"

    def line(self, ours, limit):
        name = f"**{self.subject.name}**" if self.is_ours else self.subject.name
        spread = f"{number(min(self.rates))}..{number(max(self.rates))}"
        return (f"| {name} | {number(self.rate)} | {spread} | {self.compared_with(ours)} | {number(self.p50)} | {number(self.p99)} | {number(self.max)} | "
                f"{number(self.mb)} | {self.server_cpu:.2f} | {self.client_cpu:.2f} | {self.worker_cpu:.2f} | {number(self.peak)} | {self.share_of(limit)} |\n")

    def bar(self):
        spread = self.p50s if self.workload.measure == "p50" else [rate / self.rate * self.value() for rate in self.rates]
        return Bar(self.subject.name, self.value(), min(spread), max(spread), "ours" if self.is_ours else "limit" if self.subject.is_limit else "peer")


class Report:
    """Writes README.md and the plots of a record into a folder."""

    def __init__(self, folder, record, workloads, guide):
        self.folder, self.record, self.known, self.guide, self.parts = folder, record, workloads, guide, []

    def write(self):
        self._say("# Measured")
        self._say(f"Medians, measured in turns. CPU: seconds per 100,000 requests, of each process. **ours / it**: above 1, ours is better. Figures of two runs are not compared. [How and what]({self.guide}).")
        self._say("".join(f"- {'' if len(self.record.runs) == 1 else f'Run {index}: '}{run}\n" for index, run in enumerate(self.record.runs, 1)))
        self._say("## What was to be reached, on two cores")
        self._say(self.targets())
        for workload in self.known:
            if not workload.key.startswith("w6"):
                self._workload(workload)
            if workload.key == "w4":
                self._idle()
                for family, title in FAMILIES:
                    self._growth(family, title)
        self._gains()
        if self.record.failures:
            self._say("## Left out\n\n" + "\n".join(f"- {what}: {why}" for what, why in self.record.failures.items()))
        path = os.path.join(self.folder, "README.md")
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(self.parts).rstrip("\n") + "\n")
        return path

    def targets(self):
        return "| | to reach | measured | reached |\n|---|--:|--:|---|\n" + "".join(target.line() for target in targets.all_of(self.record) if target.reached is not None)

    def _rows(self, workload):
        return [Row(subject, workload, samples) for subject in workload.subjects if (samples := self.record.samples(workload.key, subject.name))]

    def _workload(self, workload):
        rows = self._rows(workload)
        if not rows:
            return
        limit = next((row for row in rows if row.subject.is_limit), None)
        self._say(f"## {workload.key.upper()}. {workload.title}{self._run_of(self.record.workloads[workload.key])}")
        self._say(HEAD + "".join(row.line(_ours(rows, row.is_raw), limit) for row in rows))
        self._plot(workload.key, workload.title, UNITS[workload.measure], [row.bar() for row in rows])

    def _growth(self, key, title):
        """One row for each step; what has to stay flat is the server's CPU per request."""
        workloads = [workload for workload in self.known if workload.key.startswith(key)]
        rows = [row for workload in workloads for row in self._rows(workload)]
        if not rows:
            return
        self._say(f"## {key.upper()}. {title}{self._run_of(self.record.workloads[rows[0].workload.key])}")
        self._say("| | req/s | min..max | p50 us | p99 us | server CPU | of the first | client CPU | worker CPU | peak MB |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n" + "".join(
            f"| {_step(row)} | {number(row.rate)} | {number(min(row.rates))}..{number(max(row.rates))} | {number(row.p50)} | {number(row.p99)} | {row.server_cpu:.2f} | "
            f"{row.server_cpu / rows[0].server_cpu if rows[0].server_cpu else math.nan:.2f} | {row.client_cpu:.2f} | {row.worker_cpu:.2f} | {number(row.peak)} |\n" for row in rows))
        self._plot(key, title, UNITS["cpu"], [Bar(_step(row), row.server_cpu, row.server_cpu, row.server_cpu, "ours") for row in rows])

    def _idle(self):
        rows = self.record.idle.get("rows", [])
        if not rows:
            return
        self._say(f"## W5. 10,000 idle workers, heartbeats only{self._run_of(self.record.idle)}")
        self._say("| | CPU without any | CPU of one core | CPU of the workers | RSS empty MB | RSS full MB | W1 alone req/s | beside them req/s |\n|---|--:|--:|--:|--:|--:|--:|--:|\n" + "".join(
            f"| {'**' + row['name'] + '**' if row['is_ours'] else row['name']} | {row['alone_cpu']:.2%} | {row['cpu']:.1%} | {row['worker_cpu']:.1%} | {row['empty_mb']:.0f} | {row['full_mb']:.0f} | "
            f"{row['alone']:,.0f} | {row['beside']:,.0f} |\n" for row in rows))
        self._plot("w5", "10,000 idle workers, heartbeats only", UNITS["idle"],
                   [Bar(row["name"], row["cpu"] * 100, row["cpu"] * 100, row["cpu"] * 100, "ours" if row["is_ours"] else "peer") for row in rows])

    def _gains(self):
        rows = targets.gains(self.record)
        if not rows:
            return
        self._say("## W7 beside W1 to W3. What ipc gains\n\nMore than 1: better over ipc than over tcp, in requests per second, or in p50 with one in flight.")
        self._say("| | | ipc by tcp |\n|---|---|--:|\n" + "".join(f"| {workload.key.removeprefix('w7-')} | {subject.name} | {gain:.2f} |\n" for workload, subject, gain in rows))
        self._plot("w7", "What ipc gains over tcp", "ipc by tcp; more than 1 is better over ipc",
                   [Bar(f"{workload.key.removeprefix('w7-')}, {subject.name}", gain, gain, gain, "ours" if subject.key in ("mdp", "sdk") else "limit" if subject.is_limit else "peer")
                    for workload, subject, gain in rows])

    def _run_of(self, part):
        return f" (run {part['run'] + 1})" if len(self.record.runs) > 1 else ""

    def _plot(self, key, title, unit, what):
        with open(os.path.join(self.folder, f"{key}.svg"), "w", encoding="utf-8") as file:
            file.write(bars(title, unit, what))
        self._say(f"![{title}]({key}.svg)")

    def _say(self, text):
        self.parts.append(text.rstrip("\n") + "\n\n")


def _ours(rows, is_raw):
    ours = [row for row in rows if row.is_ours]
    return next((row for row in ours if row.is_raw == is_raw), ours[0] if ours else None)


def _step(row):
    return f"{int(row.workload.key.rsplit('-', 1)[1]):,}"
