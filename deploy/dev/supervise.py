"""Starts programs, starts again what dies, and stops only what it started."""

import os
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BACKOFF = (0.1, 0.2, 0.5, 1, 2, 5)      # seconds before each restart in a row
HOPELESS = 4                            # deaths in a row
FREEZING = 5                            # seconds until all have stopped
SETTLED = 10                            # seconds up after which it begins anew


def stat(pid):
    """(state, parent) of a process; ("X", 0) of one that is no more."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            state, parent = file.read().rpartition(")")[2].split()[:2]
        return state, int(parent)
    except (OSError, ValueError):
        return "X", 0


def process_tree(pid):
    """A process and all below it, the deepest last."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        children.setdefault(stat(entry)[1], []).append(int(entry))
    found = [pid]
    for member in found:
        found.extend(children.get(member, []))
    return found


def send(pid, number):
    """A signal; to one that has ended, nothing."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def freeze(pid):
    """Stops a process and all below it, and returns them. One that has
    stopped makes no child, so none escapes who then looks once more."""
    stopped = []
    deadline = time.monotonic() + FREEZING
    while found := [member for member in process_tree(pid)
                    if member not in stopped]:
        for member in found:
            send(member, signal.SIGSTOP)
        while not all(stat(member)[0] in "TtZX" for member in found) \
                and time.monotonic() < deadline:
            time.sleep(0.001)
        stopped += found
    return stopped


class Program:
    """One program: how to start it, and what it is doing."""

    def __init__(self, name, argv, log, user=None, end=signal.SIGTERM,
                 env=None):
        self.name = name
        self.argv = argv
        self.log = log
        self.user = user        # users.User, None = as we are
        self.end = end          # the signal that stops it in good order
        self.env = env
        self.stale = []         # sockets that a crash leaves in its way
        self.popen = None
        self.wanted = False
        self.started_at = 0.0
        self.failures = 0
        self.retry_at = 0.0

    def running(self):
        return self.popen is not None and self.popen.poll() is None

    def spawn(self):
        who = {}
        if self.user is not None:
            who = {"user": self.user.uid, "group": self.user.gid,
                   "extra_groups": self.user.groups}
        for path in filter(os.path.exists, self.stale):
            os.unlink(path)
        with open(self.log, "ab") as log:
            self.popen = subprocess.Popen(
                self.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd="/", env=self.env, start_new_session=True, **who)
        self.started_at = time.monotonic()


class Supervisor:
    """All programs of one stack. A death that nobody asked for is recorded."""

    def __init__(self, say=lambda text: None):
        self.programs = {}
        self.deaths = []
        self.say = say
        self.lock = threading.RLock()
        self.ending = threading.Event()
        self.thread = None
        self.keeper = subprocess.Popen(
            ["/usr/bin/python3", "-SE", os.path.join(HERE, "keeper.py")],
            stdin=subprocess.PIPE, text=True, start_new_session=True,
            cwd="/", stdout=sys.stderr)

    def tell_keeper(self, line):
        try:
            self.keeper.stdin.write(line + "\n")
            self.keeper.stdin.flush()
        except OSError:
            pass

    def add(self, program):
        self.programs[program.name] = program

    def start(self, name):
        with self.lock:
            program = self.programs[name]
            if program.running():
                return
            program.spawn()
            program.wanted = True
            self.tell_keeper(f"up {program.popen.pid} {int(program.end)}")
            if self.thread is None:
                self.thread = threading.Thread(target=self.watch, daemon=True)
                self.thread.start()

    def watch(self):
        while not self.ending.wait(0.1):
            with self.lock:
                for program in list(self.programs.values()):
                    self.look_after(program)

    def look_after(self, program):
        if not program.wanted or program.running():
            return
        now = time.monotonic()
        if program.retry_at == 0:
            self.note_death(program, now)
        if now >= program.retry_at:
            program.retry_at = 0
            self.start(program.name)

    def note_death(self, program, now):
        if now - program.started_at > SETTLED:
            program.failures = 0
        delay = BACKOFF[min(program.failures, len(BACKOFF) - 1)]
        program.failures += 1
        program.retry_at = now + delay
        self.tell_keeper(f"down {program.popen.pid}")
        self.deaths.append((program.name, program.popen.returncode))
        self.say(f"{program.name} ended with {program.popen.returncode}, "
                 f"restart in {delay} s; see {program.log}")

    def hopeless(self, name):
        """It died again and again right after its start."""
        return self.programs[name].failures >= HOPELESS

    def stop(self, name, timeout=5.0):
        """In good order; by force when that takes too long."""
        with self.lock:
            program = self.programs[name]
            program.wanted = False
            program.retry_at = 0
            popen = program.popen
        if popen is None:
            return
        if popen.poll() is None:
            popen.send_signal(program.end)
            try:
                popen.wait(timeout)
            except subprocess.TimeoutExpired:
                self.say(f"{name} did not stop within {timeout} s")
                self.kill(name)
        self.tell_keeper(f"down {popen.pid}")

    def kill(self, name, number=signal.SIGKILL):
        """The program and all its children at once, as a crash would."""
        with self.lock:
            program = self.programs[name]
            program.wanted = False
            program.retry_at = 0
            if not program.running():
                return
            members = (freeze if number == signal.SIGKILL else process_tree)(
                program.popen.pid)
            for pid in members:
                send(pid, number)
        if number == signal.SIGKILL:
            program.popen.wait()
            self.tell_keeper(f"down {program.popen.pid}")

    def stop_all(self):
        self.ending.set()
        if self.thread is not None:
            self.thread.join()
        for name in reversed(list(self.programs)):
            self.stop(name)

    def finish(self):
        """Nothing is left to clean up."""
        self.tell_keeper("done")
        try:
            self.keeper.stdin.close()
        except OSError:
            pass
        self.keeper.wait()
