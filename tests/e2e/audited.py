"""Events by the dozen, and waiting until they stand in the chain."""

import time

HOSTILE = ("=HYPERLINK(\"http://x\")", "a\u202eb", "\u200b\ufeff", "\\\"},{",
           "<b>&amp;", "line\nbreak\ttab", "\U0001f600" * 64, "\u2028")


def note_events(s, n):
    """With all that JSON has to escape in them."""
    s.psql("postgres", "SELECT private.note('enrollment.registered', "
           "'device', NULL, gen_random_uuid(), NULL, '192.0.2.7', "
           "jsonb_build_object('n', i, 'name', (%s::text[])[1 + i %% %s])) "
           "FROM generate_series(1, %s) i", list(HOSTILE), len(HOSTILE), n)


def until(look, what, seconds=60):
    """look() once it is true."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.1)


def sealed(s):
    """Until all that is committed now is in the chain."""
    last = s.psql("postgres", "SELECT max(id) FROM data.event")[0][0]
    until(lambda: s.psql("postgres", "SELECT count(*) = 0 FROM data.event v "
                         "WHERE v.id <= %s AND NOT EXISTS (SELECT FROM "
                         "data.event_seal x WHERE x.event = v.id)",
                         last)[0][0], "events are sealed")
