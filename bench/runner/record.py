"""What was measured, kept as JSON beside the tables: so that a run may add to another, and the tables can be written again."""
import json
import math
import os
import statistics
from dataclasses import asdict, dataclass, field

from loads import Sample


@dataclass
class Record:
    runs: list = field(default_factory=list)          # each one line about when, on what and how
    workloads: dict = field(default_factory=dict)     # by key: {"run": index, "subjects": {name: [Sample]}}
    idle: dict = field(default_factory=dict)          # {"run": index, "rows": [...]} of W5
    failures: dict = field(default_factory=dict)      # what could not be measured, by what it was

    @staticmethod
    def read(folder):
        try:
            with open(_path(folder), encoding="utf-8") as file:
                it = Record(**json.load(file))
        except FileNotFoundError:
            return Record()
        for workload in it.workloads.values():
            workload["subjects"] = {name: [Sample(**sample) for sample in samples] for name, samples in workload["subjects"].items()}
        return it

    def write(self, folder):
        what = asdict(self)
        for key, workload in self.workloads.items():
            what["workloads"][key]["subjects"] = {name: [_rounded(sample) for sample in samples] for name, samples in workload["subjects"].items()}
        with open(_path(folder), "w", encoding="utf-8") as file:
            json.dump(what, file, indent=1)
            file.write("\n")

    def take(self, run, keys, samples, failures):
        """The workloads of a new run take the place of what was there of them."""
        self.runs.append(run)
        self.failures = {what: why for what, why in self.failures.items() if what.split(",")[0] not in keys} | failures
        for key in keys:
            self.workloads[key] = {"run": len(self.runs) - 1, "subjects": {}}
        for (key, name), some in samples.items():
            self.workloads[key]["subjects"][name] = some
        self._forget_unused_runs()

    def samples(self, key, name):
        return self.workloads.get(key, {}).get("subjects", {}).get(name, [])

    def median(self, key, name, what):
        """Of one figure; not a number where nothing was measured."""
        values = [getattr(sample, what) for sample in self.samples(key, name)]
        return statistics.median(values) if values else math.nan

    def _forget_unused_runs(self):
        used = sorted({workload["run"] for workload in self.workloads.values()} | ({self.idle["run"]} if self.idle else set()) | {len(self.runs) - 1})
        self.runs = [self.runs[index] for index in used]
        for holder in [*self.workloads.values(), *([self.idle] if self.idle else [])]:
            holder["run"] = used.index(holder["run"])


def _rounded(sample):
    """Five digits; JSON has no not-a-number."""
    return {name: float(f"{value:.5g}") for name, value in asdict(sample).items() if not math.isnan(value)}


def _path(folder):
    return os.path.join(folder, "samples.json")
