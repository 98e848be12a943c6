"""A plain Majordomo broker over one libzmq ROUTER: the foreign broker that peers are tried on.

    broker.py --endpoint tcp://127.0.0.1:0 [--heartbeat MS] [--liveness N]

Prints `listening on ENDPOINT`. Serves 0.1 and 0.2 as two separate worlds (no bridge), answers mmi.service, and knows no
more than the RFCs ask for: a request is forgotten when it is sent to a worker, only idle workers get HEARTBEAT and only
they expire, and 'client address' is the client's routing id.
"""

import argparse
import collections
import sys
import time

import zmq

import mdp


class Service:
    def __init__(self):
        self.waiting = collections.deque()      # (client, body)
        self.idle = collections.OrderedDict()   # worker -> expiry, least recently used first


class Broker:
    def __init__(self, options):
        self.interval = options.heartbeat / 1000
        self.window = self.interval * options.liveness
        self.socket = zmq.Context().socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.bind(options.endpoint)
        self.endpoint = self.socket.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()
        self.services = collections.defaultdict(Service)   # (version name, service name)
        self.workers = {}                                  # routing id -> (version, service name)
        self.beat_at = time.monotonic() + self.interval

    def receive(self, sender, frames):
        for version in mdp.VERSIONS.values():
            lead = len(version.lead)
            if frames[:lead] != list(version.lead) or len(frames) <= lead:
                continue
            header, rest = frames[lead], frames[lead + 1:]
            if header == version.client:
                return self.from_client(version, sender, rest)
            if header == version.worker:
                return self.from_worker(version, sender, rest)
        return None

    def from_client(self, version, client, rest):
        if version.client_commands:
            if rest[:1] != [b"\1"]:
                return
            rest = rest[1:]
        if len(rest) < 2:
            return
        name, body = rest[0], rest[1:]
        if name.startswith(b"mmi."):
            self.answer(version, client, name, "FINAL", [self.management(version, name, body)])
            return
        service = self.services[version.name, name]
        service.waiting.append((client, body))
        self.dispatch(version, name)

    def management(self, version, name, body):
        if name != b"mmi.service":
            return b"501"
        service = (version.name, body[-1])
        return b"200" if service in {(v.name, s) for v, s in self.workers.values()} else b"404"

    def from_worker(self, version, worker, rest):
        name = version.worker_commands.get(rest[0] if rest else b"")
        known = self.workers.get(worker)
        if name == "READY" and known is None and len(rest) == 2 and not rest[1].startswith(b"mmi."):
            self.workers[worker] = (version, rest[1])
            self.becomes_idle(worker)
        elif name == "DISCONNECT":
            self.forget(worker)
        elif known is None or name == "READY":
            self.forget(worker)
            self.send(worker, mdp.worker_command(version, "DISCONNECT"))
        elif name == "HEARTBEAT":
            idle = self.services[version.name, known[1]].idle
            if worker in idle:
                idle[worker] = time.monotonic() + self.window
        elif name in ("PARTIAL", "FINAL") and len(rest) >= 4 and rest[2] == b"":
            self.answer(version, rest[1], known[1], name, rest[3:])
            if name == "FINAL":
                self.becomes_idle(worker)

    def answer(self, version, client, service, name, body):
        octet = [next(o for o, n in version.client_commands.items() if n == name)] if version.client_commands else []
        self.send(client, [*version.lead, version.client, *octet, service, *body])

    def becomes_idle(self, worker):
        version, name = self.workers[worker]
        self.services[version.name, name].idle[worker] = time.monotonic() + self.window
        self.dispatch(version, name)

    def dispatch(self, version, name):
        service = self.services[version.name, name]
        while service.waiting and service.idle:
            worker, _ = service.idle.popitem(last=False)
            client, body = service.waiting.popleft()
            self.send(worker, mdp.worker_command(version, "REQUEST", client, b"", *body))

    def forget(self, worker):
        version, name = self.workers.pop(worker, (None, None))
        if version:
            self.services[version.name, name].idle.pop(worker, None)

    def send(self, peer, frames):
        self.socket.send_multipart([peer, *frames])

    def beat(self):
        now = time.monotonic()
        self.beat_at = now + self.interval
        for service in self.services.values():
            for worker, expiry in list(service.idle.items()):
                if now >= expiry:
                    self.forget(worker)
                else:
                    self.send(worker, mdp.worker_command(self.workers[worker][0], "HEARTBEAT"))

    def run(self):
        poller = zmq.Poller()
        poller.register(self.socket, zmq.POLLIN)
        poller.register(sys.stdin.fileno(), zmq.POLLIN)
        while True:
            ready = dict(poller.poll(max(0, int((self.beat_at - time.monotonic()) * 1000) + 1)))
            if sys.stdin.fileno() in ready:
                return       # the end of stdin: the test is over
            if self.socket in ready:
                sender, *frames = self.socket.recv_multipart()
                self.receive(sender, frames)
            if time.monotonic() >= self.beat_at:
                self.beat()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", default="tcp://127.0.0.1:0")
    parser.add_argument("--heartbeat", type=int, default=2500)
    parser.add_argument("--liveness", type=int, default=3)
    broker = Broker(parser.parse_args())
    print(f"listening on {broker.endpoint}", flush=True)
    broker.run()


if __name__ == "__main__":
    main()
