"""What has to be there before anything is measured."""
import os
import shutil
import subprocess
import sys

# What proves that it is there, and the Debian packages that bring it.
PEERS = {
    "libzmq": (("pkg-config", "libzmq"), ("libzmq3-dev",)),
    "NATS": (("file", "/usr/sbin/nats-server"), ("nats-server",)),
    "NATS, its library": (("pkg-config", "libnats"), ("libnats-dev",)),
    "Gearman": (("file", "/usr/sbin/gearmand"), ("gearman-job-server",)),
    "Gearman, its library": (("pkg-config", "gearmand"), ("libgearman-dev",)),
    "RabbitMQ": (("file", "/usr/lib/rabbitmq/bin/rabbitmq-server"), ("rabbitmq-server",)),
    "RabbitMQ, its library": (("pkg-config", "librabbitmq"), ("librabbitmq-dev",)),
}


def _is_there(proof):
    how, what = proof
    if how == "file":
        return os.path.exists(what)
    return subprocess.run(["pkg-config", "--exists", what], check=False).returncode == 0


def prepare(root, wants_sdk):
    """Installs what is missing where that is possible, builds all programs; what cannot be had is said, and left out."""
    for tool in ("dotnet", "make", "gcc", "pkg-config"):
        if not shutil.which(tool):
            sys.exit(f"bench: {tool} is not installed, and nothing can be built without it; see bench/README.md")
    missing = {name: packages for name, (proof, packages) in PEERS.items() if not _is_there(proof)}
    why = {}
    if missing and shutil.which("apt-get") and os.getuid() == 0:
        why = _install(missing)
    for name, packages in missing.items():
        if not _is_there(PEERS[name][0]):
            print(f"bench: left out: {name}. {why.get(name, 'Install it')}: apt-get install {' '.join(packages)}", file=sys.stderr)
    out = os.path.join(root, "bench", "bin")
    for folder in ("load", "peers"):
        _run(f"bench/{folder}", ["make", "-s", "-k", "-C", os.path.join(root, "bench", folder), f"OUT={out}"], root, is_needed=False)
    for project in ("src/Broker", *(["tests/Sdk.Peers"] if wants_sdk else [])):
        _run(project, ["dotnet", "build", project, "-c", "Release", "-v", "q", "--nologo"], root, is_needed=True)


def _run(what, command, root, is_needed):
    print(f"building {what}", file=sys.stderr, flush=True)
    built = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    if built.returncode == 0:
        return
    said = (built.stdout + built.stderr)[-2000:]
    if is_needed:
        sys.exit(f"bench: {what} does not build:\n{said}")
    print(f"bench: not everything in {what} can be built, and what needs it is left out:\n{said}", file=sys.stderr)


def _install(missing):
    """Servers must not start by themselves: RUNLEVEL=1 tells their packages so. Returns, of what could not be installed, why."""
    print(f"installing {' '.join(package for some in missing.values() for package in some)}", file=sys.stderr, flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    why = {}
    _apt(["update", "-qq"], env)
    for name, packages in missing.items():
        said = _apt(["install", "-y", "-qq", "--no-install-recommends", *packages], env)
        if said:
            why[name] = f"apt-get said: {said}"
    return why


def _apt(words, env):
    """The last line of what it said, if it failed."""
    try:
        done = subprocess.run(["apt-get", *words], check=False, env=env, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return "nothing within 300 s"
    return "" if done.returncode == 0 else ((done.stderr or done.stdout).strip().splitlines() or ["nothing"])[-1]


VERSIONS = ("nats-server", "libnats3.4", "gearman-job-server", "rabbitmq-server", "librabbitmq4", "libzmq5")


def machine(root):
    """What the figures were measured on, and by which versions."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), "unknown processor")
    with open("/proc/meminfo", encoding="ascii") as info:
        memory = int(next(line for line in info if line.startswith("MemTotal")).split()[1]) / (1 << 20)
    commit = _said(["git", "-C", root, "describe", "--always", "--dirty=, with changes"])
    peers = _said(["dpkg-query", "-W", "-f=${Package} ${Version}, ", *VERSIONS]).rstrip(", ")
    system = os.uname()
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {system.sysname} {system.release}; .NET {_said(['dotnet', '--version'])}; {peers}; commit {commit}"


def _said(command):
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()
    except OSError:
        return "unknown"
