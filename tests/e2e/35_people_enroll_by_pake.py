#!/usr/bin/python3
"""What people meet with handfast-device in pake: short codes, where they are
allowed; a first group that somebody else has; a mistyped code, after which it
asks, and after three waits; and a server that does not allow the channel."""

import json
import os
import pty
import re
import select
import subprocess
import time

import tap      # first: it says where the others are

import device as running
import protocol
from mitm import Attack, Back, Mitm
from web_operator import WebOperator

PATIENCE = 60           # seconds
UNLUCKY = 30            # handles in a row that are taken by chance
UNIT = 600              # seconds: the first pause
REFUSED = "refuses this device's registration"
IMPOSTOR = "answered without knowing the code"
WAITS = "no further code is drawn here"
PASSWORD = "a long word of mine"


def where(s, *args):
    return ["enroll", *s.device_where(), "--timeout", "20", *args]


def refused_by(s, status, part, name, *args):
    """It ends before anything is shown; what it said."""
    folder = os.path.join(s.at.top, "refused")
    got = s.device(*where(s, "--dir", folder, *args), check=False)
    said = got.stdout + got.stderr
    tap.equal(got.returncode, status, name)
    tap.holds(" ".join(said.split()), part, "and says why")
    tap.ok('"code":' not in said and "Type this code" not in said,
           "no code was shown")
    return said


def settle(s, **changes):
    """Programs that let devices and codes in, with other settings."""
    for section, values in changes.items():
        s.settings.setdefault(section, {}).update(values)
    s.write_settings()
    for name in ("gateway", "ra", "console"):
        s.restart(name)


def admit(operator, shown):
    path = operator.claim(shown["code"])
    page = operator.approve(path)
    if page.status != 303:
        raise RuntimeError(f"approval answers {page.status}")


def row(s, enrollment):
    return s.psql("postgres", "SELECT state, reason FROM data.enrollment "
                  "WHERE id = %s", enrollment)[0]


def last_words(device):
    return [json.loads(line) for line in device.lines
            if line.startswith("{")][-1]


# ---- short codes --------------------------------------------------------

def short_codes(s, operator):
    trust = {8: (["--pin", s.root_pem], ["--ca", s.root_pem]),
             12: ([], ["--pin", s.root_pem])}
    for length, ways in trust.items():
        for way in ways:
            device = s.start_device("--code-length", str(length), *way)
            shown = device.event("code")
            code = protocol.normalised(shown["code"])
            tap.equal((len(code), shown["code"]), (length,
                      protocol.shown(code)), f"{length} symbols are shown")
            admit(operator, shown)
            tap.equal(device.finish(), 0, f"with {length} it enrolls, "
                      f"{' '.join(way[:1]) or 'trusting nobody'}")
    refused_by(s, 2, "--code-length 8 needs --pin or --ca",
               "8 where TLS proves nothing", "--code-length", "8")
    for channel in ("sealed", "psk"):
        for length in ("8", "12"):
            refused_by(s, 2, "only pake can do with less than 16",
                       f"{length} in {channel}", "--code-length", length,
                       "--channel", channel, "--pin", s.root_pem)
    for length in ("4", "7", "9", "11", "13", "15", "17", "0"):
        refused_by(s, 2, "--code-length", f"a code of {length}",
                   "--code-length", length, "--pin", s.root_pem)


def not_so_short(s):
    """At the server's limit, and one below it."""
    for least in (16, 12):
        settle(s, handfast={"code_length": least})
        for length in (8, 12):
            args = ("--code-length", str(length), "--pin", s.root_pem)
            if length >= least:
                device = s.start_device(*args)
                tap.ok(device.event("code"), f"{length} where {least} is "
                       "demanded is allowed")
                device.end()
                continue
            for how in ((), ("--https",)):
                said = refused_by(s, 1, REFUSED, f"{length} where {least} is "
                                  f"demanded {' '.join(how)}", *args, *how,
                                  "--json")
                tap.equal(json.loads(said.splitlines()[-1])["result"],
                          "failure", "for scripts, too")


# ---- a handle that others have ------------------------------------------

class Taken(Attack):
    """The first so many registrations meet a handle in use."""

    def __init__(self, times):
        super().__init__()
        self.left = times

    def up(self, message):
        if message["type"] == "register" and self.left > 0:
            self.left -= 1
            return [Back({"type": "error", "code": "taken"})]
        return [message]

    def registrations(self):
        return [json.loads(protocol.unb64(message["registration"]))
                for way, message in self.seen
                if way == "up" and message["type"] == "register"]


