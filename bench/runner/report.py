"""Markdown tables of medians with their spread, and a plot for each."""
import os
import statistics

from plot import Bar, bars

HEAD = ("| | req/s | min..max | ours / it | p50 us | p99 us | max us | MB/s | server CPU | load CPU | peak MB | of the limit |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")


def number(value):
    if value != value:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


class Row:
    """One subject in one workload: the median of each column over the rounds."""

    def __init__(self, subject, workload, samples):
        self.subject, self.workload = subject, workload
        self.rates = [sample.rate for sample in samples]
        self.p50s = [sample.p50 for sample in samples]
        self.rate, self.p50, self.p99, self.max, self.server_cpu, self.peak = (
            statistics.median(getattr(sample, what) for sample in samples) for what in ("rate", "p50", "p99", "max", "broker_cpu", "peak_mb"))
        self.load_cpu = statistics.median(sample.client_cpu + sample.worker_cpu for sample in samples)
        self.mb = self.rate * workload.shape.octets / 1e6
        self.is_ours = subject.key in ("mdp", "sdk")
        self.is_raw = "raw" in subject.name or subject.is_limit

    def value(self):
        return {"rate": self.rate, "p50": self.p50, "MB/s": self.mb}[self.workload.measure]

    def compared_with(self, other):
        """Above 1: the other is better; for times, the smaller is."""
        if not other or not self.value() or not other.value():
            return "-"
        return f"{other.value() / self.value():.2f}"

    def share_of(self, limit):
        if not limit or not self.value() or not limit.value():
            return "-"
        share = limit.value() / self.value() if self.workload.measure == "p50" else self.value() / limit.value()
        return f"{share:.0%}"

    def line(self, ours, limit):
        name = f"**{self.subject.name}**" if self.is_ours else self.subject.name
        spread = f"{number(min(self.rates))}..{number(max(self.rates))}"
        return (f"| {name} | {number(self.rate)} | {spread} | {self.compared_with(ours)} | {number(self.p50)} | {number(self.p99)} | {number(self.max)} | "
                f"{number(self.mb)} | {self.server_cpu:.2f} | {self.load_cpu:.2f} | {number(self.peak)} | {self.share_of(limit)} |\n")

    def bar(self):
        spread = self.p50s if self.workload.measure == "p50" else [rate / self.rate * self.value() for rate in self.rates]
        return Bar(self.subject.name, self.value(), min(spread), max(spread), "ours" if self.is_ours else "limit" if self.subject.is_limit else "peer")


UNITS = {"rate": "requests per second", "p50": "p50 in microseconds, less is better", "MB/s": "MB/s of bodies, one way", "cpu": "CPU seconds of the server per 100,000 requests, less is better"}


class Report:
    def __init__(self, folder):
        self.folder, self.parts = folder, []
        os.makedirs(folder, exist_ok=True)

    def say(self, text):
        self.parts.append(text.rstrip("\n") + "\n\n")

    def rows_of(self, workload, samples):
        return [Row(subject, workload, samples[workload.key, subject.name]) for subject in workload.subjects if samples.get((workload.key, subject.name))]

    def workload(self, workload, samples):
        rows = self.rows_of(workload, samples)
        if not rows:
            return
        limit = next((row for row in rows if row.subject.is_limit), None)
        lines = "".join(row.line(self._ours(rows, row.is_raw), limit) for row in rows)
        self.say(f"## {workload.key.upper()}. {workload.title}")
        self.say(HEAD + lines)
        self.plot(workload.key, workload.title, UNITS[workload.measure], [row.bar() for row in rows])

    def growth(self, key, title, workloads, samples):
        """One row for each step; what has to stay flat is the server's CPU per request."""
        rows = [row for workload in workloads for row in self.rows_of(workload, samples)]
        if not rows:
            return
        self.say(f"## {key.upper()}. {title}")
        self.say("| | req/s | min..max | p50 us | p99 us | server CPU | of the first | peak MB |\n|---|--:|--:|--:|--:|--:|--:|--:|\n" + "".join(
            f"| {_step(row)} | {number(row.rate)} | {number(min(row.rates))}..{number(max(row.rates))} | {number(row.p50)} | {number(row.p99)} | "
            f"{row.server_cpu:.2f} | {row.server_cpu / rows[0].server_cpu if rows[0].server_cpu else float('nan'):.2f} | {number(row.peak)} |\n" for row in rows))
        self.plot(key, title, UNITS["cpu"], [Bar(_step(row), row.server_cpu, row.server_cpu, row.server_cpu, "ours") for row in rows])

    def plot(self, key, title, unit, what):
        with open(os.path.join(self.folder, f"{key}.svg"), "w", encoding="utf-8") as file:
            file.write(bars(title, unit, what))
        self.say(f"![{title}]({key}.svg)")

    def write(self):
        path = os.path.join(self.folder, "README.md")
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(self.parts).rstrip("\n") + "\n")
        return path

    @staticmethod
    def _ours(rows, is_raw):
        ours = [row for row in rows if row.is_ours]
        return next((row for row in ours if row.is_raw == is_raw), ours[0] if ours else None)


def _step(row):
    return f"{int(row.workload.key.rsplit('-', 1)[1]):,}"
