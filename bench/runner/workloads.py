"""What is done, and by whom. A row's first subject is the one that the others are compared with."""
from dataclasses import dataclass, field

import servers
from loads import CLoad, SdkLoad, Shape

# An MDP 0.1 request to the service 'bench' is so much longer than its body: what travels in one call of the one-per-call relay.
ENVELOPE = 2 + 8 + 8 + 9

RAW_01 = CLoad("mdp_raw", ("-V", "0.1"), strict=True)
RAW_03 = CLoad("mdp_raw", ("-V", "0.3"), credit=64)
LIB_01 = CLoad("mdp_load", ("-V", "0.1"), strict=True)
ECHO_RAW = CLoad("mdp_raw", ("-V", "0.1"), echo=True)
ECHO_LIB = CLoad("mdp_load", ("-V", "0.1"), echo=True)
PAIRS = CLoad("mdp_raw", ("-V", "0.1"), echo=True, pairs=True)
NATS_RAW, NATS_LIB = CLoad("nats_raw"), CLoad("nats_lib", credit=64)
GEARMAN_RAW, GEARMAN_LIB = CLoad("gearman_raw", strict=True), CLoad("gearman_lib", strict=True)
RABBIT_RAW, RABBIT_RAW_ONE = CLoad("rabbit_raw", credit=64), CLoad("rabbit_raw", strict=True, credit=1)
RABBIT_LIB, RABBIT_LIB_ONE = CLoad("rabbit_lib", credit=64), CLoad("rabbit_lib", strict=True, credit=1)


@dataclass(frozen=True)
class Subject:
    name: str                  # as the table says it
    key: str                   # as --only says it
    start: object              # of servers
    load: object
    shape: dict = field(default_factory=dict)      # where its best way differs
    is_limit: bool = False
    rounds: int = 0            # 0: as many as there are


@dataclass(frozen=True)
class Workload:
    key: str
    title: str
    shape: Shape
    subjects: tuple
    measure: str = "rate"      # what the plot and the share of the limit are about: rate, p50 or MB/s
    transport: str = "tcp"
    count_max: int = 1_000_000


def _mdp(name, load, **shape):
    return Subject(name, "mdp", servers.mdp, load, shape)


def _limit(name, chunk, **shape):
    return Subject(name, "limit", servers.relay(chunk), PAIRS, shape, is_limit=True)


SDK = Subject("mdp 0.3, SDKs", "sdk", servers.mdp, SdkLoad(), rounds=3)
SDK_EIGHT = Subject("mdp 0.3, SDKs, 8 at a time", "sdk", servers.mdp, SdkLoad(8), rounds=3)
PLAIN_RAW = Subject("plain libzmq broker, raw", "plain", servers.plain, RAW_01)
PLAIN_LIB = Subject("plain libzmq broker, libzmq", "plain", servers.plain, LIB_01)
PROXY_RAW = Subject("libzmq proxy, raw", "proxy", servers.router_dealer, ECHO_RAW)
PROXY_LIB = Subject("libzmq proxy, libzmq", "proxy", servers.router_dealer, ECHO_LIB)
NATS = (Subject("NATS, raw", "nats", servers.nats, NATS_RAW), Subject("NATS, its library", "nats", servers.nats, NATS_LIB))
GEARMAN = (Subject("Gearman, raw", "gearman", servers.gearman, GEARMAN_RAW), Subject("Gearman, its library", "gearman", servers.gearman, GEARMAN_LIB))
RABBITMQ = (Subject("RabbitMQ, raw", "rabbitmq", servers.rabbitmq, RABBIT_RAW), Subject("RabbitMQ, its library", "rabbitmq", servers.rabbitmq, RABBIT_LIB))
RABBITMQ_ONE = (Subject("RabbitMQ, raw, prefetch 1", "rabbitmq", servers.rabbitmq, RABBIT_RAW_ONE), Subject("RabbitMQ, its library, prefetch 1", "rabbitmq", servers.rabbitmq, RABBIT_LIB_ONE))

BIG, HUGE = 65_536, 16 << 20
CROWD = Shape(window=4, connections=100, services=100, workers=1000, credit_workers=1000)


