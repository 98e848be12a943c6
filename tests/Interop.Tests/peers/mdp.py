"""The frames of 7/MDP (0.1) and 18/MDP (0.2), as far as a client or a worker sees them.

    0.1  client   ["", "MDPC01", service, body...]                         REQUEST and REPLY
         worker   ["", "MDPW01", command, fields...]
    0.2  client   ["MDPC02", command, service, body...]                    REQUEST, PARTIAL, FINAL
         worker   ["MDPW02", command, fields...]
    both READY fields: service; REQUEST, PARTIAL, FINAL/REPLY fields: address, "", body...

A message is a list of bytes, one item a frame. The leading empty frame of 0.1 is part of the list here; a REQ socket
makes and removes it by itself, so that its owner leaves it out.
"""

from dataclasses import dataclass


class Malformed(Exception):
    """The other side sent what the RFC does not allow."""


@dataclass(frozen=True)
class Version:
    name: str
    lead: tuple              # the frames before the header
    client: bytes            # header of MDP/Client
    worker: bytes            # header of MDP/Worker
    client_commands: dict    # octet -> name; empty where the header says it all
    worker_commands: dict    # octet -> name

    def worker_octet(self, name):
        return next(octet for octet, known in self.worker_commands.items() if known == name)

    @property
    def has_partial(self):
        return "PARTIAL" in self.worker_commands.values()


V01 = Version(
    name="0.1",
    lead=(b"",),
    client=b"MDPC01",
    worker=b"MDPW01",
    client_commands={},
    worker_commands={b"\1": "READY", b"\2": "REQUEST", b"\3": "FINAL", b"\4": "HEARTBEAT", b"\5": "DISCONNECT"},
)

V02 = Version(
    name="0.2",
    lead=(),
    client=b"MDPC02",
    worker=b"MDPW02",
    client_commands={b"\1": "REQUEST", b"\2": "PARTIAL", b"\3": "FINAL"},
    worker_commands={
        b"\1": "READY", b"\2": "REQUEST", b"\3": "PARTIAL", b"\4": "FINAL", b"\5": "HEARTBEAT", b"\6": "DISCONNECT"},
)

VERSIONS = {version.name: version for version in (V01, V02)}


def client_request(version, service, body):
    command = [b"\1"] if version.client_commands else []
    return [*version.lead, version.client, *command, service, *body]


def read_client_reply(version, frames):
    """(PARTIAL or FINAL, service, body) of what a broker sent to a client; the REPLY of 0.1 is a FINAL."""
    rest = _after_header(version, version.client, frames)
    name = "FINAL"
    if version.client_commands:
        name = version.client_commands.get(rest[0] if rest else b"")
        rest = rest[1:]
    if name not in ("PARTIAL", "FINAL") or len(rest) < 2:
        raise Malformed(f"expected a reply of {version.name}, got {frames[:5]!r} ({len(frames)} frames)")
    return name, rest[0], rest[1:]


def worker_command(version, name, *fields):
    return [*version.lead, version.worker, version.worker_octet(name), *fields]


def read_worker_command(version, frames):
    """(name, fields) of what a broker sent to a worker: REQUEST, HEARTBEAT or DISCONNECT."""
    rest = _after_header(version, version.worker, frames)
    name = version.worker_commands.get(rest[0] if rest else b"")
    fields = rest[1:]
    if name == "REQUEST":
        if len(fields) < 3 or not fields[0] or fields[1] != b"":
            raise Malformed(f"expected REQUEST [address, empty, body...], got {fields[:4]!r} ({len(fields)} fields)")
    elif name not in ("HEARTBEAT", "DISCONNECT") or fields:
        raise Malformed(f"expected a command for a worker of {version.name}, got {frames[:5]!r} ({len(frames)} frames)")
    return name, fields


def _after_header(version, header, frames):
    begin = [*version.lead, header]
    if frames[:len(begin)] != begin:
        raise Malformed(f"expected {begin!r} first, got {frames[:3]!r} ({len(frames)} frames)")
    return frames[len(begin):]
