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
    missing = {name: packages for name, (proof, packages) in PEERS.items() if not _is_there(proof)}
    if missing and shutil.which("apt-get") and os.getuid() == 0:
        _install(missing)
    for name, packages in missing.items():
        if not _is_there(PEERS[name][0]):
            print(f"left out: {name} (Debian: {' '.join(packages)})", file=sys.stderr)
    out = os.path.join(root, "bench", "bin")
    for folder in ("load", "peers"):
        if subprocess.run(["make", "-s", "-k", "-C", os.path.join(root, "bench", folder), f"OUT={out}"], check=False).returncode != 0:
            print(f"not everything in bench/{folder} could be built", file=sys.stderr)
    for project in ("src/Broker", *(["tests/Sdk.Peers"] if wants_sdk else [])):
        built = subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "q", "--nologo"], cwd=root, check=False, capture_output=True, text=True)
        if built.returncode != 0:
            sys.exit(f"{project} does not build:\n{built.stdout[-3000:]}")


def _install(missing):
    """Servers must not start by themselves: a policy of this run's own says so, for as long as apt-get runs."""
    packages = [package for some in missing.values() for package in some]
    print(f"installing {' '.join(packages)}", file=sys.stderr)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update", "-qq"], *(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package] for package in packages)):
        subprocess.run(command, check=False, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def machine(root):
    """One line about what the figures were measured on."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), "unknown processor")
    commit = subprocess.run(["git", "-C", root, "describe", "--always", "--dirty=, with changes"], check=False, capture_output=True, text=True).stdout.strip()
    system = os.uname()
    return f"{model}, {os.cpu_count()} cores, {system.sysname} {system.release}; load average {os.getloadavg()[0]:.1f} at the end; commit {commit}."
