"""Claims of one enrollment at the same moment have one winner, and who waited
for the lock acts by the time after it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

CLAIM = ("SELECT err, state FROM api.claim(t.session(%s), t.id(%s), "
         "t.reg(%s), true, 'wrap', t.ack(%s), NULL, NULL, NULL, NULL, NULL)")


def claim(who, n, ack):
    return race.Call("console", CLAIM, (who, n, n, ack))


def hold(n):
    """A transaction that keeps row n locked."""
    holder = race.connect(autocommit=False)
    race.one(holder, "SELECT id FROM data.enrollment WHERE id = t.id(%s) "
             "FOR UPDATE", (n,))
    return holder


with race.database() as boss:
    race.one(boss, "SELECT t.register(i) FROM generate_series(1, 2) i")

    holder = hold(1)
    calls = [claim("alice" if i % 2 else "bob", 1, 100 + i) for i in range(6)]
    race.wait_blocked(boss, 6, "six claims wait for the row")
    holder.rollback()
    answers = sorted(c.answer() for c in calls)
    race.is_(answers, [("none", "verified")] + 5 * [("taken", "verified")],
             "one wins, five are told that it is taken")
    race.is_(race.one(boss, "SELECT count(*) FROM data.event WHERE what = "
                      "'enrollment.verified'"), (1,), "with one event")
    race.is_(race.one(boss, "SELECT count(*) FROM data.enrollment WHERE id = "
                      "t.id(1) AND ack_hash = ANY (ARRAY(SELECT t.ack(i) "
                      "FROM generate_series(100, 105) i))"), (1,),
             "and the winner's acknowledgement")

    holder = hold(2)
    late = claim("alice", 2, 1)
    race.wait_blocked(boss, 1, "a claim waits for another row")
    race.one(boss, "SELECT t.get('test', 'SELECT api.shift(''3 minutes'')')")
    holder.rollback()
    race.is_(late.answer(), ("expired", "expired"),
             "its limit passes meanwhile: too late")
