"""What is measured: each a process of its own on a free port of 127.0.0.1, its data in a folder that goes with the run."""
import os
import shutil
import time

from process import Failure, Process, free_port


class Server:
    """A running server. `clients` and `workers` are the endpoints to connect to."""

    def __init__(self, place, process, clients, workers=None):
        self.place, self.process, self.clients, self.workers = place, process, clients, workers or clients
        self.helpers = []

    def end(self):
        self.process.end()
        for helper in self.helpers:
            helper.end()


class Place:
    """Folders of this run, and a number for each thing that is started in it."""

    def __init__(self, root, work):
        self.root, self.bin, self.work, self._count = root, os.path.join(root, "bench", "bin"), work, 0

    def file(self, name):
        self._count += 1
        return os.path.join(self.work, f"{self._count:04d}-{name}")

    def folder(self, name):
        folder = self.file(name)
        os.mkdir(folder)
        return folder

    def program(self, name):
        return os.path.join(self.bin, name)


def endpoint(place, transport):
    return "tcp://127.0.0.1:0" if transport == "tcp" else f"ipc://{place.file('socket')}"


def mdp(place, transport, *options):
    """Our broker, Release, as it comes, but for the limits that a workload is about."""
    dll = os.path.join(place.root, "src", "Broker", "bin", "Release", "net10.0", "Mdp.Broker.dll")
    process = Process(["dotnet", dll, "--endpoint", endpoint(place, transport), *options], place.file("mdp"))
    return Server(place, process, process.wait_for(r"listening on (\S+)")[0])


def mdp_unbounded(place, transport):
    """With the bounds of queues and connections out of the way."""
    options = ["DefaultService:MaxQueueLength=2000000", "DefaultService:MaxQueueOctets=4GiB", "Limits:MaxClientQueueLength=2000000",
               "Limits:MaxClientQueueOctets=4GiB", "Limits:MaxTotalOctets=8GiB", "Connections:MaxConnections=20000", "Connections:MaxHandshakes=20000"]
    return mdp(place, transport, *(word for option in options for word in ("--set", option)))


def plain(place, transport):
    process = Process([place.program("mdp_plain_broker"), endpoint(place, transport)], place.file("plain"))
    return Server(place, process, process.wait_for(r"listening on (\S+)")[0])


def bare(place, transport):
    process = Process([place.program("mdp_bare_relay"), endpoint(place, transport)], place.file("bare"))
    return Server(place, process, process.wait_for(r"listening on (\S+)")[0])


def _two_sided(place, command, name):
    process = Process(command, place.file(name))
    clients, workers = process.wait_for(r"listening on (\S+)", count=2)
    return Server(place, process, clients, workers)


def router_dealer(place, transport):
    return _two_sided(place, [place.program("zmq_router_dealer"), endpoint(place, transport), endpoint(place, transport)], "router-dealer")


def relay(chunk):
    def start(place, transport):
        return _two_sided(place, [place.program("octet_relay"), str(chunk), endpoint(place, transport), endpoint(place, transport)], "relay")
    return start


def nats(place, transport):
    port, config = free_port(), place.file("nats.conf")
    with open(config, "w", encoding="ascii") as file:
        file.write("max_payload: 32MB\nmax_pending: 512MB\n")
    process = Process([_found("nats-server", "/usr/sbin/nats-server"), "-a", "127.0.0.1", "-p", str(port), "-c", config], place.file("nats"))
    process.wait_for("Server is ready")
    return Server(place, process, f"tcp://127.0.0.1:{port}")


def gearman(place, transport):
    port = free_port()
    process = Process([_found("gearmand", "/usr/sbin/gearmand"), "--listen=127.0.0.1", f"--port={port}", "--log-file=stderr", "--verbose=ERROR",
                       *(["--user=root"] if os.getuid() == 0 else [])], place.file("gearmand"))
    time.sleep(0.5)
    if not process.is_running():
        raise Failure(f"gearmand has ended:\n{process.text()}")
    return Server(place, process, f"tcp://127.0.0.1:{port}")


def rabbitmq(place, transport):
    """A node of its own, with a port mapper of its own, so that nothing of the machine's is touched."""
    home, port, mapper = place.folder("rabbitmq"), free_port(), free_port()
    env = {"HOME": home, "ERL_EPMD_PORT": str(mapper), "ERL_EPMD_ADDRESS": "127.0.0.1", "RABBITMQ_NODENAME": "bench@localhost",
           "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_NODE_PORT": str(port), "RABBITMQ_DIST_PORT": str(free_port()),
           "RABBITMQ_MNESIA_BASE": home, "RABBITMQ_LOG_BASE": home, "RABBITMQ_ENABLED_PLUGINS_FILE": os.path.join(home, "plugins"),
           "RABBITMQ_CONFIG_FILE": os.path.join(home, "none"), "RABBITMQ_LOGS": "-"}
    with open(os.path.join(home, "plugins"), "w", encoding="ascii") as file:
        file.write("[].\n")
    epmd = Process([_found("epmd"), "-port", str(mapper)], place.file("epmd"), env)
    process = Process(["/usr/lib/rabbitmq/bin/rabbitmq-server"], place.file("rabbitmq"), env, cwd=home)
    process.wait_for("Starting broker|completed with|started TCP listener", seconds=60)
    process.wait_for("started TCP listener", seconds=60)
    server = Server(place, process, f"tcp://127.0.0.1:{port}")
    server.helpers.append(epmd)
    return server


def _found(name, elsewhere=None):
    path = shutil.which(name) or (elsewhere if elsewhere and os.path.exists(elsewhere) else None)
    if not path:
        raise Failure(f"{name} is not installed")
    return path
