#!/usr/bin/python3
"""make run: a whole private system, one enrolled device, and how to go on.

Stays until Ctrl-C; then everything that it started is gone again.
"""

import os
import signal
import sys
import threading
import time

from stack import Stack, StackError

HTTPS_PORT = 8443
HTTP_PORT = 8080
ACCOUNT = "operator"
ROLE = "administrator"      # so that every page is there to be seen

BANNER = """
handfast is running.  Ctrl-C stops it and removes all of it.

  Operators sign in at    {console}
      account             {account}
      password            {password}
  Devices talk to         {device}
  Everything is in        {top}
  Command line            {handfast} --help

The certificate comes from this run's own CA; the browser will warn unless it
trusts {root}

Enroll a second device by hand: in another terminal run

  {enroll}

and type the code that it shows into the console. With --channel sealed or psk
it proves itself in another way. Afterwards try

  curl --cacert {root} \\
    --cert {second}/current/cert.pem \\
    --key {second}/current/key.pem {device}/demo/
"""


def say(text):
    print(f"run: {text}", flush=True)


def stop_on_signals():
    """Ctrl-C, kill and a closed terminal all end the wait in order."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    return ended


def enroll_one(stack, password):
    """The main job once, with the real programs: proof that it works."""
    device = stack.start_device("--name", "first device")
    stack.claim_and_approve(device.code(), ACCOUNT, password)
    device.finish()


def main():
    ended = stop_on_signals()
    begun = time.monotonic()
    stack = Stack(durable=True, test_clock=False, https_port=HTTPS_PORT,
                  http_port=HTTP_PORT, say=say)
    try:
        say("starting PostgreSQL, CA, programs, nginx")
        stack.up()
        password = stack.account(ACCOUNT, ROLE)
        say("enrolling a first device")
        enroll_one(stack, password)
        say(f"it works ({time.monotonic() - begun:.1f} s)")
        second = os.path.join(stack.at.top, "second-device")
        enroll = " ".join(stack.device_argv(
            "enroll", *stack.device_where(), "--name", "second",
            "--dir", second))
        print(BANNER.format(
            console=stack.console_url("/"), device=stack.device_url(),
            account=ACCOUNT, password=password, top=stack.at.top,
            handfast=f"{stack.at.bin}/handfast --config {stack.at.conf}",
            root=stack.root_pem, enroll=enroll, second=second), flush=True)
        ended.wait()
        say("stopping")
    except StackError as fault:
        sys.exit(f"run: {fault}")
    finally:
        stack.down()


if __name__ == "__main__":
    main()
