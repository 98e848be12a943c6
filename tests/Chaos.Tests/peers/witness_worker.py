"""The witness in Python: an MDP worker over libzmq that writes down what it does. See witness_worker.c and witness.h.

    witness_worker.py PEERS ENDPOINT SERVICE LOG VERSION        PEERS: the folder of mdp.py
"""

import os
import random
import struct
import sys
import time

import zmq

peers, endpoint, service, log, version = sys.argv[1:]
sys.path.insert(0, peers)
import mdp  # noqa: E402

version = mdp.VERSIONS[version]
log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
context = zmq.Context()


def write(word, body):
    client, number, _, _ = struct.unpack("4Q", body)
    os.write(log, f"{word} {client}-{number} {time.time_ns()}\n".encode())


def session():
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.connect(endpoint)
    socket.send_multipart(mdp.worker_command(version, "READY", service.encode()))
    print("ready", flush=True)
    heard = spoke = time.monotonic()
    while time.monotonic() - heard < 7.5:
        if time.monotonic() - spoke >= 2.5:
            socket.send_multipart(mdp.worker_command(version, "HEARTBEAT"))
            spoke = time.monotonic()
        if not socket.poll(250):
            continue
        name, fields = mdp.read_worker_command(version, socket.recv_multipart())
        heard = time.monotonic()
        if name == "DISCONNECT":
            break
        if name == "REQUEST":
            write("start", fields[2])
            time.sleep(random.uniform(0.002, 0.010))
            write("end", fields[2])
            socket.send_multipart(mdp.worker_command(version, "FINAL", fields[0], b"", fields[2]))
            heard = spoke = time.monotonic()
    socket.close()


while True:
    session()
