"""Sealing while others write: writers wait for nothing, a transaction that is
open holds back all that is younger, two sweeps at once seal each event once."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

SEAL = "SELECT sealed FROM api.audit_seal(1000)"
NOTE = ("SELECT count(private.note('test.' || %s, 'program', NULL, NULL, NULL, "
        "NULL, NULL)) FROM generate_series(1, %s)")
WHOLE = """WITH RECURSIVE c AS (
    SELECT 0::bigint AS seq, decode(repeat('00', 32), 'hex') AS hash, true AS ok
    UNION ALL
    SELECT s.seq, s.hash, c.ok AND s.hash = sha256(c.hash || convert_to(
	private.event_text(v, s.seq, s.account_name), 'UTF8'))
    FROM c JOIN data.event_seal s ON s.seq = c.seq + 1
    JOIN data.event v ON v.id = s.event)
SELECT max(seq) = (SELECT count(*) FROM data.event_seal), bool_and(ok) FROM c"""
MISSING = """SELECT count(*) FROM data.event v WHERE NOT EXISTS (
    SELECT FROM data.event_seal s WHERE s.event = v.id)"""

with race.database() as boss:
    while race.one(race.connect("sweep"), SEAL)[0]:
        pass
    race.is_(race.one(boss, MISSING), (0,), "all is sealed")

    slow = race.connect(autocommit=False)
    race.one(slow, NOTE, ("slow", 1))
    race.one(boss, NOTE, ("fast", 30))
    race.is_(race.one(race.connect("sweep"), SEAL), (0,),
             "nothing that is younger than an open transaction")
    slow.commit()
    race.is_(race.one(race.connect("sweep"), SEAL), (31,),
             "all of it when that ends")
    race.is_(race.one(boss, "SELECT v.what FROM data.event v JOIN "
                      "data.event_seal s ON s.event = v.id ORDER BY s.seq "
                      "DESC OFFSET 30 LIMIT 1"), ("test.slow",),
             "the older transaction first")

    # An id drawn early, by a transaction that writes nothing until later.
    late = race.connect(autocommit=False)
    drawn = race.one(late, "SELECT nextval(pg_get_serial_sequence("
                     "'data.event', 'id'))")[0]
    race.one(boss, NOTE, ("between", 5))
    race.one(race.connect("sweep"), SEAL)
    race.one(late, "INSERT INTO data.event (id, at, what, actor) OVERRIDING "
             "SYSTEM VALUE VALUES (%s, now(), 'test.early', 'program')",
             (drawn,))
    late.commit()
    race.is_(race.one(race.connect("sweep"), SEAL), (1,),
             "an event with a lower id than what is sealed is not skipped")

    lost = race.connect(autocommit=False)
    race.one(lost, NOTE, ("lost", 1))
    lost.rollback()
    calls = [race.Call("postgres", NOTE, (f"w{i}", 200)) for i in range(6)]
    sweeps = [race.Call("sweep", SEAL) for _ in range(6)]
    sum(c.answer()[0] for c in calls)
    for sweep in sweeps:
        sweep.answer()
    while race.one(race.connect("sweep"), SEAL)[0]:
        pass
    race.is_(race.one(boss, WHOLE), (True, True),
             "six writers, six sweeps: a whole and dense chain")
    race.is_(race.one(boss, MISSING), (0,), "of all events")

    held = race.connect(autocommit=False)
    race.one(held, SEAL)
    race.is_(race.one(race.connect("sweep"), SEAL), (0,),
             "a second sweep passes by the first")
    race.one(boss, NOTE, ("meanwhile", 1))
    race.ok(True, "and a writer waits for neither")
    held.rollback()
