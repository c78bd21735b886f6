-- The event log only grows, and every change of state is in it.
BEGIN;
SELECT plan(45);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'something has happened');
SELECT throws_ok(format('SET LOCAL ROLE handfast_%s; %s', r, c), '42501', NULL,
    r || ' may not ' || lower(split_part(c, ' ', 1)))
FROM unnest(ARRAY['gateway', 'ra', 'console', 'guard', 'signer', 'sweep',
    'admin', 'test']) r, unnest(ARRAY['UPDATE data.event SET what = ''x''',
    'DELETE FROM data.event', 'TRUNCATE data.event',
    'INSERT INTO data.event (what) VALUES (''x'')',
    'SELECT * FROM data.event']) c;
SELECT throws_ok(c, 'P0001', 'events are only ever added',
    'not even the owner may ' || lower(split_part(c, ' ', 1)))
FROM unnest(ARRAY['UPDATE data.event SET what = ''x''',
    'DELETE FROM data.event', 'TRUNCATE data.event']) c;
SELECT results_eq('SELECT what, actor, account IS NOT NULL, device IS NOT '
    'NULL FROM data.event WHERE enrollment = t.id(1) ORDER BY id', $$VALUES
    ('enrollment.registered', 'device', false, false),
    ('enrollment.claimed', 'account', true, false),
    ('enrollment.verified', 'account', true, false),
    ('enrollment.approved', 'account', true, true),
    ('enrollment.issued', 'program', false, true),
    ('enrollment.delivered', 'device', false, true)$$,
    'who did what to what');
SELECT * FROM finish();
ROLLBACK;
