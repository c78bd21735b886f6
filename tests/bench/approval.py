"""Where the time from an approval to the opened reply goes. When the operator
sends and the device opens is known to the bench; what is between is told by
PostgreSQL's log: when each program's statement began and ended. Enrollments
come so slowly that none meets another."""

import re
import time

import rig
import operations

FREQUENCY = 5           # a second
WARM = 60
POSTGRES = ("log_line_prefix = '%n '", "log_parameter_max_length = 0",
            "track_wal_io_timing = on")
SYNC = "SELECT wal_sync_time / wal_sync FROM pg_stat_wal"
LOGGED = re.compile(r"([0-9.]+) LOG:  duration: ([0-9.]+) ms  "
                    r"(bind|execute) (approve|sign_begin|sign_record|attend):")
CUT = 0.0005            # the log's clock is cut off to milliseconds
STEPS = ("the POST: nginx, console, session", "statement approve",
         "its commit; the console calls the signer", "statement sign_begin",
         "signer: certificate, seal, journal", "statement sign_record",
         "its commit; the gateway hears of it", "statement attend",
         "gateway, nginx, the device opens it")


class Log:
    """PostgreSQL's, of the statements since it was switched on."""

    def __init__(self, system):
        self.system, self.path = system, system.cluster.log
        self.offset = 0

    def switch(self, is_on):
        self.system.superuser("ALTER SYSTEM SET log_min_duration_statement = "
                              + ("0" if is_on else "-1"))
        self.system.superuser("SELECT pg_reload_conf()")
        time.sleep(0.5)
        with open(self.path, "rb") as log:
            self.offset = log.seek(0, 2)

    def statements(self):
        """[(name, when it began, when it ended)]: seconds since 1970"""
        found, begun = [], {}
        with open(self.path, encoding="utf-8", errors="replace") as log:
            log.seek(self.offset)
            for line in filter(None, map(LOGGED.match, log)):
                ended, took, part, name = line.groups()
                ended = float(ended) + CUT
                if part == "bind":
                    begun[name] = ended - float(took) / 1000
                elif name in begun:
                    found.append((name, begun.pop(name), ended))
        return found


def steps(spans, statements):
    """The mean milliseconds of each step, of those enrollments whose total is
    in the middle half: means add up, which medians do not."""
    shift = time.time() - time.monotonic()
    rows = []
    for pressed, opened in spans.values():
        at = {name: (begun, ended) for name, begun, ended in statements
              if pressed + shift - CUT <= begun <= opened + shift + CUT}
        if len(at) < 4:         # two met, or the ticker was quicker
            continue
        marks = [pressed + shift, *at["approve"], *at["sign_begin"],
                 *at["sign_record"], *at["attend"], opened + shift]
        rows.append([1000 * (end - begin)
                     for begin, end in zip(marks, marks[1:])])
    if 2 * len(rows) < len(spans):
        raise RuntimeError(f"{len(rows)} of {len(spans)} in PostgreSQL's log")
    rows.sort(key=sum)
    middle = rows[len(rows) // 4:len(rows) - len(rows) // 4]
    return [sum(column) / len(middle) for column in zip(*middle)]


def measure(args):
    """(p50s without that log, the steps with it, in turns; ms of a sync)"""
    totals, parts = [], []
    system = rig.System(postgres=POSTGRES)
    system.quick = True
    with system:
        enrollment = operations.Enrollment(system, args.channel)
        prepared = rig.prepared(2 * args.path * args.runs + WARM,
                                args.channel, quick=True)
        enrollment.run(WARM, 4 * FREQUENCY, prepared)
        rig.analyze(system)
        log = Log(system)
        for _ in range(args.runs):
            log.switch(False)
            totals.append(operations.share_of(enrollment.run(
                args.path, FREQUENCY, prepared).latency, 50))
            log.switch(True)
            spans = enrollment.run(args.path, FREQUENCY, prepared).spans
            parts.append(steps(spans, log.statements()))
        return totals, parts, system.superuser(SYNC)[0]


def add_rows(report, args):
    totals, parts, sync = measure(args)
    what = f"approved → opened, p50 at {FREQUENCY}/s"
    report.add(what, "ms", totals)
    for name, values in zip(STEPS, zip(*parts)):
        report.add(f"  {name}", "ms", values)
    report.add("  these steps together", "ms", map(sum, parts),
               peer=("the p50 above", totals))
    report.add("  one sync of PostgreSQL's journal, two are in these", "ms",
               sync)
    report.bars(what, "ms", [
        (f"run {number + 1}", dict(zip(STEPS, one)), None, None)
        for number, one in enumerate(parts)], end="-approved.svg")