def _latency(transport):
    here = (_mdp("mdp 0.1, raw", RAW_01), _mdp("mdp 0.3, raw", RAW_03), SDK, PLAIN_RAW, PLAIN_LIB, PROXY_RAW)
    return (*here, *((*NATS, *GEARMAN, *RABBITMQ) if transport == "tcp" else ()), _limit("blocking relay (limit)", 1 << 20))


def _octets(octets, transport):
    here = (_mdp("mdp 0.1, raw", RAW_01), _mdp("mdp 0.3, raw", RAW_03), PLAIN_RAW, PROXY_RAW)
    sdk = (SDK,) if octets == BIG else ()
    peers = ((*NATS, *GEARMAN, *RABBITMQ) if octets == BIG else (NATS[0], GEARMAN[0], *RABBITMQ)) if transport == "tcp" else ()
    return (*here, *sdk, *peers, _limit("relay, one per call (limit)", octets + ENVELOPE))


def _strict(transport):
    here = (_mdp("mdp 0.1, raw", RAW_01), _mdp("mdp 0.1, libzmq", LIB_01), SDK_EIGHT, PLAIN_RAW, PLAIN_LIB, Subject("bare 0.1 relay, raw", "bare", servers.bare, RAW_01))
    peers = (*GEARMAN, *RABBITMQ_ONE) if transport == "tcp" else ()
    return (*here, *peers, _limit("relay, one per call (limit)", 100 + ENVELOPE, connections=8, window=32))


def _credit(transport):
    here = (_mdp("mdp 0.3, raw", RAW_03), SDK, PROXY_RAW, PROXY_LIB)
    return (*here, *((*NATS, *RABBITMQ) if transport == "tcp" else ()), _limit("relay, batched (limit)", 1 << 20))


def _basic(transport, prefix, suffix):
    return (
        Workload(f"{prefix}-strict", f"One at a time: 100 octets, 256 in flight, 8 workers{suffix}", Shape(), _strict(transport), "rate", transport, 300_000),
        Workload(f"{prefix}-credit", f"Many at a time: 100 octets, 256 in flight, one worker, credit 64{suffix}", Shape(), _credit(transport), "rate", transport, 2_000_000),
        Workload(f"{prefix.replace('w1', 'w2')}-latency", f"One in flight, 100 octets{suffix}", Shape(window=1, workers=1), _latency(transport), "p50", transport, 50_000),
        Workload(f"{prefix.replace('w1', 'w3')}-64k", f"64 KiB, 32 in flight{suffix}", Shape(octets=BIG, window=32), _octets(BIG, transport), "MB/s", transport, 50_000),
        Workload(f"{prefix.replace('w1', 'w3')}-16m", f"16 MiB, 4 in flight{suffix}", Shape(octets=HUGE, window=4, workers=4), _octets(HUGE, transport), "MB/s", transport, 200),
    )


CROWDED = Workload(
    "w4", "1,000 workers on 100 services, 100 clients, 4 in flight each", CROWD,
    (_mdp("mdp 0.1, raw", RAW_01), _mdp("mdp 0.1, libzmq", LIB_01), _mdp("mdp 0.3, raw", RAW_03), PLAIN_RAW, PLAIN_LIB, *NATS, GEARMAN[0], RABBITMQ[0], _limit("relay, one per call (limit)", 100 + ENVELOPE, services=1)), "rate", "tcp", 300_000)

GROWTH = tuple(
    Workload(f"w6-services-{n}", f"Growth: {n:,} services, 1,000 workers that take one at a time, 256 in flight", Shape(services=n, workers=1000, rotate=True), (_mdp("mdp 0.1, raw", RAW_01),))
    for n in (1, 10, 100, 1000)) + tuple(
    Workload(f"w6-workers-{n}", f"Growth: {n:,} workers that take one at a time, 256 in flight", Shape(workers=n), (_mdp("mdp 0.1, raw", RAW_01),))
    for n in (1, 10, 100, 1000)) + tuple(
    Workload(f"w6-queue-{n}", f"Growth: {n:,} requests waiting, one worker, credit 64", Shape(window=n + 64),
             (Subject("mdp 0.3, raw", "mdp", servers.mdp_unbounded, RAW_03),), "rate", "tcp", 3_000_000)
    for n in (10, 1000, 100_000, 1_000_000))

ALL = (*_basic("tcp", "w1", ""), CROWDED, *GROWTH, *_basic("ipc", "w7-w1", ", over ipc"))
