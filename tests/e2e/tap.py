"""The Test Anything Protocol for end-to-end tests, over one private system.

    import tap

    with tap.system("a device enrolls") as s:
        tap.ok(…, "it is so")

tap.system starts a Stack (deploy/dev/stack.py), and at the end checks that no
sanitizer complained and that no program died unasked. The plan is printed
last; an exception is a failed test with its traceback, never a silent end.
"""

import contextlib
import os
import sys
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "deploy", "dev"))

from stack import Stack     # noqa: E402 (after the path is set)

count = 0
failed = 0


def note(text):
    """A comment in the output, line by line."""
    for line in str(text).splitlines() or [""]:
        print(f"# {line}", flush=True)


def ok(good, name):
    """One test; returns whether it passed."""
    global count, failed
    count += 1
    failed += not good
    print(f"{'' if good else 'not '}ok {count} - {name}", flush=True)
    if not good:
        caller = sys._getframe(1)
        while caller.f_code.co_filename == __file__ and caller.f_back:
            caller = caller.f_back
        note(f"failed at {os.path.relpath(caller.f_code.co_filename, ROOT)}"
             f":{caller.f_lineno}")
    return good


def equal(got, wanted, name):
    """Both must be equal; shows them if they are not."""
    good = ok(got == wanted, name)
    if not good:
        note(f"     got: {got!r}")
        note(f"expected: {wanted!r}")
    return good


def holds(text, part, name):
    """part must be in text."""
    good = ok(part in text, name)
    if not good:
        note(f"not in it: {part!r}")
        note(text[-2000:] if isinstance(text, str) else repr(text)[-2000:])
    return good


def raises(kind, function, name):
    """function() must raise this kind of exception; returns it."""
    try:
        function()
    except kind as exception:
        ok(True, name)
        return exception
    ok(False, name)
    return None


def skip(reason):
    """The whole file, before any test."""
    print(f"1..0 # SKIP {reason}", flush=True)
    sys.exit(0)


def sanitized():
    """These are the programs with sanitizers, several times slower."""
    return bool(os.environ.get("SAN")) or "-san" in os.environ.get("B", "")


def done():
    """Prints the plan and ends the program."""
    print(f"1..{count}", flush=True)
    sys.exit(1 if failed else 0)


@contextlib.contextmanager
def plan():
    """The body's tests, then the plan."""
    try:
        yield
    except Exception:
        ok(False, "no exception")
        note(traceback.format_exc())
    done()


@contextlib.contextmanager
def system(name, may_die=False, prepare=None, **options):
    """One system for the body's tests; options are Stack's.

    prepare(stack) is called before it starts.
    """
    with plan():
        note(name)
        stack = Stack(**options)
        if prepare is not None:
            prepare(stack)
        try:
            stack.up()
            yield stack
        except Exception:
            show_logs(stack)
            raise
        finally:
            reports = stack.sanitizer_reports()
            deaths = stack.deaths()
            if failed or reports:
                show_logs(stack)
            stack.down()
            equal(reports, [], "no sanitizer complained")
            if not may_die:
                equal(deaths, [], "no program died unasked")


def show_logs(stack):
    for name in stack.log_names():
        note(f"---- {name}.log")
        note(stack.log_tail(name, 25))
