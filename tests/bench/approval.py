"""Where the time from an approval to the opened reply goes. When the operator
sends and the device opens is known to the bench; what is between is told by
PostgreSQL's log: when each program's statement about that enrollment began and
ended. Enrollments come so slowly that none waits for another."""

import re
import time

import rig
import meter
import operations

FREQUENCY = 5           # a second
WARM = 60
POSTGRES = ("log_line_prefix = '%n %q%p '", "log_parameter_max_length = 100")
LOGGED = re.compile(r"([0-9.]+) \d+ LOG:  duration: ([0-9.]+) ms  "
                    r"(bind|execute) (\w+): ")
ABOUT = re.compile(r"[0-9.]+ \d+ DETAIL:  parameters: (.*)")
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
CUT = 0.0005            # the log's clock is cut off to milliseconds
# What ends each step, and how that is called.
MARKS = (("approve begins", "the POST: nginx, console, session"),
         ("approve ends", "statement approve"),
         ("sign_begin begins", "its commit; the console calls the signer"),
         ("sign_begin ends", "statement sign_begin"),
         ("sign_record begins", "signer: certificate, seal, journal"),
         ("sign_record ends", "statement sign_record"),
         ("attend begins", "its commit; the gateway hears of it"),
         ("attend ends", "statement attend"),
         ("opened", "gateway, nginx, the device opens it"))


class Log:
    """PostgreSQL's, from here on; it tells statements while is_on."""

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

    def marks(self):
        """{enrollment: {mark: seconds since 1970}}"""
        found, line = {}, None
        with open(self.path, encoding="utf-8", errors="replace") as log:
            log.seek(self.offset)
            for text in log:
                line = LOGGED.match(text) or line
                about = ABOUT.match(text)
                for number in UUID.findall(about.group(1)) if about else ():
                    note(found.setdefault(number, {}), line)
        return found


def note(marks, line):
    """The last time, but for a look of the gateway after the reply."""
    ended, took, part, statement = line.groups()
    ended = float(ended) + CUT
    marks.setdefault(f"{statement} begins", ended)
    if statement == "attend" and "acknowledge begins" in marks:
        return
    if part == "bind":
        marks[f"{statement} begins"] = ended - float(took) / 1000
    else:
        marks[f"{statement} ends"] = ended


def steps(spans, found):
    """The mean milliseconds of each step, of those enrollments whose total is
    in the middle half: means add up, which medians do not."""
    shift = time.time() - time.monotonic()
    rows = []
    for number, (pressed, opened) in spans.items():
        marks = {**found[number], "opened": opened + shift}
        at = [pressed + shift, *(marks[name] for name, _ in MARKS)]
        rows.append([1000 * (end - begin) for begin, end in zip(at, at[1:])])
    rows.sort(key=sum)
    middle = rows[len(rows) // 4:len(rows) - len(rows) // 4]
    return [sum(column) / len(middle) for column in zip(*middle)]


def add_rows(report, args):
    """The total without that log and its steps with it, in turns."""
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
            parts.append(steps(spans, log.marks()))
    what = f"approved → opened, p50 at {FREQUENCY}/s"
    report.add(what, "ms", totals)
    for (_, name), values in zip(MARKS, zip(*parts)):
        report.add(f"  {name}", "ms", values)
    report.add("  these steps together", "ms", map(sum, parts),
               peer=("the p50 above", totals))
    report.bars(what, "ms", [(f"run {number + 1}", {
        name: value for (_, name), value in zip(MARKS, one)}, None, None)
        for number, one in enumerate(parts)], end="-approved.svg")
