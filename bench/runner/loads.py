"""Who puts load on a server: a pair of programs, and how they are told what to do."""
import math
import os
import re
from dataclasses import dataclass

from process import Failure, Process


@dataclass(frozen=True)
class Shape:
    """The work, the same for everybody."""
    octets: int = 100
    window: int = 256          # requests in flight on each connection
    connections: int = 1       # of clients
    services: int = 1
    workers: int = 8           # of those that take one request at a time
    credit_workers: int = 1    # of those that take many
    rotate: bool = False       # each connection asks all services in turn

    @property
    def in_flight(self):
        return self.window * self.connections


@dataclass
class Sample:
    rate: float
    p50: float
    p99: float
    max: float
    broker_cpu: float = 0.0    # seconds per 100,000 requests, as are the next two
    client_cpu: float = 0.0
    worker_cpu: float = 0.0
    peak_mb: float = 0.0
    client_octets: float = math.nan    # allocated per request, where the program knows, as is the next
    worker_octets: float = math.nan


class CLoad:
    """Two programs of bench/load or bench/peers: all have the same arguments and print the same line.

    strict: the workers take one request at a time. echo: they are the far ends of a relay; pairs: one for each connection of the client.
    credit: how many requests a worker may have in hand, where that is an argument; never more than are in flight.
    """

    def __init__(self, programs, version=(), strict=False, echo=False, pairs=False, credit=None):
        self.client, self.worker = f"{programs}_client", f"{programs}_worker"
        self.version, self.strict, self.echo, self.pairs, self.credit = list(version), strict, echo, pairs, credit

    def workers_of(self, shape):
        if self.pairs:
            return shape.connections
        return shape.workers if self.strict else shape.credit_workers

    def measure(self, server, service, shape, amount):
        place = server.place
        credit = ["-c", str(min(shape.in_flight, self.credit))] if self.credit else []
        many = ["-k", str(shape.services)] if shape.services > 1 else []
        workers = Process([place.program(self.worker), *self.version, *credit, *(["-e"] if self.echo else []), *([] if self.pairs else many),
                           server.workers, service, str(self.workers_of(shape))], place.file("worker"))
        try:
            workers.wait_for(r"workers on", seconds=amount.seconds_max)
            count, warm = amount.requests, max(amount.requests // 10, shape.connections)
            before = server.process.cpu_seconds()
            client = Process([place.program(self.client), *self.version, *many, *(["-r"] if shape.rotate else []), "-w", str(warm), "-t", "15",
                              server.clients, service, str(count), str(shape.window), str(shape.octets), str(shape.connections)], place.file("client"))
            if client.wait(amount.seconds_max) != 0:
                raise Failure(f"{' '.join(client.command)}: {client.text().strip()[-300:]}")
            broker = server.process.cpu_seconds() - before
        finally:
            workers.end()
        facts = dict(re.findall(r"(\S+) ([-\d.]+)", client.text().strip().splitlines()[-1]))
        per = 100_000 / (count + warm)
        return Sample(float(facts["req/s"]), float(facts["p50_us"]), float(facts["p99_us"]), float(facts["max_us"]),
                      broker * per, client.spent_seconds() * per, workers.spent_seconds() * per)


class SdkLoad:
    """tests/Sdk.Peers: our SDKs at both ends. It runs for seconds, not for a number of requests, after two of warm-up.

    credit: how many requests the worker takes at a time.
    """

    def __init__(self, credit=64):
        self.credit = credit

    def measure(self, server, service, shape, amount):
        place = server.place
        dll = os.path.join(place.root, "tests", "Sdk.Peers", "bin", "Release", "net10.0", "Mdp.Sdk.Peers.dll")
        worker = Process(["dotnet", dll, "echo", "-c", str(min(shape.in_flight, self.credit)), server.workers, service], place.file("sdk-worker"))
        try:
            worker.wait_for("ready")
            before, worker_before = server.process.cpu_seconds(), worker.cpu_seconds()
            client = Process(["dotnet", dll, "load", "-s", str(amount.sdk_seconds), "-o", str(shape.octets), server.clients, service, str(shape.in_flight)],
                             place.file("sdk-client"))
            if client.wait(amount.seconds_max) != 0:
                raise Failure(client.text()[-300:])
            broker = server.process.cpu_seconds() - before
            worker.end_input()
        finally:
            worker.end()
        asked = re.search(r"([\d.]+) requests/s, p50 ([\d.]+) us, p99 ([\d.]+) us, max ([\d.]+) us, ([\d.]+) us of CPU and (\d+) octets", client.text())
        served = re.search(r"worker: (\d+) requests, [\d.]+ us of CPU and (\d+) octets", worker.text())
        if not asked or not served:
            raise Failure(f"the SDK programs said something else: {client.text()[-200:]} {worker.text()[-200:]}")
        per = 100_000 / int(served[1])
        return Sample(float(asked[1]), float(asked[2]), float(asked[3]), float(asked[4]), broker * per, float(asked[5]) / 10, (worker.spent_seconds() - worker_before) * per,
                      client_octets=float(asked[6]), worker_octets=float(served[2]))