def taken(s, operator):
    for how in ((), ("--https",)):
        with Mitm(s, Taken(2)) as mitm:
            device = s.start_device(*mitm.route(), "--tries", "1", *how)
            shown = device.event("code")
            said = "".join(device.lines)
            sent = mitm.attack.registrations()
            tap.equal(len(sent), 3, "a handle that is taken: the device "
                      f"registers anew {' '.join(how)}")
            for key in ("enrollment", "ticket_hash", "share"):
                tap.equal(len({one[key] for one in sent}), 3,
                          f"with another {key}")
            # Of half a million handles two are the same by chance, at times.
            tap.ok(len({one["handle"] for one in sent}) > 1,
                   "with another handle")
            tap.equal((said.count('"code"'), "redraw" in said),
                      (2, False), "before any code was shown, as if nothing "
                      "had been")     # "event":"code","code":…
            tap.equal(shown["code"][:4], sent[-1]["handle"],
                      "the last one is shown")
            admit(operator, shown)
            tap.equal(device.finish(), 0, "and enrolls")


def always_taken(s):
    """Chance does not go on for ever."""
    for times, status in ((UNLUCKY, None), (UNLUCKY + 1, 4)):
        with Mitm(s, Taken(times)) as mitm:
            device = s.start_device(*mitm.route(), "--tries", "1",
                                    "--timeout", "600")
            if status is None:
                tap.ok(device.event("code", 300), f"{times} are chance")
                device.end()
            else:
                tap.equal(device.finish(300, status), status,
                          f"{times} are none: the last try is used up")
                tap.holds(last_words(device)["message"], "interfering",
                          "and it says so")
    with Mitm(s, Taken(1)) as mitm:
        device = s.start_device(*mitm.route(), "--channel", "sealed")
        tap.equal(device.event("redraw")["why"], "taken",
                  "in sealed it is no chance, and told")
        device.end()


# ---- a mistyped code ----------------------------------------------------

def counted(folder):
    """Bytes of the file of wrong answers; None: there is none."""
    try:
        return os.stat(os.path.join(folder, "unproved")).st_size
    except FileNotFoundError:
        return None


def mistyped_page(s, operator, folder):
    device = s.start_device(folder=folder)
    shown = device.event("code")
    other = protocol.other_code(protocol.normalised(shown["code"]))
    path = operator.claim(other)
    text = operator.get(path).text
    tap.holds(text, "The device says that what answered it does not know its "
              "code", "another code with this handle: the page says so")
    tap.equal(row(s, shown["enrollment"]), ("failed", "refused"),
              "the enrollment has failed, refused")
    tap.equal(device.finish(status=7), 7, "the device ends with 7")
    tap.holds(last_words(device)["message"], IMPOSTOR, "and says why")
    tap.equal([event["event"] for event in map(json.loads, device.lines)],
              ["code", "hidden", "end"], "the code was hidden, and no other "
              "one shown")


def mistyped_line(s, folder):
    """The same at the command line."""
    device = s.start_device(folder=folder)
    shown = device.event("code")
    other = protocol.other_code(protocol.normalised(shown["code"]))
    got = s.handfast("enrollment", "claim", "--account", "ann",
                     "--password-fd", "0", "--code-fd", "0", check=False,
                     input=f"{PASSWORD}\n{other}\n")
    tap.equal(got.returncode, 1, "at the command line: it fails")
    tap.holds(" ".join((got.stdout + got.stderr).split()), "The device says "
              "that what answered it does not know its code", "with the "
              "reason")
    tap.equal(row(s, shown["enrollment"]), ("failed", "refused"),
              "which is the row's")
    device.finish(status=7)


def waits(s, operator):
    """Three wrong answers in one folder, over as many runs."""
    folder = os.path.join(s.at.top, "guessed")
    unproved = os.path.join(folder, "unproved")
    mistyped_page(s, operator, folder)
    tap.equal(counted(folder), 1, "one wrong answer is noted")
    mistyped_line(s, folder)
    tap.equal(counted(folder), 2, "the second one, too")
    third = s.start_device(folder=folder)
    shown = third.event("code")
    operator.claim(protocol.other_code(protocol.normalised(shown["code"])))
    third.finish(status=7)
    tap.holds(last_words(third)["message"], WAITS, "the third makes it wait")
    tap.holds(last_words(third)["message"], "10 minutes", "so long")
    for wrong, ago, name in ((3, 0, "at once"),
                             (3, UNIT - 60, "within ten minutes"),
                             (4, UNIT, "a fourth: within twenty"),
                             (4, 2 * UNIT - 60, "nearly twenty")):
        guess(unproved, wrong, ago)
        got = s.device(*where(s, "--dir", folder), check=False)
        tap.equal(got.returncode, 7, f"run again, {name}: it does not draw")
        tap.holds(got.stdout + got.stderr, WAITS, "and says for how long")
    for wrong, ago, name in ((2, 0, "two are free"),
                             (4, 2 * UNIT, "the fourth's time is over"),
                             (3, UNIT, "the third's time is over")):
        guess(unproved, wrong, ago)
        device = s.start_device(folder=folder)
        tap.ok(shown := device.event("code"), f"{name}: it draws")
        if wrong != 3:
            device.end()
    tap.equal(counted(folder), 3, "what was counted stays")
    admit(operator, shown)
    tap.equal(device.finish(), 0, "the right code enrolls")
    tap.equal(counted(folder), None, "and all is forgiven")


