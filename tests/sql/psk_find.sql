-- The key for a handshake that begins.
BEGIN;
CREATE FUNCTION t.find(identity text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('gateway', format('SELECT concat_ws('' '', err, '
	    'enrollment, reg, wrap) FROM api.psk_find(%L)', identity))
$$;
SELECT plan(19);
SELECT t.begin();
SELECT is(t.bring(1, 'claimed', 'psk') || t.bring(2, 'claimed', 'psk'),
    'claimedclaimed', 'two of psk');
SELECT is(t.find(t.identity(1, i)), concat_ws(' ', 'none', t.id(1), t.reg(1),
    t.psk(1, i)), 'pair ' || i) FROM generate_series(1, 3) i;
SELECT is(t.find(t.identity(1, 1)), concat_ws(' ', 'none', t.id(1), t.reg(1),
    t.psk(1, 1)), 'as often as anybody tries');
SELECT is(t.find(t.identity(1, 4)), 'not-found', 'an unknown identity');
SELECT is(t.find(''), 'not-found', 'an empty one');
SELECT is(t.find(NULL), 'not-found', 'none');
SELECT is(t.find(upper(t.identity(1, 1))), 'not-found', 'in another case');
SELECT is(t.psk_use(1, 1), 'none t', 'one is used');
SELECT is(t.find(t.identity(1, 1)), 'not-found', 'and is not found any more');
SELECT matches(t.find(t.identity(1, 2)), '^none ', 'the next one is');
SELECT is(t.prove(1, 1, t.identity(1, 1)), 'none verified', 'verified');
SELECT is(t.find(t.identity(1, 2)), 'not-found', 'it has none left');
SELECT t.later('2 minutes' - interval '1 microsecond');
SELECT matches(t.find(t.identity(2, 1)), '^none ', 'to the last moment');
SELECT t.later('1 microsecond');
SELECT is(t.find(t.identity(2, 1)), 'not-found', 'of its two minutes');
SELECT is(t.stored(2), 'claimed', 'without anybody writing it');
SELECT is(t.sweep(), '1 0 0 0 0 0 0', 'and when');
SELECT is(t.find(t.identity(2, 1)), 'not-found', 'it is swept');
SELECT * FROM finish();
ROLLBACK;
