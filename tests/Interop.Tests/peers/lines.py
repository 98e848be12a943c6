"""How a peer talks with the test that runs it: one JSON object a line, orders on stdin, events on stdout.

An order has "do", an event has "event". The end of stdin ends the peer, so that none outlives its test.
Frames in an order: "text", or {"octets": N, "seed": S} for pseudo-random octets.
Frames in an event: {"octets": N, "sha256": hex, "text": only where it is short and printable}.
"""

import hashlib
import json
import os
import random
import sys

TEXT_OCTETS_MAX = 200


def say(event, **facts):
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


def frames_of(order):
    return [_frame(spec) for spec in order]


def _frame(spec):
    if isinstance(spec, str):
        return spec.encode()
    return random.Random(spec["seed"]).randbytes(spec["octets"])


def seen(frames):
    return [_seen(frame) for frame in frames]


def _seen(frame):
    facts = {"octets": len(frame), "sha256": hashlib.sha256(frame).hexdigest()}
    if len(frame) <= TEXT_OCTETS_MAX:
        try:
            facts["text"] = frame.decode()
        except UnicodeDecodeError:
            pass
    return facts


class Orders:
    """stdin without a buffer of its own, so that it can be polled beside sockets."""

    fd = sys.stdin.fileno()

    def __init__(self):
        self._rest = b""

    def read(self):
        """The whole orders that have arrived; None at the end of stdin."""
        octets = os.read(self.fd, 65536)
        if not octets:
            return None
        *whole, self._rest = (self._rest + octets).split(b"\n")
        return [json.loads(line) for line in whole if line.strip()]
