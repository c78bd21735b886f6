-- Registrations: new ones, the same bytes again, and everything that is in
-- somebody's way.
BEGIN;
CREATE FUNCTION t.repeats(n int) RETURNS int LANGUAGE sql AS $$
	SELECT repeats FROM data.code_slot s
	WHERE s.slot = private.slot(t.locator(n), NULL)
$$;
SELECT plan(41);
SELECT t.begin();
SET LOCAL synchronous_commit = on;
SELECT is(t.get('ra', $$SELECT count(*) FROM api.register(NULL, 5, 5,
    ARRAY[]::api.registration[])$$)
    || current_setting('synchronous_commit'), '0on',
    'for one that polls the commit is durable');
SELECT is(t.register(t.registration(1), 'gw_a'), 'none waiting', 'a new one');
SELECT is(current_setting('synchronous_commit'), 'off',
    'which would register again: that is not waited for');
SELECT results_eq('SELECT state, until - created_at, gateway, net::text '
    'FROM data.enrollment WHERE id = t.id(1)',
    $$VALUES ('waiting', interval '3 minutes', 'gw_a', '192.0.2.1/32')$$,
    'waits for three minutes');
SELECT is((SELECT what || ' ' || actor FROM data.event
    WHERE enrollment = t.id(1)), 'enrollment.registered device',
    'and is in the event log');
SELECT is(t.get('ra', $$SELECT err || expires_in FROM api.register(NULL, 50,
    1000, ARRAY[t.registration(1)])$$), 'none180',
    'the same bytes are a resume');
SELECT is((SELECT gateway FROM data.enrollment WHERE id = t.id(1)), NULL,
    'that takes over');
SELECT is(t.repeats(1), 0, 'and is no repetition by another');
SELECT is((SELECT count(*) FROM data.event WHERE enrollment = t.id(1)),
    1::bigint, 'nor an event');

SELECT is(t.register(t.altered(2, jsonb_build_object(
    'locator', t.locator(1)))), 'taken', 'another with its locator: taken');
SELECT is(t.repeats(1), 1, 'which is noted on the first');
SELECT is(t.register(t.altered(2, jsonb_build_object(
    'enrollment', t.id(1)))), 'taken', 'another with its id: taken');
SELECT is(t.register(t.altered(2, jsonb_build_object(
    'ticket_hash', t.ticket(1)))), 'taken', 'another with its ticket: taken');
SELECT is(t.repeats(1), 1, 'neither is a repeated code');
SELECT is(t.register(t.altered(2, jsonb_build_object(
    'enrollment', t.id(1), 'ticket_hash', t.ticket(1),
    'locator', t.locator(1)))), 'taken', 'other bytes with all of its: taken');
SELECT is(t.repeats(1), 2, 'noted too');
SELECT is(t.repeats(2), NULL, 'a refused one reserves nothing');
SELECT is(t.register(2), 'none waiting', 'so its own code is free');
SELECT is((SELECT count(*) FROM data.enrollment), 2::bigint, 'two rows in all');

-- A code stays reserved for ten minutes after the end.
SELECT is(t.cancel(2), 'none cancelled', 'one ends');
SELECT t.later('10 minutes' - interval '1 microsecond');
SELECT is(t.register(t.altered(3, jsonb_build_object(
    'locator', t.locator(2)))), 'taken', 'its code is reserved for 10 minutes');
SELECT t.later('1 microsecond');
SELECT is(t.register(t.altered(3, jsonb_build_object(
    'locator', t.locator(2)))), 'none waiting', 'then it is free');
SELECT is(t.register(2), 'none cancelled', 'the old bytes stay what they were');
SELECT is(t.register(1), 'none expired', 'and so do those of an expired one');
SELECT is(t.register(t.altered(4, jsonb_build_object(
    'locator', t.locator(1)))), 'taken', 'it expired less than 10 minutes ago');
