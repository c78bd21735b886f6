"""Registrations at the same moment: a code, an id, a ticket has one winner, the
limit per network is exact, and no order of keys makes a deadlock."""
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import psycopg2     # noqa: E402 (after the path is set)
import race     # noqa: E402

REGISTER = ("SELECT err FROM api.register(NULL, %s, 1000, "
            "ARRAY[t.altered(%s, %s::text::jsonb)])")


def register(n, changed="{}", per_address=50):
    return race.Call("gateway", REGISTER, (per_address, n, changed))


def side_by_side(boss, first, second, text):
    """The second registration comes while the first is not committed."""
    a = race.connect("gateway", autocommit=False)
    won = race.one(a, REGISTER, (50,) + first)
    b = register(*second)
    race.wait_blocked(boss, 1, f"{text}: the second waits")
    return a, won, b


def one_winner(boss):
    for i, (key, value) in enumerate([("locator", "t.locator(1)"),
                                      ("enrollment", "t.id(1)"),
                                      ("ticket_hash", "t.ticket(1)")]):
        shared = race.one(boss, f"SELECT json_build_object('{key}', "
                          f"{value})::text")[0]
        a, won, b = side_by_side(boss, (10 + i, shared), (20 + i, shared), key)
        a.commit()
        race.is_([won, b.answer()], [("none",), ("taken",)],
                 f"the same {key}: the first wins")
        race.one(boss, "DELETE FROM data.enrollment; "
                 "DELETE FROM data.code_slot")
        a, won, b = side_by_side(boss, (30 + i, shared), (40 + i, shared), key)
        a.rollback()
        race.is_(b.answer(), ("none",),
                 f"the same {key}: the second, if the first is undone")
        race.one(boss, "DELETE FROM data.enrollment; "
                 "DELETE FROM data.code_slot")
    a, won, b = side_by_side(boss, (50, "{}"), (50, "{}"), "the same bytes")
    a.commit()
    race.is_([won, b.answer()], [("none",), ("none",)],
             "the same bytes: both are told that it is registered")


def exact_limit(boss):
    calls = [register(100 + i, '{"address": "198.51.100.7"}', 3)
             for i in range(10)]
    answers = sorted(c.answer()[0] for c in calls)
    race.is_(answers, 7 * ["full"] + 3 * ["none"],
             "of ten at once from one address three fit into a limit of 3")


def storm(seconds, rng, errors, answers):
    """Arrays with keys in any order, resumes, cancels and claims amid them."""
    gateway, console, sweep = map(race.connect,
                                  ("gateway", "console", "sweep"))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        picks = [[1000 + rng.randrange(12) for _ in range(4)]
                 for _ in range(5)]
        regs = ", ".join(
            f"t.altered({a}, json_build_object('locator', t.locator({b}), "
            f"'ticket_hash', t.ticket({c}), 'enrollment', t.id({d}))::jsonb)"
            if rng.random() < 0.7 else f"t.registration({a})"
            for a, b, c, d in picks)
        n = 1000 + rng.randrange(12)
        try:
            with gateway.cursor() as cursor:
                cursor.execute("SELECT err FROM api.register(%s, 50, 1000, "
                               f"ARRAY[{regs}])", (rng.choice(["a", "b"]),))
                answers.extend(row[0] for row in cursor.fetchall())
            race.one(gateway, "SELECT api.resume('c', t.id(%s), t.ticket(%s))",
                     (n, n))
            race.one(console, "SELECT api.claim(t.session('alice'), t.id(%s), "
                     "t.reg(%s), true, 'w', t.ack(1), NULL, NULL, NULL, "
                     "NULL, NULL)", (n, n))
            race.one(gateway, "SELECT api.cancel(t.id(%s), t.ticket(%s))",
                     (n, n))
            if rng.random() < 0.1:
                race.one(sweep, "SELECT api.sweep(5, 0)")
        except psycopg2.Error as e:
            errors.append(str(e))
    for c in gateway, console, sweep:
        c.close()


with race.database() as boss:
    one_winner(boss)
    exact_limit(boss)
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"# seed {seed}")
    errors, answers = [], []
    threads = [threading.Thread(target=storm, args=(
        4, random.Random(seed + i), errors, answers)) for i in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    race.is_(errors[:3], [], "a storm of crossing keys: no error, no deadlock")
    race.ok({"none", "taken"} <= set(answers), f"{len(answers)} answers, some "
            "of both kinds")
    race.is_(race.one(boss, "SELECT count(*) FROM data.enrollment e WHERE "
                      "e.until IS NOT NULL AND NOT EXISTS (SELECT FROM "
                      "data.code_slot s WHERE s.enrollment = e.id AND s.reg = "
                      "e.reg AND s.free_at >= e.until)"), (0,),
             "every row that lives holds its code")
