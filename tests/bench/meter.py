"""Measuring and telling: what programs spend, medians with their spread,
percentiles, the table, JSON and pictures. See README.md.

    report = meter.Report("renewal")
    report.add("renewal, kept line", "ms", values, goal=0.30)
    report.finish()
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time

import plot

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "deploy", "dev"))

from supervise import process_tree      # noqa: E402 (after the path is set)

OUT = os.path.join(ROOT, "build", "bench")
TICK = 1 / os.sysconf("SC_CLK_TCK")
RUNS = 5            # of everything that is told with a spread
raised = []         # limits, by whoever raises them; each report names them
swarms = []         # seconds of CPU that each one took, not counted


# ---- what processes spend -------------------------------------------------

def spent_by(pid):
    """Seconds, user and system: what it runs is counted by the kernel in
    nanoseconds, what its dead children ran in hundredths."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            fields = stat.read().rpartition(")")[2].split()
        total = (int(fields[13]) + int(fields[14])) * TICK
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat",
                      encoding="utf-8") as schedstat:
                total += int(schedstat.read().split()[0]) / 1e9
        return total
    except (FileNotFoundError, ProcessLookupError):
        return 0        # it has just ended: its parent has it


def pss(pids):
    """KiB of memory, what is shared being shared out."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as text:
                total += sum(int(line.split()[1]) for line in text
                             if line.startswith("Pss:"))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total


def peak(pids):
    """MiB of the largest, since it began."""
    largest = 0
    for pid in pids:
        with open(f"/proc/{pid}/status", encoding="utf-8") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    largest = max(largest, int(line.split()[1]) / 1024)
    return largest


class Programs:
    """The programs of a system (stack.Stack), by name: gateway-2 counts as
    gateway. Those of peers are added by add()."""

    def __init__(self, system=None):
        self.roots = {}
        if system is not None:
            for name, program in system.supervisor.programs.items():
                self.add(name.split("-")[0], program)

    def add(self, name, program):
        """program: whatever has popen, so that it may be started again."""
        self.roots.setdefault(name, []).append(program)

    def pids(self, name):
        return [pid for program in self.roots[name]
                for pid in process_tree(program.popen.pid)]

    def spent(self):
        return {name: sum(map(spent_by, self.pids(name)))
                for name in self.roots}

    def pss(self):
        return {name: pss(self.pids(name)) for name in self.roots}

    def cost(self, load):
        """(CPU seconds by program while load() ran, what it gave, seconds)"""
        before, begun = self.spent(), time.monotonic()
        result = load()
        took, after = time.monotonic() - begun, self.spent()
        return ({name: after[name] - before[name] for name in after}, result,
                took)


# ---- numbers --------------------------------------------------------------

def median(values):
    return statistics.median(values)


def merged(histograms):
    """One of several, as the swarm prints them: [[least, count], ...]"""
    total = {}
    for histogram in histograms:
        for least, count in histogram:
            total[least] = total.get(least, 0) + count
    return sorted(total.items())


def percentile(histogram, share):
    """The value below which that share of all is; None if there is none."""
    all_of_it = sum(count for _, count in histogram)
    left = share / 100 * all_of_it
    for least, count in histogram:
        left -= count
        if left <= 0:
            return least
    return None


def percentiles(histogram, scale=1000.0):
    """p50, p99 and p99.9 of microseconds, in milliseconds."""
    return {f"p{share:g}": (value / scale
                            if (value := percentile(histogram, share))
                            is not None else None)
            for share in (50, 99, 99.9)}


def alternate(runs, *sides):
    """A B A B: the values of each side, taken in turns, so that whatever
    else the machine does hits all alike."""
    values = [[] for _ in sides]
    for _ in range(runs):
        for side, of_side in zip(sides, values):
            of_side.append(side())
    return values


# ---- where it was measured ------------------------------------------------

def first_line(*argv):
    try:
        done = subprocess.run(argv, capture_output=True, text=True,
                              timeout=20, check=False)
    except OSError:
        return "not there"
    return (done.stdout or done.stderr).strip().partition("\n")[0]


def package(name):
    return first_line("dpkg-query", "-W", "-f", "${Version}", name)


def line_of(path, word):
    with open(path, encoding="utf-8") as text:
        for line in text:
            if line.startswith(word):
                return line.partition(":")[2].strip()
    return "unknown"


def machine():
    with open(os.path.join(ROOT, "VERSION"), encoding="utf-8") as version:
        ours = version.read().strip()
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "processor": line_of("/proc/cpuinfo", "model name"),
        "processors": os.cpu_count(),
        "memory": line_of("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
        "load before": os.getloadavg()[0],
        "file system of /tmp": first_line("stat", "-f", "-c", "%T", "/tmp"),
        "handfast": ours,
        "commit": first_line("git", "-C", ROOT, "rev-parse", "--short",
                             "HEAD"),
        "OpenSSL": package("libssl3"), "nginx": package("nginx"),
        "PostgreSQL": package("postgresql-15"),
        "libwebsockets": package("libwebsockets17"),
        "step-ca": package("golang-github-smallstep-certificates-dev"),
        "cfssl": package("golang-cfssl"), "Go": package("golang-go"),
    }


# ---- telling --------------------------------------------------------------

def shown(value):
    """About three digits, however large."""
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


class Row:
    """One line of the table. values: one for each run. goal: at most that,
    or at least (least=True); what it bounds is the measured median, or with
    of_peer or of_floor its ratio to those. goal_text is what is printed."""

    def __init__(self, what, unit, values, goal=None, least=False,
                 goal_text=None, peer=None, floor=None, bounds="measured",
                 note=None):
        self.what, self.unit, self.values = what, unit, list(values)
        self.goal, self.least, self.note = goal, least, note
        self.peer, self.floor = peer, floor     # (name, values)
        self.bounds = bounds                    # measured, peer, floor
        self.goal_text = goal_text

    @property
    def measured(self):
        return median(self.values) if self.values else None

    def other(self, which):
        pair = {"peer": self.peer, "floor": self.floor}[which]
        return median(pair[1]) if pair and pair[1] else None

    def ratio(self):
        """To the peer, or where there is none to the floor."""
        which = self.bounds if self.bounds != "measured" else (
            "peer" if self.peer else "floor")
        other = self.other(which)
        if not other or other < 0 or self.measured is None:
            return None         # a difference may be nothing but noise
        return self.measured / other

    def verdict(self):
        value = self.measured if self.bounds == "measured" else self.ratio()
        if self.goal is None:
            return ""
        if value is None:
            return "not measured"
        kept = value >= self.goal if self.least else value <= self.goal
        return "kept" if kept else "MISSED"

    def goal_shown(self):
        if self.goal is None:
            return ""
        sign = "≥" if self.least else "≤"
        if self.goal_text:
            return f"{sign} {self.goal_text}"
        if self.bounds != "measured":
            pair = self.peer if self.bounds == "peer" else self.floor
            return f"{sign} {self.goal:g} × {pair[0] if pair else 'peer'}"
        return f"{sign} {self.goal:,g} {self.unit}"

    def spread(self):
        if len(self.values) < 2:
            return shown(self.measured)
        return (f"{shown(self.measured)} "
                f"({shown(min(self.values))}–{shown(max(self.values))})")

    def cells(self):
        def side(pair):
            return f"{pair[0]} {shown(median(pair[1]))}" \
                if pair and pair[1] else ""
        ratio = self.ratio()
        return (self.what, self.goal_shown(), f"{self.spread()} {self.unit}",
                side(self.peer), side(self.floor),
                "" if ratio is None else f"{ratio:.2f}", self.verdict())

    def as_json(self):
        return {"what": self.what, "unit": self.unit, "values": self.values,
                "median": self.measured, "goal": self.goal_shown() or None,
                "peer": self.peer, "floor": self.floor,
                "ratio": self.ratio(), "verdict": self.verdict(),
                "note": self.note}


HEADS = ("what", "goal", "measured (least–most)", "peer", "floor", "ratio",
         "verdict")


def table(cells):
    """Aligned text; cells are those of Row."""
    lines = [HEADS, *cells]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADS))]
    return "\n".join("  ".join(
        cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
        for line in lines)


class Report:
    """What one bench found, in build/bench/NAME.json and NAME*.svg."""

    def __init__(self, name, **options):
        self.name, self.options = name, options
        self.where = machine()
        self.sizes = os.environ.get("BENCH_SIZES", "of its own")
        self.rows, self.notes, self.more = [], [], {}

    def add(self, what, unit, values, **options):
        self.rows.append(Row(what, unit, values, **options))
        return self.rows[-1]

    def note(self, text):
        """Beside the table: limits that were raised, what is missing."""
        self.notes.append(text)
        print(f"# {text}", flush=True)

    def keep(self, name, value):
        """In the JSON alone."""
        self.more[name] = value

    def path(self, end):
        os.makedirs(OUT, exist_ok=True)
        return os.path.join(OUT, self.name + end)

    def bars(self, title, unit, bars, end=".svg"):
        plot.store(self.path(end), plot.bars(title, unit, bars))

    def lines(self, title, across, up, series, end="-lines.svg"):
        plot.store(self.path(end), plot.lines(title, across, up, series))

    def finish(self):
        """Prints the table, writes the JSON."""
        if raised:
            self.note("raised for the bench: "
                      + ", ".join(dict.fromkeys(raised)))
        if swarms:
            self.note(f"{len(swarms)} swarms took {sum(swarms):.1f} s of CPU "
                      "on the same cores, not counted")
        cells = [row.cells() for row in self.rows]
        with open(self.path(".json"), "w", encoding="utf-8") as file:
            json.dump({"bench": self.name, "machine": self.where,
                       "sizes": self.sizes, "options": self.options,
                       "notes": self.notes,
                       "rows": [row.as_json() for row in self.rows],
                       "cells": cells, **self.more}, file, indent=1)
            file.write("\n")
        print(f"\n{self.name}\n\n{table(cells)}\n", flush=True)
        for row in self.rows:
            if row.note:
                print(f"  {row.what}: {row.note}", flush=True)
