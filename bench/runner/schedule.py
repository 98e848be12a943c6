"""Runs everything in turns: each round does every workload on every subject once, so that a noisy minute falls on all alike."""
import math
import sys
import time
from dataclasses import dataclass

from process import Failure

RESTARTS_MAX = 2


@dataclass(frozen=True)
class Amount:
    requests: int
    sdk_seconds: int
    seconds_max: float = 60.0     # for programs to begin, and then to end


@dataclass(frozen=True)
class Pace:
    """How long one measurement takes and may take, how many rounds there are, and when there is no time left for another."""
    seconds: float
    rounds: int
    budget_seconds: float
    seconds_max: float = 60.0


class Schedule:
    def __init__(self, place, pace):
        self.place, self.pace = place, pace
        self.begun = time.monotonic()
        self.servers, self.failures, self.samples = {}, {}, {}
        self._counts, self._starts, self._done, self._planned = {}, {}, 0, 0

    def server(self, subject, transport):
        """Started once for all its workloads, and again if it has died; a failure to start is remembered, too."""
        key = (subject.start, transport)
        if key in self.servers and self.servers[key] and not self.servers[key].process.is_running():
            self._say(f"the server of {subject.name} has died: {self.servers[key].process.last_words()}")
            self.servers[key].end()
            if self._starts[key] > RESTARTS_MAX:
                self.servers[key] = None
                self.failures[subject.name] = f"its server died {self._starts[key]} times"
            else:
                del self.servers[key]
        if key not in self.servers:
            self._starts[key] = self._starts.get(key, 0) + 1
            try:
                self.servers[key] = subject.start(self.place, transport)
            except (Failure, OSError) as e:
                self.servers[key] = None
                self.failures[subject.name] = f"its server does not start: {str(e).splitlines()[0]}"
                self._say(f"{subject.name}: {e}")
        return self.servers[key]

    def run(self, workloads):
        """The number of whole rounds, at least one."""
        cells = [(workload, subject) for workload in workloads for subject in workload.subjects]
        self._planned = len(cells) * self.pace.rounds
        for number, (workload, subject) in enumerate(cells, 1):
            self._say(f"warming up {number}/{len(cells)}: {workload.key}, {subject.name}", passing=True)
            self._calibrate(workload, subject)
        rounds_begun = time.monotonic()
        for number in range(1, self.pace.rounds + 1):
            for workload, subject in cells:
                if number > 1 and self.time_is_up():
                    return number - 1
                self._done += 1
                if not subject.rounds or number <= subject.rounds:
                    self._measure(workload, subject)
            self._say(f"round {number} of {self.pace.rounds} after {time.monotonic() - rounds_begun:.0f} s")
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
            sample = self._try(workload, subject, Amount(count, 1, self.pace.seconds_max))
            if sample is None:
                return
            count = int(min(max(sample.rate * self.pace.seconds, least), workload.count_max))
        self._counts[workload.key, subject.name] = count

    def _measure(self, workload, subject):
        """A cell that failed is not tried again: what fails once costs its whole patience each time."""
        count = self._counts.get((workload.key, subject.name))
        sample = self._try(workload, subject, Amount(count, max(1, math.ceil(self.pace.seconds)), self.pace.seconds_max)) if count else None
        if sample:
            self.samples.setdefault((workload.key, subject.name), []).append(sample)
            self._say(f"{self._done}/{self._planned} {workload.key}, {subject.name}: {sample.rate:,.0f}/s, p50 {sample.p50:,.0f} us", passing=True)
        elif count:
            del self._counts[workload.key, subject.name]

    def _try(self, workload, subject, amount):
        server = self.server(subject, workload.transport)
        if server is None:
            return None
        server.process.forget_peak()
        try:
            sample = subject.load.measure(server, "bench", self._shape(workload, subject), amount)
        except (Failure, OSError, KeyError, IndexError, ValueError) as e:
            alive = server.process.is_running()
            why = str(e).strip().splitlines()[-1][:300] if alive else f"the server died: {server.process.last_words()}"
            self.failures[f"{workload.key}, {subject.name}"] = why
            self._say(f"failed: {workload.key}, {subject.name}: {e}")
            return None
        sample.peak_mb = server.process.memory_mb()
        return sample

    @staticmethod
    def _shape(workload, subject):
        return type(workload.shape)(**{**workload.shape.__dict__, **subject.shape})

    @staticmethod
    def _say(what, passing=False):
        """On a terminal, what only tells that it goes on is overwritten by the next."""
        if sys.stderr.isatty():
            print(f"\r\x1b[K{what[:150] if passing else what}", end="" if passing else "\n", file=sys.stderr, flush=True)
        else:
            print(what, file=sys.stderr, flush=True)
