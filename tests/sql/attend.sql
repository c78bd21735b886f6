-- What a gateway sees when it was rung.
BEGIN;
CREATE FUNCTION t.later_part(n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('gateway', format('SELECT t.seen_later(%s, share, '
	    'confirm, identities) FROM api.attend(ARRAY[t.id(%s)])', n, n))
$$;
SELECT plan(12);
SELECT t.begin();
SELECT is(t.register(t.registration(1), 'gw_a'), 'none waiting', 'one waits');
SELECT is(t.bring(2, 'issued'), 'issued', 'one is issued');
SELECT is(t.list('gateway', $$SELECT concat_ws(' ', enrollment = t.id(1),
    state, expires_in, kind, convert_from(reply, 'UTF8'), gateway) FROM
    api.attend(ARRAY[t.id(1), t.id(2), t.id(3)]) ORDER BY enrollment$$),
    ARRAY['("t waiting 180 gw_a")',
    '("f issued 86400 certificate sealed yes")'],
    'those that are there, as they stand');
SELECT is(t.bring(3, 'claimed', 'pake') || t.bring(4, 'claimed', 'psk'),
    'claimedclaimed', 'two are claimed');
SELECT is(t.later_part(3), 't t -', 'in pake share and confirm');
SELECT is(t.later_part(4), '- - 123', 'in psk the identities');
SELECT is(t.psk_use(4, 2), 'none t', 'one of which is used');
SELECT is(t.later_part(4), '- - 13', 'those that were not');
SELECT is(t.psk_use(4, 1) || t.psk_use(4, 3), 'none tnone t', 'now all');
SELECT is(t.later_part(4), '- - none', 'none is left, which is not nothing');
SELECT is(t.later_part(1) || t.later_part(2), '- - -- - -',
    'nothing in other states');
SELECT is(t.get('gateway', 'SELECT count(*) FROM api.attend(NULL)'), '0',
    'none of none');
SELECT * FROM finish();
ROLLBACK;
