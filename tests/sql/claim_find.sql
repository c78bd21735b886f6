-- What is registered under a code; wrong codes are counted.
BEGIN;
CREATE FUNCTION t.find(n int, who text DEFAULT 'bob') RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, state, '
	    'mine, enrollment IS NOT NULL) FROM api.claim_find(%L, %L, NULL)',
	    t.session(who), t.locator(n)))
$$;
CREATE FUNCTION t.find_many(a int, b int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(DISTINCT t.find(i), ', ')
	FROM generate_series(a, b) i
$$;
SELECT plan(26);
SELECT t.begin();
SELECT is(t.bring(1, 'waiting'), 'waiting', 'one waits');
SELECT is(t.find(1), 'none waiting f t', 'it is found');
SELECT is(t.get('console', $$SELECT concat_ws(' ', enrollment = t.id(1),
    registration = t.bytes(1), reg = t.reg(1), proof = t.sha('proof 1'),
    ticket_hash = t.ticket(1), channel, locator = t.locator(1), handle, name,
    model, system, serial, key_fp = t.key(1), key_type, address, state, mine)
    FROM api.claim_find(t.session('bob'), t.locator(1), NULL)$$),
    't t t t t sealed t name 1 model system serial 1 t P-256 192.0.2.1'
    ' waiting f', 'with all that was registered');
SELECT is(t.stored(1), 'waiting', 'and not touched');
SELECT is(t.register(t.altered(2, '{"locator": null, "handle": "7XQ2"}')),
    'none waiting', 'one with a handle');
SELECT is(t.get('console', $$SELECT err || handle FROM
    api.claim_find(t.session('bob'), NULL, '7XQ2')$$), 'none7XQ2',
    'is found by it');
SELECT is(t.claim(1, true, 'alice'), 'none verified', 'alice claims the first');
SELECT is(t.find(1), 'taken f f', 'for bob it is taken, no more is said');
SELECT is(t.find(1, 'alice'), 'taken verified t t', 'alice finds her own');
SELECT is(t.bring(3, 'waiting'), 'waiting', 'another waits');
SELECT t.later('3 minutes');
SELECT is(t.find(3), 'expired f f', 'expired is said so');
SELECT t.later('10 minutes' - interval '1 microsecond');
SELECT is(t.find(3), 'expired f f', 'for ten minutes');
SELECT t.later('1 microsecond');
SELECT is((SELECT count(*) FROM data.code_attempt), 0::bigint,
    'none of these was counted');
SELECT is(t.find(3), 'not-found f', 'then it is unknown');

SELECT is(t.find_many(101, 108), 'not-found f', 'nine wrong ones');
SELECT t.later('10 minutes' - interval '1 microsecond');
SELECT is(t.find(110), 'not-found f', 'the tenth within ten minutes');
SELECT is(t.find(110), 'paused f', 'pauses bob');
SELECT is(t.find(1), 'paused f', 'for right ones too');
SELECT is(t.find(111, 'alice'), 'not-found f', 'but not alice');
SELECT is((SELECT string_agg(what, ' ' ORDER BY id) FROM data.event
    WHERE account = t.who('bob') AND at = api.now()),
    'code.wrong account.paused', 'which is in the event log');
SELECT isnt(t.sign_in('bob'), NULL, 'bob signs in again');
SELECT t.later('10 minutes' - interval '1 microsecond');
SELECT is(t.find(111), 'paused f', 'that does not help for ten minutes');
SELECT t.later('1 microsecond');
SELECT is(t.find(111), 'not-found f', 'then he may try again');
SELECT is(t.find_many(201, 208), 'not-found f', 'nine wrong ones');
SELECT t.later('10 minutes');
SELECT is(t.find(210), 'not-found f', 'a tenth after ten minutes');
SELECT is(t.find(211), 'not-found f', 'does not pause');
SELECT * FROM finish();
ROLLBACK;
