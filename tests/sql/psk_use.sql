-- A handshake has completed: its identity is used up.
BEGIN;
SELECT plan(19);
SELECT t.begin();
SELECT is(t.bring(1, 'claimed', 'psk') || t.bring(2, 'claimed', 'psk'),
    'claimedclaimed', 'two of psk');
SELECT is(t.psk_use(1, 4), 'not-found', 'an unknown identity');
SELECT is(t.get('gateway', 'SELECT err FROM api.psk_use(NULL)'), 'not-found',
    'none');
SELECT is(t.psk_use(1, 2), 'none t', 'one is used');
SELECT is((SELECT used_at FROM data.psk WHERE identity = t.identity(1, 2)),
    api.now(), 'from now on');
SELECT is(t.psk_use(1, 2), 'taken', 'once');
SELECT is(t.stored(1), 'claimed', 'which changes no state');
SELECT is(t.psk_use(1, 1), 'none t', 'the others can be');
SELECT is(t.psk_use(1, 3), 'none t', 'one after the other');
SELECT is(t.psk_use(1, 1), 'taken', 'each once');
SELECT is(t.prove(1, 1, t.identity(1, 3)), 'none verified', 'verified');
SELECT is(t.psk_use(1, 1), 'not-found', 'it has none any more');
SELECT t.later('2 minutes' - interval '1 microsecond');
SELECT is(t.psk_use(2, 1), 'none t', 'to the last moment');
SELECT t.later('1 microsecond');
SELECT is(t.psk_use(2, 2), 'not-found', 'of its two minutes');
SELECT is(t.psk_use(2, 1), 'not-found', 'a used one is unknown too');
SELECT is((SELECT count(*) FROM data.psk WHERE used_at IS NULL), 2::bigint,
    'and nothing is written');
SELECT is(t.sweep(), '1 0 0 0 0 0 0', 'a sweep');
SELECT is((SELECT count(*) FROM data.psk), 0::bigint, 'removes the pairs');
SELECT is(t.psk_use(2, 2), 'not-found', 'for good');
SELECT * FROM finish();
ROLLBACK;
