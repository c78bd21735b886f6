"""Sweeps on two nodes at once, and revocations in the order they appear."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

SWEEP = "SELECT expired, undelivered FROM api.sweep(1000, 90)"

with race.database() as boss:
    race.one(boss, "SELECT count(t.register(t.registration(i, ('192.0.2.' || "
             "i)::inet))) FROM generate_series(1, 200) i")
    race.one(boss, "SELECT count(t.bring(i, 'issued')) "
             "FROM generate_series(201, 240) i")
    race.one(boss, "SELECT t.get('test', 'SELECT api.shift(''24 hours'')')")
    holder = race.connect(autocommit=False)
    race.one(holder, "SELECT id FROM data.enrollment WHERE id = t.id(7) "
             "FOR UPDATE")
    rows = [c.answer() for c in [race.Call("sweep", SWEEP) for _ in range(5)]]
    race.is_(tuple(map(sum, zip(*rows))), (199, 40),
             "five at once end each row once, and pass by a locked one")
    holder.rollback()
    race.is_(race.one(race.connect("sweep"), SWEEP), (1, 0),
             "which the next one ends")
    race.is_(race.one(boss, "SELECT count(*), count(DISTINCT enrollment) FROM "
                      "data.event WHERE what = 'enrollment.expired'"),
             (200, 200), "with one event each")
    race.is_(race.one(boss, "SELECT count(*) FROM data.revocation"), (40,),
             "and one revocation for each that was undelivered")

    seen = race.one(boss, "SELECT max(seq) FROM api.revocations(0, 99)")
    after = "api.revocations(%s, 9)"
    first = race.connect("signer", autocommit=False)
    race.one(first, "SELECT api.serial_void('\\x01', 'infinity')")
    second = race.Call("signer", "SELECT err FROM "
                       "api.serial_void('\\x02', 'infinity')")
    race.wait_blocked(boss, 1, "a second revocation waits for the first")
    race.is_(race.one(boss, f"SELECT count(*) FROM {after}", seen), (0,),
             "so none is seen before an earlier one")
    first.commit()
    race.is_(second.answer(), ("none",), "then it is recorded")
    race.is_(race.one(boss, "SELECT string_agg(encode(serial, 'hex'), ' ' "
                      f"ORDER BY seq) FROM {after}", seen), ("01 02",),
             "after it")

    race.one(boss, "SELECT t.sign_in('alice'), t.bring(300, 'issued')")
    admin = race.connect("admin", autocommit=False)
    race.one(admin, "SELECT err FROM api.admin_device_revoke(%s, "
             "'key-compromise')", race.one(boss, "SELECT t.device(300)::text"))
    used = race.Call("guard", "SELECT err FROM "
                     "api.guard_check(sha256(t.der(300)))")
    race.wait_blocked(boss, 1, "a first use waits for a revocation under way")
    admin.commit()
    race.is_(used.answer(), ("denied",), "and is refused after it")
    race.is_(race.one(boss, "SELECT t.stored(300)"), ("undelivered",),
             "its delivery has ended")
