"""handfast-device running beside us: what it says, line by line."""

import json
import queue
import re
import subprocess
import threading
import time

CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b")


class DeviceError(Exception):
    """The device did not do what was waited for; the text has its output."""


class Device:
    """One "handfast-device enroll --json"."""

    def __init__(self, argv, folder, env=None):
        self.folder = folder
        self.lines = []             # all output so far
        self.queue = queue.Queue()
        self.popen = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, env=env, cwd="/")
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.popen.stdout:
            self.queue.put(line)
        self.queue.put(None)

    def fail(self, what):
        raise DeviceError(f"{what}; it said:\n{''.join(self.lines)}")

    def wait_line(self, wanted, what, timeout=90):
        """The first value, not None, that wanted(line) gives."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                line = self.queue.get(
                    timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                self.fail(f"no {what} within {timeout} s")
            if line is None:
                self.queue.put(None)
                self.fail(f"the device ended ({self.popen.wait()}) "
                          f"without {what}")
            self.lines.append(line)
            found = wanted(line)
            if found is not None:
                return found

    def code(self, timeout=90):
        """The next code that it shows."""
        def wanted(line):
            match = CODE.search(line)
            return match and match.group()
        return self.wait_line(wanted, "code", timeout)

    def event(self, name, timeout=90):
        """The next event of that name, as a dictionary."""
        def wanted(line):
            try:
                event = json.loads(line)
            except ValueError:
                return None
            return event if event.get("event") == name else None
        return self.wait_line(wanted, name, timeout)

    def finish(self, timeout=60, status=0):
        """Waits until it ends, as it should with this status."""
        try:
            got = self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.end()
            got = None
        self.thread.join()
        while True:
            line = self.queue.get()
            if line is None:
                break
            self.lines.append(line)
        self.queue.put(None)
        if got is None:
            self.fail(f"it did not end within {timeout} s")
        if status is not None and got != status:
            self.fail(f"it ended with {got}, not {status}")
        return got

    def end(self):
        """Stops it, however far it is."""
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(5)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
