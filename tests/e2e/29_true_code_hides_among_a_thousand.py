#!/usr/bin/python3
"""Who has recorded everything and is given the true code among 1,000 with the
same first group cannot tell it in pake, before or after the claim. In sealed
and psk it can, which measures what the threat model says of them.

Recorded are what device and server say inside of TLS, what our programs read
and write (but for the operator's own request, in which the code is), all rows
at each step, the logs, and what the server's own keys unwrap.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time

import tap      # first: it says where the others are

import distinguisher
import protocol
import wiretap
from distinguisher import Recording
from tampering import Tamper, label
from victims import Operator, Victim

CANDIDATES = {"pake": 1000, "sealed": 40, "psk": 40}
GIVEN_AWAY = {      # at least, to show that the search finds these ways
    "sealed": {"before": {"locator", "proof"},
               "after": {"locator", "proof", "key reply", "SHA-256 of ack",
                         "ack", "key reply opens the reply"}},
    "psk": {"before": {"locator"},
            "after": {"locator", "SHA-256 of proof", "psk", "binder",
                      "key reply", "key reply opens the reply"}}}
PATIENCE = 30


class Watched(Tamper):
    """Honest, and holds up what would end a step too soon."""

    def __init__(self, channel):
        super().__init__(channel)
        self.holding = ()
        self.raw = []           # TLS records of psk

    async def pass_on(self, way, message):
        while label(message) in self.holding:
            await asyncio.sleep(0.05)
        return await super().pass_on(way, message)

    async def tamper(self, way, name, message):
        if isinstance(message, bytes):
            self.raw.append((way, message))
        while way == "tls down" and "reply" in self.holding:
            await asyncio.sleep(0.05)
        return await super().tamper(way, name, message)


class Scene:
    """One device in each channel, step by step together."""

    def __init__(self, s, operator):
        self.s, self.operator = s, operator
        self.snapshots = []
        self.victims = {channel: Victim(s, Watched(channel))
                        for channel in CANDIDATES}

    def all(self, do):
        for victim in self.victims.values():
            do(victim)

    def reach(self, *states):
        """All rows are in one of the states; then all tables are read."""
        deadline = time.monotonic() + PATIENCE
        while not all(self.operator.state(self.of(victim)) in states
                      for victim in self.victims.values()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not {states}")
            time.sleep(0.05)
        self.snapshots.append(all_rows(self.s))

    def of(self, victim):
        return victim.path or next(iter(victim.registrations()))

    def hold(self, *labels):
        self.all(lambda victim: setattr(victim.attack, "holding", labels))

    def recorded(self):
        """What there is by now, without the wiretap's."""
        places = list(self.snapshots)
        for victim in self.victims.values():
            places += [protocol.compact(message)
                       for _, message in victim.attack.seen]
            places += [record for _, record in victim.attack.raw]
        return places + [self.s.log(name).encode()
                         for name in self.s.log_names()]

    def play(self):
        """All steps; gives what was recorded before the claim."""
        self.all(lambda victim: victim.until(victim.shown))
        self.reach("waiting")
        before = self.recorded()
        self.hold("share", "psk")
        self.all(lambda victim: setattr(
            victim, "path", self.operator.claim(victim.code)))
        self.reach("claimed", "verified")
        self.wraps = dict(self.operator.rows(
            "SELECT channel, wrap FROM data.enrollment"))
        self.psks = self.operator.rows("SELECT identity, wrap FROM data.psk")
        self.hold()
        self.reach("verified")
        self.s.stop("signer")
        self.all(lambda victim: self.operator.approve(victim.path))
        self.reach("approved")
        self.hold("reply")
        self.s.start("signer")
        self.reach("issued")
        self.replies = dict(self.operator.rows(
            "SELECT channel, reply FROM data.enrollment"))
        self.hold()
        self.all(lambda victim: victim.end())
        self.reach("delivered")
        return before


def all_rows(s):
    return subprocess.run(
        ["pg_dump", "-h", s.cluster.socket, "-U", "postgres", "--inserts",
         "--data-only", "handfast"], check=True, capture_output=True).stdout


def key_of(s, name):
    with open(os.path.join(s.at.etc, "keys", name), "rb") as key:
        return key.read()


