#!/usr/bin/env python3
"""Takes what OTLP sends by http/protobuf, looks at none of it, and counts it: a receiver that costs as little as one can.

    otlp_sink.py            prints the port that it listens on at 127.0.0.1, and on SIGTERM how many octets came for each signal
"""
import asyncio
import collections
import signal

octets = collections.Counter()


async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode("latin-1").split("\r\n")
            fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            length = int(fields.get("content-length", 0))
            await reader.readexactly(length)
            octets[lines[0].split(" ")[1]] += length
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    for path in sorted(octets):
        print(path, octets[path], flush=True)


asyncio.run(main())
