"""Renewal against revocation, first use, and itself, at the same moment."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

RECORD = ("SELECT err FROM api.renew_record(%s, t.serial(%s), t.der(%s), "
          "sha256(t.der(%s)), t.key(%s), 'P-256', api.now(), api.now() + "
          "interval '90 days', 'device', 'evidence')")
REQUEST = ("SELECT err, certificate = t.der(%s) FROM api.renew_request("
           "t.der(%s), t.csr(%s), NULL, NULL)")
REVOKE = ("SELECT err FROM api.device_revoke(t.session('alice'), %s, "
          "'key-compromise')")
GOOD = ("SELECT count(*) FROM data.certificate WHERE device = %s AND "
        "revoked_at IS NULL")


def asked(boss, n, m):
    """The id of the request to renew certificate n by CSR m."""
    race.one(boss, "SELECT t.renew_request(%s, %s)", (n, m))
    return race.one(boss, "SELECT t.renewal(%s, %s)::text", (n, m))[0]


def begin(renewal):
    signer = race.connect("signer", autocommit=False)
    return signer, race.one(signer, "SELECT err FROM api.renew_begin(%s)",
                            (renewal,))[0]


def record(signer, renewal, k):
    return race.one(signer, RECORD, (renewal, k, k, k, k))[0]


with race.database() as boss:
    for i in range(1, 6):
        race.one(boss, "SELECT t.bring(%s, 'delivered')", (i,))
    device = {i: race.one(boss, "SELECT t.device(%s)", (i,))[0]
              for i in range(1, 6)}

    one = asked(boss, 1, 1)
    signer, err = begin(one)
    race.is_(err, "none", "a signer begins")
    race.is_(race.one(boss, REVOKE, (device[1],)), ("none",),
             "the device is revoked meanwhile")
    race.is_(record(signer, one, 11), "denied", "then nothing is recorded")
    signer.rollback()

    two = asked(boss, 2, 1)
    signer, err = begin(two)
    race.is_(record(signer, two, 12), "none", "another records")
    revoke = race.Call("console", REVOKE, (device[2],))
    race.wait_blocked(boss, 1, "a revocation waits for it")
    signer.commit()
    race.is_(revoke.answer(), ("none",), "then it goes on")
    race.is_(race.one(boss, GOOD, (device[2],)), (0,),
             "and misses neither certificate")

    three = asked(boss, 3, 1)
    signer, err = begin(three)
    race.is_(record(signer, three, 13), "none", "a third records")
    same = race.Call("ra", REQUEST, (13, 3, 1))
    other = race.Call("ra", REQUEST, (13, 3, 2))
    second = race.Call("signer", "SELECT err, certificate = t.der(13) FROM "
                       "api.renew_begin(%s)", (three,))
    race.wait_blocked(boss, 3, "the same request, another, and a second "
                      "signer wait")
    signer.commit()
    race.is_(same.answer(), ("none", True), "the same gets what was made")
    race.is_(other.answer(), ("none", None), "the other waits to be made")
    race.is_(second.answer(), ("state", True), "the second comes too late")

    signer, err = begin(race.one(boss, "SELECT t.renewal(3, 2)::text")[0])
    race.is_(err, "none", "the other begins")
    race.is_(race.one(boss, "SELECT t.guard(13)"), ("none",),
             "meanwhile the first is used")
    race.is_(record(signer, race.one(boss, "SELECT t.renewal(3, 2)::text")[0],
                    14), "denied", "then the old one renews no more")
    signer.rollback()

    four = asked(boss, 4, 1)
    race.is_(race.one(boss, "SELECT t.renew_record(4, 1, 15)"), ("none",),
             "a certificate that waits for its first use")
    five = asked(boss, 4, 2)
    signer, err = begin(five)
    race.is_(record(signer, five, 16), "none", "one more is recorded")
    use = race.Call("guard", "SELECT err FROM api.guard_check(sha256("
                    "t.der(15)))")
    race.wait_blocked(boss, 1, "the first use waits")
    signer.commit()
    race.is_(use.answer(), ("none",), "then it counts")
    race.is_(race.one(boss, GOOD, (device[4],)), (1,),
             "and retires that one, too")
