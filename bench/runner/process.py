"""A program that the bench runs: where its output goes, what it costs, how it ends."""
import ctypes
import os
import re
import signal
import socket
import subprocess
import time

CPUCLOCK_SCHED = 2
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """A program did not do what it was run for."""


def _end_with_the_runner():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    running = []

    def __init__(self, command, output, env=None, cwd=None):
        self.command, self.output = command, output
        with open(output, "wb") as sink:
            self.popen = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sink, stderr=subprocess.STDOUT, cwd=cwd,
                                          env={**os.environ, **(env or {})}, start_new_session=True, preexec_fn=_end_with_the_runner)
        self.pid = self.popen.pid
        self.usage = None
        Process.running.append(self)

    def text(self):
        with open(self.output, encoding="utf-8", errors="replace") as lines:
            return lines.read()

    def wait_for(self, pattern, count=1, seconds=30):
        """The first group of each match, once there are so many."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = re.findall(pattern, self.text())
            if len(found) >= count:
                return found
            if not self.is_running():
                break
            time.sleep(0.02)
        raise Failure(f"{' '.join(self.command)} has not said '{pattern}' {count} times:\n{self.text()[-2000:]}")

    def last_words(self):
        """The last line of what it said, and how it ended if it has."""
        said = self.text().strip().splitlines()
        ended = f", ended with {self.popen.returncode}" if not self.is_running() else ""
        return f"{os.path.basename(self.command[0])}{ended}: {said[-1][:200] if said else 'said nothing'}"

    def is_running(self):
        if self.usage is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self._ended(status, usage)
        return self.usage is None

    def wait(self, seconds):
        """Its exit status, within so many seconds."""
        deadline = time.monotonic() + seconds
        while self.is_running():
            if time.monotonic() > deadline:
                self.end(signal.SIGKILL)
                raise Failure(f"{' '.join(self.command)} has not ended within {seconds} s:\n{self.text()[-2000:]}")
            time.sleep(0.005)
        return self.popen.returncode

    def end(self, how=signal.SIGTERM, seconds=5):
        """By its id, and the ids of those that it started itself."""
        family = self.family()
        if self.is_running():
            os.kill(self.pid, how)
            deadline = time.monotonic() + seconds
            while self.is_running() and time.monotonic() < deadline:
                time.sleep(0.005)
            if self.is_running():
                os.kill(self.pid, signal.SIGKILL)
                pid, status, usage = os.wait4(self.pid, 0)
                self._ended(status, usage)
        for pid in family[1:]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def end_input(self, seconds=10):
        """Some programs end, and say their totals, when nothing is left to read."""
        self.popen.stdin.close()
        return self.wait(seconds)

    def family(self):
        """Its id and those of all that descend from it."""
        ids, at = [self.pid], 0
        while at < len(ids):
            try:
                for task in os.listdir(f"/proc/{ids[at]}/task"):
                    with open(f"/proc/{ids[at]}/task/{task}/children", encoding="ascii") as children:
                        ids += [int(child) for child in children.read().split()]
            except OSError:
                pass
            at += 1
        return ids

    def cpu_seconds(self):
        """CPU time so far, user and system, of the whole family."""
        total = 0
        for pid in self.family():
            try:
                total += time.clock_gettime(~pid << 3 | CPUCLOCK_SCHED)    # the clock of another process: /proc/PID/stat counts hundredths, more than an idle server uses in a second
            except OSError:
                pass
        return total

    def forget_peak(self):
        for pid in self.family():
            try:
                with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as refs:
                    refs.write("5")
            except OSError:
                pass

    def memory_mb(self, what="VmHWM"):
        """VmHWM: the peak since forget_peak. VmRSS: now."""
        total = 0
        for pid in self.family():
            try:
                with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
                    total += sum(int(line.split()[1]) for line in status if line.startswith(f"{what}:"))
            except OSError:
                pass
        return total / 1024

    def _ended(self, status, usage):
        self.usage = usage
        self.popen.returncode = os.waitstatus_to_exitcode(status)
        Process.running.remove(self)

    def spent_seconds(self):
        """CPU time of a process that has ended."""
        return self.usage.ru_utime + self.usage.ru_stime

    @staticmethod
    def end_all():
        for process in list(Process.running):
            process.end(signal.SIGKILL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
