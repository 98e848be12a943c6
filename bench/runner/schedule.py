"""Runs everything in turns: each round does every workload on every subject once, so that a noisy minute falls on all alike."""
import math
import sys
import time
from dataclasses import dataclass

from process import Failure


@dataclass(frozen=True)
class Amount:
    requests: int
    sdk_seconds: int


@dataclass(frozen=True)
class Pace:
    """How long one measurement takes, how many rounds there are, and when there is no time left for another."""
    seconds: float
    rounds: int
    budget_seconds: float


class Schedule:
    def __init__(self, place, pace):
        self.place, self.pace = place, pace
        self.begun = time.monotonic()
        self.servers, self.failures, self.samples, self._counts = {}, {}, {}, {}

    def server(self, subject, transport):
        """Started once for all its workloads; a failure to start is remembered, too."""
        key = (subject.start, transport)
        if key not in self.servers:
            try:
                self.servers[key] = subject.start(self.place, transport)
            except (Failure, OSError) as e:
                self.servers[key] = None
                self.failures[subject.name] = str(e).splitlines()[0]
        return self.servers[key]

    def run(self, workloads):
        cells = [(workload, subject) for workload in workloads for subject in workload.subjects]
        for workload, subject in cells:
            self._calibrate(workload, subject)
        rounds_begun = time.monotonic()
        for number in range(1, self.pace.rounds + 1):
            for workload, subject in cells:
                if number > 1 and self.time_is_up():
                    return number - 1
                if not subject.rounds or number <= subject.rounds:
                    self._measure(workload, subject)
            self._say(f"round {number} after {time.monotonic() - rounds_begun:.0f} s")
        return self.pace.rounds

    def time_is_up(self):
        return time.monotonic() - self.begun > self.pace.budget_seconds

    def _calibrate(self, workload, subject):
        """Warms both up, and finds how many requests fill the time of one measurement."""
        if subject.key == "sdk":
            self._counts[workload.key, subject.name] = 1       # it runs for seconds, and warms up by itself
            return
        shape = self._shape(workload, subject)
        least = 8 if shape.octets > 1 << 20 else max(200, 2 * shape.in_flight)
        count = least
        for _ in range(2):
            sample = self._try(workload, subject, Amount(count, 1))
            if sample is None:
                return
            count = int(min(max(sample.rate * self.pace.seconds, least), workload.count_max))
        self._counts[workload.key, subject.name] = count

    def _measure(self, workload, subject):
        count = self._counts.get((workload.key, subject.name))
        sample = self._try(workload, subject, Amount(count, max(1, math.ceil(self.pace.seconds)))) if count else None
        if sample:
            self.samples.setdefault((workload.key, subject.name), []).append(sample)

    def _try(self, workload, subject, amount):
        server = self.server(subject, workload.transport)
        if server is None:
            return None
        server.process.forget_peak()
        try:
            sample = subject.load.measure(server, "bench", self._shape(workload, subject), amount)
        except (Failure, OSError, KeyError, IndexError) as e:
            self.failures[f"{workload.key}, {subject.name}"] = str(e).strip().splitlines()[-1][:300]
            self._say(f"failed: {workload.key}, {subject.name}: {e}")
            return None
        sample.peak_mb = server.process.memory_mb()
        return sample

    @staticmethod
    def _shape(workload, subject):
        return type(workload.shape)(**{**workload.shape.__dict__, **subject.shape})

    @staticmethod
    def _say(what):
        print(what, file=sys.stderr, flush=True)