SELECT t.later('3 minutes');
SELECT is(t.register(t.altered(4, jsonb_build_object(
    'locator', t.locator(1)))), 'none waiting', 'a moment later it is free');

-- While the row lives it is reserved however long that takes.
SELECT is(t.bring(7, 'issued'), 'issued', 'a day in the state issued');
SELECT t.later('24 hours 10 minutes' - interval '1 microsecond');
SELECT is(t.register(t.altered(8, jsonb_build_object(
    'locator', t.locator(7)))), 'taken', 'and ten minutes');
SELECT t.later('1 microsecond');
SELECT is(t.register(t.altered(8, jsonb_build_object(
    'locator', t.locator(7)))), 'none waiting', 'and no more');

-- Handles are another kind of slot.
SELECT is(t.register(t.altered(5, '{"locator": null, "handle": "7XQ2"}')),
    'none waiting', 'a handle');
SELECT is(t.register(t.altered(6, '{"locator": null, "handle": "7XQ2"}')),
    'taken', 'the same handle');
SELECT is(t.register(t.altered(6, '{"locator": null, "handle": "7XQ3"}')),
    'none waiting', 'another handle');

-- An array: each answer is its own.
SELECT is(t.list('gateway', $$SELECT concat_ws(' ', ord, err, enrollment = t.id(
    (ARRAY[10, 11, 12, 10, 13])[ord]), state, expires_in) FROM
    api.register('gw_a', 50, 1000, ARRAY[t.registration(10),
    t.altered(11, jsonb_build_object('locator', t.locator(10))),
    t.registration(12), t.registration(10),
    t.altered(13, jsonb_build_object('ticket_hash', t.ticket(12)))])$$),
    ARRAY['("1 none t waiting 180")', '("2 taken t")',
    '("3 none t waiting 180")', '("4 none t waiting 180")', '("5 taken t")'],
    'an array is answered one by one');
SELECT is(t.repeats(10), 1, 'repetitions within it are noted');
SELECT is(t.get('ra', $$SELECT count(*) FROM api.register(NULL, 5, 5,
    ARRAY[]::api.registration[])$$), '0', 'none at all is fine');
SELECT is(t.get('ra', $$SELECT count(*) FROM api.register(NULL, 5, 5,
    array_fill(t.registration(1), ARRAY[64]))$$), '64', 'so are 64');
-- In one call each is judged by those before it.
SELECT is(t.list('gateway', $$SELECT err, enrollment = t.id(40), state FROM
    api.register('gw_c', 50, 1000, ARRAY[t.registration(40),
    t.altered(41, jsonb_build_object('locator', t.locator(40))),
    t.altered(42, jsonb_build_object('enrollment', t.id(40))),
    t.altered(43, jsonb_build_object('ticket_hash', t.ticket(40))),
    t.registration(44), t.registration(40), t.registration(45)])$$),
    '{"(none,t,waiting)","(taken,f,)","(taken,t,)","(taken,f,)",'
    '"(none,f,waiting)","(none,t,waiting)","(none,f,waiting)"}',
    'code, id and ticket of one in the same call are taken');
SELECT is(t.repeats(40), 1, 'of which the first hears');
SELECT is((SELECT count(*) FROM data.event WHERE enrollment IN (t.id(40),
    t.id(44), t.id(45)) AND what = 'enrollment.registered'), 3::bigint,
    'and each new one is in the event log');
SELECT throws_ok($$SELECT t.get('ra', 'SELECT count(*) FROM api.register(NULL,
    5, 5, array_fill(t.registration(1), ARRAY[65]))')$$, 'P0001', NULL,
    '65 are too many');
SELECT throws_ok($$SELECT t.register(t.altered(20,
    jsonb_build_object('reg', t.reg(21))))$$, '23514', NULL,
    'a hash that is not that of the bytes is impossible');
SELECT * FROM finish();
ROLLBACK;
