"""An MDP worker over a libzmq DEALER, driven line by line (see lines.py).

    worker.py --endpoint E --service S [--version 0.1|0.2] [--manual] [--partials N] [--sign TEXT]
              [--heartbeat MS] [--liveness N] [--reconnect MS] [--once] [--identity TEXT]

By itself it echoes: N times PARTIAL ["partial i", body...] where asked for (0.2), then the body, behind a first frame
--sign where given. With --manual it does nothing by itself: from the REQUEST until the order to reply it is busy as a
program with one thread is, neither reading its socket nor sending HEARTBEAT.

Orders: {"do": "partial", "body": [frames]}, {"do": "reply", "body": [frames] or nothing to echo}, {"do": "disconnect"}.
Events: ready {connection}, request {body, address}, replied, heartbeat, disconnect, expired (the broker was silent for
its window), malformed {why}, left. After disconnect and expired it opens a new socket, unless --once.
"""

import argparse
import time

import zmq

import lines
import mdp


class Worker:
    def __init__(self, options):
        self.options = options
        self.version = mdp.VERSIONS[options.version]
        self.interval = options.heartbeat / 1000
        self.context = zmq.Context()
        self.socket = None
        self.connections = 0
        self.request = None        # (address, body) in hand
        self.reopen_at = None
        self.open()

    # The connection

    def open(self):
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.setsockopt(zmq.RECONNECT_IVL, 50)
        if self.options.identity:
            self.socket.setsockopt(zmq.IDENTITY, self.options.identity.encode())
        self.socket.connect(self.options.endpoint)
        self.connections += 1
        self.reopen_at = None
        self.request = None
        self.heard_at = time.monotonic()
        self.send("READY", self.options.service.encode())
        lines.say("ready", connection=self.connections)

    def close(self):
        self.socket.close(linger=0)
        self.socket = None
        self.request = None
        self.reopen_at = None if self.options.once else time.monotonic() + self.options.reconnect / 1000

    def send(self, name, *fields):
        self.sent_at = time.monotonic()
        self.socket.send_multipart(mdp.worker_command(self.version, name, *fields), copy=False)

    # What the broker says

    def receive(self):
        while self.socket and not self.is_busy:
            try:
                frames = self.socket.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return
            self.heard_at = time.monotonic()
            try:
                name, fields = mdp.read_worker_command(self.version, frames)
            except mdp.Malformed as why:
                lines.say("malformed", why=str(why))
                continue
            if name == "REQUEST":
                self.take(fields[0], fields[2:])
            elif name == "HEARTBEAT":
                lines.say("heartbeat")
            else:
                lines.say("disconnect")
                self.close()

    def take(self, address, body):
        self.request = (address, body)
        lines.say("request", address=address.hex(), body=lines.seen(body))
        if not self.options.manual:
            for i in range(self.options.partials):
                self.partial([f"partial {i}".encode(), *body])
            self.reply(body)

    def partial(self, body):
        self.send("PARTIAL", self.request[0], b"", *body)

    def reply(self, body):
        sign = [self.options.sign.encode()] if self.options.sign else []
        self.send("FINAL", self.request[0], b"", *sign, *body)
        self.request = None
        lines.say("replied")

    # The loop

    @property
    def is_busy(self):
        return self.request is not None

    def tick(self):
        now = time.monotonic()
        if self.socket is None:
            if self.reopen_at is not None and now >= self.reopen_at:
                self.open()
        elif self.is_busy:
            self.heard_at = now        # it does not listen, so silence says nothing
        elif now - self.heard_at > self.interval * self.options.liveness:
            lines.say("expired")
            self.close()
        elif now - self.sent_at >= self.interval:
            self.send("HEARTBEAT")

    def wait_ms(self):
        if self.is_busy:
            return None
        if self.socket is None:
            return None if self.reopen_at is None else max(1, int((self.reopen_at - time.monotonic()) * 1000) + 1)
        return max(1, self.options.heartbeat // 4)

    def run(self):
        orders = lines.Orders()
        while True:
            poller = zmq.Poller()
            poller.register(orders.fd, zmq.POLLIN)
            if self.socket and not self.is_busy:
                poller.register(self.socket, zmq.POLLIN)
            ready = dict(poller.poll(self.wait_ms()))
            if self.socket in ready:
                self.receive()
            self.tick()
            if orders.fd in ready:
                arrived = orders.read()
                if arrived is None:
                    return
                for order in arrived:
                    if not self.obey(order):
                        return

    def obey(self, order):
        if order["do"] == "partial":
            self.partial(lines.frames_of(order["body"]))
        elif order["do"] == "reply":
            self.reply(lines.frames_of(order["body"]) if "body" in order else self.request[1])
        elif order["do"] == "disconnect":
            self.send("DISCONNECT")
            self.socket.close(linger=1000)
            self.context.term()
            lines.say("left")
            return False
        else:
            raise ValueError(f"unknown order {order!r}")
        self.heard_at = time.monotonic()
        return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--service", required=True)
    parser.add_argument("--version", choices=sorted(mdp.VERSIONS), default="0.1")
    parser.add_argument("--manual", action="store_true")
    parser.add_argument("--partials", type=int, default=0)
    parser.add_argument("--sign", default="")
    parser.add_argument("--heartbeat", type=int, default=2500)
    parser.add_argument("--liveness", type=int, default=3)
    parser.add_argument("--reconnect", type=int, default=200)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--identity", default="")
    options = parser.parse_args()
    if options.partials and options.version == "0.1":
        parser.error("7/MDP has no PARTIAL")
    Worker(options).run()


if __name__ == "__main__":
    main()
