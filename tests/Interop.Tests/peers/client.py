"""An MDP client over libzmq, REQ or DEALER, driven line by line (see lines.py).

    client.py --endpoint E [--version 0.1|0.2] [--socket req|dealer] [--timeout MS] [--identity TEXT]

Orders: {"do": "request", "service": "echo", "body": [frames]}, {"do": "reopen"}.
Events: opened, sent {body}, partial and final {service, body}, retry, malformed {why}.

A DEALER may have any number of requests outstanding, a REQ has one. With --timeout, an unanswered request is sent again
on a new socket, as 7/MDP recommends to clients of a broker that does not respond.
"""

import argparse
import time

import zmq

import lines
import mdp


class Client:
    def __init__(self, options):
        self.options = options
        self.version = mdp.VERSIONS[options.version]
        self.is_req = options.socket == "req"
        self.context = zmq.Context()
        self.socket = None
        self.unanswered = []      # (deadline, frames), oldest first
        self.open()

    def open(self):
        if self.socket:
            self.socket.close(linger=0)
        self.socket = self.context.socket(zmq.REQ if self.is_req else zmq.DEALER)
        self.socket.linger = 0
        self.socket.setsockopt(zmq.RECONNECT_IVL, 50)
        if self.options.identity:
            self.socket.setsockopt(zmq.IDENTITY, self.options.identity.encode())
        self.socket.connect(self.options.endpoint)
        lines.say("opened")

    def send(self, frames):
        deadline = time.monotonic() + self.options.timeout / 1000 if self.options.timeout else None
        self.unanswered.append((deadline, frames))
        self.socket.send_multipart(frames[1:] if self.is_req else frames, copy=False)

    def request(self, order):
        body = lines.frames_of(order["body"])
        self.send(mdp.client_request(self.version, order["service"].encode(), body))
        lines.say("sent", service=order["service"], body=lines.seen(body))

    def receive(self):
        while True:
            try:
                frames = self.socket.recv_multipart(zmq.DONTWAIT)
            except zmq.ZMQError as error:
                if error.errno in (zmq.EAGAIN, zmq.EFSM):
                    return
                raise
            try:
                name, service, body = mdp.read_client_reply(self.version, [b"", *frames] if self.is_req else frames)
            except mdp.Malformed as why:
                lines.say("malformed", why=str(why))
                continue
            if name == "FINAL" and self.unanswered:
                self.unanswered.pop(0)
            lines.say(name.lower(), service=service.decode(), body=lines.seen(body))

    def retry(self):
        waiting, self.unanswered = self.unanswered, []
        self.open()
        for _, frames in waiting:
            self.send(frames)
        lines.say("retry", count=len(waiting))

    def wait_ms(self):
        deadline = self.unanswered[0][0] if self.unanswered else None
        return None if deadline is None else max(0, int((deadline - time.monotonic()) * 1000) + 1)

    def run(self):
        orders = lines.Orders()
        while True:
            poller = zmq.Poller()
            poller.register(orders.fd, zmq.POLLIN)
            if not self.is_req or self.unanswered:
                poller.register(self.socket, zmq.POLLIN)
            ready = dict(poller.poll(self.wait_ms()))
            if self.socket in ready:
                self.receive()
            elif self.wait_ms() == 0:
                self.retry()
            if orders.fd in ready:
                arrived = orders.read()
                if arrived is None:
                    return
                for order in arrived:
                    self.obey(order)

    def obey(self, order):
        if order["do"] == "request":
            self.request(order)
        elif order["do"] == "reopen":
            self.unanswered = []
            self.open()
        else:
            raise ValueError(f"unknown order {order!r}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--version", choices=sorted(mdp.VERSIONS), default="0.1")
    parser.add_argument("--socket", choices=("req", "dealer"), default="dealer")
    parser.add_argument("--timeout", type=int, default=0)
    parser.add_argument("--identity", default="")
    options = parser.parse_args()
    if options.socket == "req" and options.version != "0.1":
        parser.error("REQ is for 0.1 only: 18/MDP has no empty frame")
    Client(options).run()


if __name__ == "__main__":
    main()
