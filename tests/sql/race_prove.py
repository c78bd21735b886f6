"""What devices, gateways and operators do at the same moment while a proof is
awaited: one of each wins, and nobody waits for another in a circle."""
import os
import sys
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

USE = "SELECT err FROM api.psk_use(t.identity(%s, %s))"
PROVE = ("SELECT err, state FROM api.prove(t.id(%s), t.ticket(%s), "
         "t.proof(%s), %s)")
CANCEL = "SELECT err, state FROM api.cancel(t.id(%s), t.ticket(%s))"
REFUSE = "SELECT err, state FROM api.refuse(t.id(%s), t.ticket(%s))"
FIND = ("SELECT err FROM api.claim_find(t.session('alice'), t.locator(%s), "
        "NULL)")
ROW = "SELECT id FROM data.enrollment WHERE id = t.id(%s) FOR NO KEY UPDATE"
PAIR = ("SELECT identity FROM data.psk WHERE identity = t.identity(%s, %s) "
        "FOR UPDATE")
ACCOUNT = "SELECT id FROM data.account WHERE name = %s FOR NO KEY UPDATE"


def hold(query, *args):
    """A transaction that keeps a row locked."""
    holder = race.connect(autocommit=False)
    race.one(holder, query, args)
    return holder


def prove(n, proof, over=None):
    return race.Call("gateway", PROVE, (n, n, proof, over))


def answers(calls):
    return Counter(" ".join(c.answer()) for c in calls)


with race.database() as boss:
    race.one(boss, "SELECT t.get('test', 'SELECT api.freeze()')")
    race.one(boss, "SELECT t.bring(i, 'claimed', 'psk') "
             "FROM generate_series(1, 3) i")
    for first in (11, 20):      # an account has ten guesses in ten minutes
        race.one(boss, "SELECT t.bring(i, 'claimed', 'pake') "
                 "FROM generate_series(%s, %s) i", (first, first + 8))
        race.one(boss, "UPDATE data.enrollment SET claimed_at = claimed_at "
                 "- interval '10 minutes' WHERE channel = 'pake' "
                 "RETURNING id")

    holder = hold(PAIR, 1, 1)
    calls = [race.Call("gateway", USE, (1, 1)) for _ in range(6)]
    race.wait_blocked(boss, 6, "six handshakes with one identity")
    holder.rollback()
    race.is_(answers(calls), {"none": 1, "taken": 5}, "one wins")

    one = race.one(boss, "SELECT t.identity(1, 1)")[0]
    used = hold(USE, 1, 2)
    proof = prove(1, 1, one)
    race.wait_blocked(boss, 1, "a proof waits for a handshake under way")
    used.commit()
    race.is_(proof.answer(), ("none", "verified"), "and is right after it")

    race.one(boss, "SELECT t.psk_use(2, 1)")
    prover = hold(PROVE, 2, 2, 2, race.one(boss, "SELECT t.identity(2, 1)")[0])
    late = race.Call("gateway", USE, (2, 2))
    race.wait_blocked(boss, 1, "a handshake waits for a proof under way")
    prover.commit()
    race.is_(late.answer(), ("not-found",), "and finds no pair after it")

    holder = hold(ROW, 11)
    calls = [prove(11, 11) if i % 2 else race.Call("ra", CANCEL, (11, 11))
             for i in range(6)]
    race.wait_blocked(boss, 6, "proofs and cancellings wait for the row")
    holder.rollback()
    # What was proved before the first cancelling is right after it, too.
    race.ok(answers(calls) in [{"none cancelled": 3, "state cancelled": 3}] + [
        {"none verified": n, "none cancelled": 6 - n} for n in (1, 2, 3)],
            "a proof counts until it is cancelled")
    race.is_(race.one(boss, "SELECT t.stored(11)"), ("cancelled",),
             "which it is")

    holder = hold(ROW, 12)
    calls = [prove(12, 12 + i % 2) for i in range(6)]
    race.wait_blocked(boss, 6, "right and wrong proofs wait for the row")
    holder.rollback()
    race.ok(answers(calls) in ({"none verified": 3, "state verified": 3},
                               {"proof failed": 6}), "the first one decides")
    race.is_(race.one(boss, "SELECT count(*) FROM data.event WHERE enrollment "
                      "= t.id(12)"), (3,), "with one event")

    holder = hold(ACCOUNT, "alice")
    calls = [race.Call("ra", REFUSE, (13, 13)) for _ in range(5)]
    race.wait_blocked(boss, 5, "refusals of one enrollment wait")
    quick = prove(14, 14)
    race.is_(quick.answer(), ("none", "verified"),
             "a proof for the same account does not")
    holder.rollback()
    race.is_(answers(calls), {"none failed": 5}, "all are told the same")
    race.is_(race.one(boss, "SELECT count(*) FROM data.code_attempt"), (1,),
             "and it counts once")

    holder = hold(ACCOUNT, "alice")
    calls = [race.Call("ra", REFUSE, (n, n)) for n in range(15, 23)]
    finds = [race.Call("console", FIND, (900 + n,)) for n in range(8)]
    race.wait_blocked(boss, 16, "refusals and wrong codes of one account wait")
    holder.rollback()
    race.is_(answers(calls), {"none failed": 8}, "the refusals are all taken")
    asked = answers(finds)
    race.is_(asked["not-found"] + asked["paused"], 8, "so are the codes")
    race.ok(race.one(boss, "SELECT count(*) FROM data.event WHERE what = "
                     "'account.paused'")[0] >= 1, "which pauses the account")
    race.is_(race.one(boss, "SELECT count(*) FROM data.event WHERE what = "
                      "'code.wrong'"), (9 + asked["not-found"],),
             "each is counted")

    holder = hold(ROW, 23)
    calls = [race.Call("ra", REFUSE, (23, 23)), prove(23, 23)]
    race.wait_blocked(boss, 2, "a refusal and a proof wait for one row")
    holder.rollback()
    race.ok(answers(calls) in ({"none failed": 1, "state failed": 1},
                               {"state verified": 1, "none verified": 1}),
            "one of them comes first")

    holder = hold(ROW, 3)
    late = prove(3, 3, race.one(boss, "SELECT t.identity(3, 1)")[0])
    later = race.Call("ra", REFUSE, (24, 24))
    race.is_(later.answer(), ("none", "failed"), "another row is free")
    race.wait_blocked(boss, 1, "a proof waits for its row")
    race.one(boss, "SELECT t.get('test', 'SELECT api.shift(''2 minutes'')')")
    holder.rollback()
    race.is_(late.answer(), ("expired", "expired"),
             "its limit passes meanwhile: too late")
