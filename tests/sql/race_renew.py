"""Renewal against revocation, first use, and itself, at the same moment."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

RECORD = ("SELECT err FROM api.renew_record(sha256(t.der(%s)), "
          "sha256(t.csr(%s)), t.serial(%s), t.der(%s), sha256(t.der(%s)), "
          "t.key(%s), 'P-256', api.now(), api.now() + interval '90 days', "
          "'device', 'evidence', NULL)")
BEGIN = ("SELECT err FROM api.renew_begin(sha256(t.der(%s)), "
         "sha256(t.csr(%s)))")
REVOKE = ("SELECT err FROM api.device_revoke(t.session('alice'), %s, "
          "'key-compromise')")
MOVE = ("SELECT err FROM api.device_bulk_move(t.session('alice'), ARRAY[%s]::"
        "uuid[], %s)")
GOOD = ("SELECT count(*) FROM data.certificate WHERE device = %s AND "
        "revoked_at IS NULL")


def begin(n, m):
    """A signer that renews certificate n by CSR m, and what it was told."""
    signer = race.connect("signer", autocommit=False)
    return signer, race.one(signer, BEGIN, (n, m))[0]


def record(signer, n, m, k):
    return race.one(signer, RECORD, (n, m, k, k, k, k))[0]


with race.database() as boss:
    for i in range(1, 6):
        race.one(boss, "SELECT t.bring(%s, 'delivered') || t.guard(%s)",
                 (i, i))
    device = {i: race.one(boss, "SELECT t.device(%s)", (i,))[0]
              for i in range(1, 6)}

    signer, err = begin(1, 1)
    race.is_(err, "none", "a signer begins")
    race.is_(race.one(boss, REVOKE, (device[1],)), ("none",),
             "the device is revoked meanwhile")
    race.is_(record(signer, 1, 1, 11), "denied", "then nothing is recorded")
    signer.rollback()

    signer, err = begin(2, 1)
    race.is_(record(signer, 2, 1, 12), "none", "another records")
    elsewhere, err = begin(5, 1)
    race.is_(record(elsewhere, 5, 1, 17), "none",
             "and one of another device does not wait for it")
    elsewhere.commit()
    revoke = race.Call("console", REVOKE, (device[2],))
    race.wait_blocked(boss, 1, "a revocation waits for it")
    signer.commit()
    race.is_(revoke.answer(), ("none",), "then it goes on")
    race.is_(race.one(boss, GOOD, (device[2],)), (0,),
             "and misses neither certificate")

    signer, err = begin(3, 1)
    race.is_(record(signer, 3, 1, 13), "none", "a third records")
    same = race.Call("signer", "SELECT err, certificate = t.der(13) FROM "
                     "api.renew_begin(sha256(t.der(3)), sha256(t.csr(1)))")
    other = race.Call("signer", BEGIN, (3, 2))
    race.wait_blocked(boss, 2, "the same request and another wait")
    signer.commit()
    race.is_(same.answer(), ("state", True), "the same gets what was made")
    race.is_(other.answer(), ("none",), "the other may be made")

    signer, err = begin(3, 2)
    race.is_(err, "none", "the other begins")
    race.is_(race.one(boss, "SELECT t.guard(13)"), ("none",),
             "meanwhile the first is used")
    race.is_(record(signer, 3, 2, 14), "denied",
             "then the old one renews no more")
    signer.rollback()

    race.is_(race.one(boss, "SELECT t.renew_record(4, 1, 15)"), ("none",),
             "a certificate that waits for its first use")
    signer, err = begin(4, 2)
    race.is_(record(signer, 4, 2, 16), "none", "one more is recorded")
    use = race.Call("guard", "SELECT err FROM api.guard_check(sha256("
                    "t.der(15)))")
    race.wait_blocked(boss, 1, "the first use waits")
    signer.commit()
    race.is_(use.answer(), ("none",), "then it counts")
    race.is_(race.one(boss, GOOD, (device[4],)), (1,),
             "and retires that one, too")

    race.one(boss, "SELECT api.shift('6 minutes')")
    race.one(boss, "INSERT INTO data.account_role (account, role) "
             "VALUES (t.who('alice'), 'operator') ON CONFLICT DO NOTHING")
    lyon = race.one(boss, "INSERT INTO data.site (name, created_at) "
                    "VALUES ('Lyon', api.now()) RETURNING id")[0]
    signer, err = begin(5, 4)
    race.is_(record(signer, 5, 4, 19), "none",
             "a device that was not seen for a while is renewed")
    seen = race.Call("guard", "SELECT err FROM api.guard_check(sha256("
                     "t.der(5)))")
    move = race.Call("console", MOVE, (device[5], lyon))
    race.wait_blocked(boss, 2, "the guard and who moves it wait")
    signer.commit()
    race.is_(seen.answer(), ("none",), "then it comes in")
    race.is_(move.answer(), ("none",), "and is elsewhere")

    signer, err = begin(5, 2)
    held = race.Call("signer", "SELECT true FROM api.renew_hold(%s)",
                     (device[5],))
    race.wait_blocked(boss, 1, "who settles what was lost waits for a signer")
    signer.rollback()
    race.is_(held.answer(), (True,), "then nothing of it is under way")
