#!/usr/bin/python3
"""Every page of the console asks the database as often with two hundred rows
of everything as with ten or none, and never more than seven times, the session
and the request's note included. PostgreSQL's own log is what is counted."""

import os
import re
import time
from importlib import machinery, util

import console_pages
import filling
import tap

MOST = 7            # docs/operations.md says so, too
STEPS = (0, 10, 200)
PEOPLE = 2          # who let the devices in
FIRST = 1           # the device whose page is looked at
PATIENCE = 20
ASKED = re.compile(r"handfast_console@handfast LOG:  (?:execute|statement)"
                   r"[ :]*(\S+)")
# Routes whose answer is as long as what there is, streamed in pieces.
STREAMED = ("GET /devices.csv", "GET /devices.json")


def bench_pages():
    """The list of addresses in tests/bench/console, with their parameters."""
    loader = machinery.SourceFileLoader(
        "bench_console", os.path.join(tap.ROOT, "tests", "bench", "console"))
    module = util.module_from_spec(util.spec_from_loader("bench_console",
                                                         loader))
    loader.exec_module(module)
    return [where for _, where in module.PAGES if "{next:" not in where]


class Log:
    """What the console asked of PostgreSQL since the last look."""

    def __init__(self, s):
        self.s = s
        self.path = s.log_path("postgres")
        s.psql("postgres", "ALTER ROLE handfast_console SET log_statement = "
               "'all'")
        s.restart("console")
        self.at = os.path.getsize(self.path)

    def names(self):
        """Of the statements, in their order."""
        self.flush()
        with open(self.path, encoding="utf-8", errors="replace") as log:
            log.seek(self.at)
            text = log.read()
        self.at += len(text.encode(errors="replace"))
        return ASKED.findall(text)

    def flush(self):
        """Waits until all that was asked before stands there."""
        mark = f"mark {time.monotonic_ns()}"
        self.s.psql("postgres", f"DO $$ BEGIN RAISE LOG '{mark}'; END $$")
        deadline = time.monotonic() + PATIENCE
        while True:
            with open(self.path, encoding="utf-8", errors="replace") as log:
                log.seek(self.at)
                if mark in log.read():
                    return
            if time.monotonic() > deadline:
                raise TimeoutError("nothing in PostgreSQL's log")
            time.sleep(0.01)


def addresses(s):
    """Every page of the route table, and every address that is measured."""
    objects = console_pages.Objects(s, FIRST)
    known = console_pages.routes()
    pages = [objects.uri(endpoint) for endpoint in known
             if endpoint.startswith("GET ") and endpoint not in STREAMED]
    pages += [where.format(**objects.words) for where in bench_pages()
              if console_pages.endpoint_of(where) in known]
    return list(dict.fromkeys(pages))


def fill(s, before, count):
    """Up to so many rows of each kind, and of what belongs to one device."""
    if count == before:
        return
    first, last = before + 100, count + 99
    filling.people(s, first, last)
    filling.devices(s, first, last, PEOPLE)
    filling.events(s, first, last, 10 * count, PEOPLE)
    filling.enrollments(s, first, last, "ann", PEOPLE)
    filling.children(s, FIRST, count - before)


def counts(visitor, log, pages):
    """{address: the statements' names}"""
    told = {}
    log.names()
    for page in pages:
        answer = visitor.get(page)
        told[page] = log.names()
        if answer.status not in (200, 303):
            tap.ok(False, f"{page} answers {answer.status}")
    return told


def main():
    with tap.system("fixed numbers of queries",
                    settings={"console": {"workers": 1}}) as s:
        s.account("ann", "administrator")
        filling.people(s, 1, PEOPLE)
        filling.sites(s)
        filling.devices(s, FIRST, FIRST, PEOPLE)
        filling.enrollments(s, FIRST, FIRST, "ann", PEOPLE)
        filling.asking(s, "ann")
        log = Log(s)
        ann = console_pages.Visitor(s, "ann")
        pages = addresses(s)
        told = []
        for before, count in zip((0,) + STEPS, STEPS):
            fill(s, before, count)
            told.append(counts(ann, log, pages))
        for page in pages:
            name = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", ":id", page)
            numbers = [len(each[page]) for each in told]
            tap.equal(numbers, [numbers[0]] * len(STEPS),
                      f"{name}: {numbers[0]} queries, whatever there is")
            if not tap.ok(numbers[0] <= MOST, f"{name}: at most {MOST}"):
                tap.note(told[0][page])
            tap.ok(numbers[0] > 1 or page == "/sign-in",
                   f"{name}: they are counted")


main()
