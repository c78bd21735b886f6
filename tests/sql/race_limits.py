"""Tries side by side gain nothing: wrong codes and sign-ins."""
import os
import sys
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

with race.database() as boss:
    race.one(boss, "SELECT t.get('test', 'SELECT api.freeze()')")
    calls = [race.Call("console", "SELECT err FROM api.claim_find("
                       "t.session('alice'), t.locator(%s), NULL)", (i,))
             for i in range(16)]
    race.is_(Counter(c.answer()[0] for c in calls),
             {"not-found": 10, "paused": 6},
             "of sixteen wrong codes at once ten are looked up")
    race.is_(race.one(boss, "SELECT count(*) FROM data.event WHERE what = "
                      "'account.paused'"), (1,), "and pause the account once")

    calls = [race.Call("console", "SELECT wait_seconds FROM "
                       "api.sign_in_begin('bob', %s::inet)",
                       (f"192.0.2.{i}",)) for i in range(16)]
    race.is_(Counter(c.answer()[0] for c in calls), {0: 5, 1: 11},
             "of sixteen sign-ins to one name at once five are tried")

    calls = [race.Call("console", "SELECT wait_seconds FROM "
                       "api.sign_in_begin(%s, '203.0.113.9')", (f"n{i}",))
             for i in range(30)]
    race.is_(Counter(c.answer()[0] for c in calls), {0: 20, 1: 10},
             "of thirty from one address at once twenty are tried")
