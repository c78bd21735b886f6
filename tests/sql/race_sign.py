"""Signing against everything that may come in its way at the same moment."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

RECORD = ("SELECT err FROM api.sign_record(t.id(%s), %s, t.serial(%s), "
          "t.der(%s), sha256(t.der(%s)), api.now(), api.now() + interval "
          "'1 day', 'sealed')")


def record(connection, n):
    return race.one(connection, RECORD, (n, device[n], n, n, n))


def begin(n):
    signer = race.connect("signer", autocommit=False)
    return signer, race.one(signer, "SELECT err, state FROM "
                            "api.sign_begin(t.id(%s))", (n,))


with race.database() as boss:
    for i in range(1, 4):
        race.one(boss, "SELECT t.bring(%s, 'approved')", (i,))
    device = {i: race.one(boss, "SELECT t.device(%s)", (i,))[0]
              for i in range(1, 4)}

    signer, answer = begin(1)
    race.is_(answer, ("none", "approved"), "a signer begins")
    other = race.Call("signer", "SELECT err, state FROM "
                      "api.sign_begin(t.id(1))")
    decline = race.Call("console", "SELECT err, state FROM "
                        "api.decline(t.session('alice'), t.id(1), 'no')")
    cancel = race.Call("gateway", "SELECT err, state FROM "
                       "api.cancel(t.id(1), t.ticket(1))")
    sweep = race.Call("sweep", "SELECT expired FROM api.sweep(10, 90)")
    race.is_(sweep.answer(), (0,), "a sweep passes the row by")
    race.wait_blocked(boss, 3, "another signer, a decline and a cancel wait")
    race.is_(record(signer, 1), ("none",), "the first records")
    signer.commit()
    race.is_([c.answer() for c in (other, decline, cancel)],
             3 * [("state", "issued")], "the others come too late")
    race.is_(race.one(boss, "SELECT count(*) FROM data.certificate"), (1,),
             "there is one certificate")

    signer, answer = begin(2)
    decline = race.Call("console", "SELECT err, state FROM "
                        "api.decline(t.session('alice'), t.id(2), 'no')")
    race.wait_blocked(boss, 1, "a decline waits for a signer")
    signer.close()
    race.is_(decline.answer(), ("none", "declined"),
             "who dies without committing: it is declined")

    signer, answer = begin(3)
    disable = race.Call("admin", "SELECT err FROM "
                        "api.account_disable('alice')")
    race.is_(disable.answer(), ("none",), "an account is disabled meanwhile")
    race.is_(record(signer, 3), ("denied",), "then nothing is recorded")
    signer.rollback()