def guess(path, wrong, ago):
    """So many wrong answers, the last one so many seconds ago."""
    with open(path, "wb") as file:
        file.write(b"!" * wrong)
    moment = time.time() - ago
    os.utime(path, (moment, moment))


# ---- at a terminal ------------------------------------------------------

class Terminal:
    """handfast-device as a person sees it."""

    def __init__(self, s, *args):
        self.screen, theirs = pty.openpty()
        self.text = ""
        self.popen = subprocess.Popen(
            s.device_argv(*where(s, *args)), stdin=theirs, stdout=theirs,
            stderr=theirs, env=s.environment(), cwd="/",
            start_new_session=True)
        os.close(theirs)

    def until(self, pattern):
        """What is found in what came since the last find."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.text)):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.screen], [], [], left)[0]:
                raise TimeoutError(f"no {pattern}: {self.text!r}")
            try:
                data = os.read(self.screen, 65536)
            except OSError:     # it has ended
                data = b""
            if not data:
                raise EOFError(f"no {pattern}: {self.text!r}")
            self.text += data.decode()
        self.text = self.text[found.end():]
        return found

    def code(self):
        found = self.until(r"\n  (" + running.CODE.pattern + r")\r\n")
        return {"code": found[1]}

    def press(self, keys):
        os.write(self.screen, keys)

    def ended(self):
        try:
            return self.popen.wait(PATIENCE)
        finally:
            os.close(self.screen)


def at_terminal(s, operator):
    folder = os.path.join(s.at.top, "terminal")
    terminal = Terminal(s, "--dir", folder)
    first = protocol.normalised(terminal.code()["code"])
    operator.claim(protocol.other_code(first))
    terminal.until(IMPOSTOR)
    tap.ok(True, "at a terminal it says that it was no server of ours")
    terminal.until("Press Enter to draw another code, or Ctrl-C to stop")
    tap.equal((terminal.popen.poll(), counted(folder)), (None, 1),
              "and asks; the wrong answer is noted")
    terminal.press(b"\n")
    shown = terminal.code()
    tap.ok(protocol.normalised(shown["code"]) != first,
           "Enter draws another code")
    admit(operator, shown)
    terminal.until("This device is enrolled")
    tap.equal(terminal.ended(), 0, "which enrolls")
    tap.equal(counted(folder), None, "and forgives")


def no_answer(s, operator):
    """Neither Ctrl-C nor a third wrong answer draws another code."""
    folder = os.path.join(s.at.top, "stopped")
    for wrong in (0, 2):
        terminal = Terminal(s, "--dir", folder)
        code = protocol.normalised(terminal.code()["code"])
        guess(os.path.join(folder, "unproved"), wrong, 0)
        operator.claim(protocol.other_code(code))
        if wrong == 0:
            terminal.until("Press Enter")
            terminal.press(b"\x04")
            tap.equal(terminal.ended(), 7, "who does not answer it stops it")
        else:
            terminal.until(WAITS)
            tap.ok("Press Enter" not in terminal.text,
                   "after the third it does not ask")
            tap.equal(terminal.ended(), 7, "but ends")


# ---- channels that are not allowed --------------------------------------

def channels(s):
    refused_by(s, 2, "--https does not go with --channel psk",
               "psk by HTTPS", "--channel", "psk", "--https")
    refused_by(s, 2, "--channel is pake, sealed or psk", "another channel",
               "--channel", "est")
    settle(s, gateway={"channels": "sealed"})
    before = s.psql("postgres", "SELECT count(*) FROM data.enrollment")
    for channel, how in (("pake", ()), ("pake", ("--https",)), ("psk", ())):
        with Mitm(s, Taken(0)) as mitm:
            refused_by(s, 1, REFUSED, f"{channel} is not allowed "
                       f"{' '.join(how)}", "--channel", channel,
                       *mitm.route(), *how)
            tap.equal([(one["channel"]) for one in
                       mitm.attack.registrations()], [channel],
                      "it is tried once, and no other channel is")
    tap.equal(s.psql("postgres", "SELECT count(*) FROM data.enrollment"),
              before, "nothing was registered")
    device = s.start_device("--channel", "sealed")
    tap.ok(device.event("code"), "sealed is allowed all the same")
    device.end()


def main(s):
    s.account("ann", "enroll", "view", password=PASSWORD)
    operator = WebOperator(s, "ann", PASSWORD)
    short_codes(s, operator)
    taken(s, operator)
    always_taken(s)
    waits(s, operator)
    at_terminal(s, operator)
    no_answer(s, operator)
    not_so_short(s)
    channels(s)


with tap.system("what people meet in pake",
                settings={"handfast": {"code_length": 8}}) as system:
    main(system)