def recording_of(s, scene, channel):
    """What the attacker makes of the rows and keys of one enrollment."""
    attack = scene.victims[channel].attack
    about = Recording(attack.crook.bytes)
    for _, message in attack.seen:
        if message["type"] == "share":
            about.share = message["share"]
        elif message["type"] == "psk":
            about.identities = message["identities"]
    for way, record in attack.raw[:1]:
        about.hello(record)
    about.reply(bytes(scene.replies[channel]), about.unwrap(
        key_of(s, "seal.key"), bytes(scene.wraps[channel])))
    for identity, wrapped in scene.psks if channel == "psk" else ():
        about.unwrap_psk(key_of(s, "psk.key"), identity, bytes(wrapped))
    return about


def is_operators(data):
    """A browser's own requests, or the console's part in them."""
    return b"code=" in data and b"csrf=" in data


def tapped_places(tapped, tls, folder):
    """Only what is the operator's own is left out."""
    streams = [*tapped.streams().items(), *wiretap.tls_streams(tls).items()]
    kept = [data for where, data in streams
            if folder not in where and not is_operators(data)]
    tap.ok(len(streams) > len(kept) > 20, f"{len(kept)} streams are tapped, "
           "without the operator's")
    return kept


def candidates_of(code, channel):
    others = {code}
    while len(others) < CANDIDATES[channel]:
        others.add(protocol.other_code(code))
    return sorted(others)


def stand_out(marks):
    """Those that behave otherwise than most."""
    kinds = [frozenset(found) for found in marks.values()]
    usual = max(set(kinds), key=kinds.count)
    return {code: found for code, found in marks.items() if found != usual}


def examine(s, scene, channel, before, after):
    code = protocol.normalised(scene.victims[channel].code)
    about = recording_of(s, scene, channel)
    candidates = candidates_of(code, channel)
    derived = distinguisher.derive(candidates, about)
    tap.note(f"{channel}: {len(candidates)} codes, {len(derived[0][1])} "
             "values of each")
    # Values of codes alone, without what only the claim brings.
    marks = {"after": distinguisher.tell(
        derived, after + distinguisher.all_decodings(about.places))}
    marks["before"] = distinguisher.tell(
        [(one, made, ()) for one, made, _ in derived], before)
    for when, found in marks.items():
        judge(channel, when, code, stand_out(found))
    if channel == "pake":
        planted(code, derived)


def judge(channel, when, code, found):
    name = f"{channel}, {when} the claim: of {CANDIDATES[channel]} codes"
    if channel == "pake":
        tap.equal(found, {}, f"{name} none can be told from the others")
        return
    tap.equal(list(found), [code], f"{name} the true one is told")
    tap.equal(GIVEN_AWAY[channel][when] - found.get(code, set()), set(),
              "by all that depends on it")
    tap.note(sorted(found.get(code, ())))


def planted(code, derived):
    """The search would find it: each of its values, hidden somewhere."""
    own = next(made for one, made, _ in derived if one == code)
    hidden = [b'"' + protocol.b64(b"yy" + value).encode() + b'"'
              for _, value in own]
    found = stand_out(distinguisher.tell(
        derived, distinguisher.all_decodings(hidden)))
    tap.equal(list(found), [code], "were its values anywhere, it would be "
              "told")
    tap.equal({name for name, _ in own} - found.get(code, set()), set(),
              f"by any of the {len(own)}")


def main(s, folder):
    operator = Operator(s, "ann")
    tapped = wiretap.Wiretap(s, folder)
    scene = Scene(s, operator)
    try:
        before = scene.play()
    finally:
        tapped.stop()
    scene.all(lambda victim: tap.equal(
        victim.close(), 0, f"{victim.attack.crook.channel}: enrolled"))
    after = scene.recorded() + tapped_places(tapped, s.nginx_env["TLS_TAP"],
                                             folder)
    before, after = (distinguisher.all_decodings(places)
                     for places in (before, after))
    tap.note(f"{sum(map(len, after))} bytes are looked at")
    for channel in CANDIDATES:
        examine(s, scene, channel, before, after)


def begin():
    if os.geteuid() != 0:
        tap.skip("only root may look into all programs")
    if tap.sanitized():
        tap.skip("it tests the protocol, not the programs")
    aside = tempfile.mkdtemp(prefix="hf-tap-", dir="/tmp")
    os.chmod(aside, 0o755)
    try:
        with tap.system("a code among a thousand", prepare=lambda s: (
                s.nginx_env.update(LD_PRELOAD=wiretap.build_tls_tap(aside),
                                   TLS_TAP=os.path.join(aside, "tls")))) as s:
            main(s, aside)
    finally:
        shutil.rmtree(aside)


if __name__ == "__main__":      # not in the processes of distinguisher.py
    begin()
