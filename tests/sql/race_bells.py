"""What rings a gateway, and what does not."""
import os
import select
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)


def rung(listener):
    """What came within a moment, as channel and last digit of the id."""
    while select.select([listener], [], [], 0.2)[0]:
        listener.poll()
    rings = [f"{n.channel}{n.payload[-1]}" for n in listener.notifies]
    listener.notifies.clear()
    return rings


with race.database() as boss:
    ears = race.connect("gateway")
    race.one(ears, "LISTEN gw_a")
    race.one(ears, "LISTEN gw_b")

    def step(query, want, text):
        race.one(boss, f"SELECT {query}")
        race.is_(rung(ears), want, text)

    step("t.register(t.registration(1), 'gw_a')", [], "registering rings not")
    step("t.register(t.registration(1), 'gw_a')", [], "nor does a repetition")
    step("t.resume(1, 'gw_b')", ["gw_a1"], "a resume elsewhere tells the old")
    step("t.resume(1, 'gw_b')", [], "a resume there tells nobody")
    step("t.register(t.registration(1), 'gw_a')", ["gw_b1"],
         "the same bytes elsewhere too")
    step("t.claim(1)", ["gw_a1"], "a claim rings")
    step("t.claim(1)", [], "its retry does not")
    step("t.approve(1)", ["gw_a1"], "an approval")
    step("t.sign_begin(1)", [], "beginning to sign does not")
    step("t.sign_record(1)", ["gw_a1"], "the certificate")
    step("t.guard(1)", ["gw_a1"], "its first use")
    step("t.guard(1)", [], "no later one")
    step("t.acknowledge(1)", [], "nor an acknowledgement after it")
    step("t.register(t.registration(2), 'gw_a')", [], "another")
    step("t.cancel(2)", ["gw_a2"], "a cancel rings")
    step("t.register(t.registration(3), 'gw_a')", [], "a third")
    step("t.claim(3, false)", ["gw_a3"], "a bad proof rings")
    step("t.register(t.registration(4), 'gw_a')", [], "a fourth")
    step("t.claim(4)", ["gw_a4"], "claimed")
    step("t.decline(4)", ["gw_a4"], "a decline rings")
    step("t.register(t.registration(5), 'gw_a')", [], "a fifth")
    race.one(boss, "SELECT t.get('test', 'SELECT api.shift(''3 minutes'')')")
    step("t.sweep()", ["gw_a5"], "a sweep rings for what it ends")
    step("t.sweep()", [], "once")
    step("t.register(t.registration_in('pake', 7), 'gw_a')", [], "in pake")
    step("t.claim_later(7, 'pake')", ["gw_a7"], "a claim rings")
    step("t.claim_later(7, 'pake')", [], "its retry does not")
    step("t.prove(7, 7)", ["gw_a7"], "the proof")
    step("t.prove(7, 7)", [], "not twice")
    step("t.register(t.registration_in('pake', 8), 'gw_a'), "
         "t.claim_later(8, 'pake')", ["gw_a8"], "another")
    step("t.refuse(8)", ["gw_a8"], "a refusal")
    step("t.refuse(8)", [], "not twice")
    step("t.register(t.registration_in('psk', 9), 'gw_a'), "
         "t.claim_later(9, 'psk')", ["gw_a9"], "in psk a claim")
    step("t.psk_use(9, 1)", [], "a handshake does not")
    step("t.prove(9, 8, t.identity(9, 1))", ["gw_a9"], "a wrong proof does")
    step("t.register(6)", [], "one that polls")
    step("t.claim(6)", [], "has no bell")
