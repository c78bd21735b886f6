"""Two administrators who undo each other at the same moment: one stays."""
import os
import sys
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/lib")
import race     # noqa: E402 (after the path is set)

DISABLE = "SELECT err FROM api.people_enable(t.session(%s), %s, NULL, false)"
TAKE = ("SELECT err FROM api.people_role(t.session(%s), %s, NULL, "
        "'administrator', NULL, false)")
LEFT = "SELECT private.has_administrator()"

def who(name):
    return race.one(boss, "SELECT t.who(%s)", (name,))[0]


def calls_of(query):
    return [race.Call("console", query, (name, who(other)))
            for name, other in (("adam", "eva"), ("eva", "adam"))]


with race.database() as boss:
    race.one(boss, "SELECT t.account(a, '{administrator}') FROM "
             "unnest(ARRAY['adam', 'eva']) a")
    holder = race.connect(autocommit=False)
    race.one(holder, "SELECT private.people_lock()")
    calls = calls_of(DISABLE)
    race.wait_blocked(boss, 2, "both wait for each other's turn")
    holder.rollback()
    race.is_(Counter(c.answer()[0] for c in calls),
             {"none": 1, "signed-out": 1},
             "of two who disable each other one is out first")
    race.is_(race.one(boss, LEFT), (True,), "and one stays")
    race.one(boss, "UPDATE data.account SET enabled = true")
    race.one(boss, "SELECT t.sign_in(a) FROM unnest(ARRAY['adam', 'eva']) a")

    for round in range(5):
        race.one(holder, "SELECT private.people_lock()")
        calls = calls_of(TAKE)
        race.wait_blocked(boss, 2, "both wait")
        holder.rollback()
        race.is_(Counter(c.answer()[0] for c in calls),
                 {"none": 1, "denied": 1},
                 "of two who take it from each other one has lost it first")
        race.is_(race.one(boss, LEFT), (True,), "and one stays")
        race.one(boss, "INSERT INTO data.account_role SELECT id, "
                 "'administrator' FROM data.account WHERE name IN ('adam', "
                 "'eva') ON CONFLICT DO NOTHING")

    race.one(holder, "SELECT private.people_lock()")
    calls = [race.Call("admin", "SELECT api.account_disable(%s)", (name,))
             for name in ("adam", "eva")]
    calls.append(race.Call("admin", "SELECT api.account_revoke('adam', "
                           "'administrator', NULL)"))
    race.wait_blocked(boss, 3, "three administrators of the server wait")
    holder.rollback()
    answers = Counter(c.answer()[0] for c in calls)
    race.ok(answers["none"] >= 1 and answers["last"] >= 1
            and sum(answers.values()) == 3, f"not all may: {answers}")
    race.is_(race.one(boss, LEFT), (True,), "and one stays")

    race.one(boss, "SELECT t.account('bob2', '{}')")
    race.one(boss, "INSERT INTO data.account_link SELECT id, t.sha('l'), "
             "'reset', api.now(), api.now() + interval '1 day' "
             "FROM data.account WHERE name = 'bob2'")
    race.one(holder, "SELECT FROM data.account WHERE name = 'bob2' FOR UPDATE")
    calls = [race.Call("console", "SELECT err FROM api.welcome_end(%s, "
                       "t.sha('l'), 'hash', t.sha(%s), NULL, NULL, 1800, "
                       "43200)", (who("bob2"), f"s{i}")) for i in range(4)]
    race.wait_blocked(boss, 4, "four use one link")
    holder.rollback()
    race.is_(Counter(c.answer()[0] for c in calls),
             {"none": 1, "not-found": 3}, "it works once")
    race.is_(race.one(boss, "SELECT count(*) FROM data.session s JOIN "
                      "data.account a ON a.id = s.account WHERE a.name = "
                      "'bob2'"), (1,), "for one session")
    holder.close()
