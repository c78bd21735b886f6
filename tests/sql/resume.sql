-- A device comes back with its ticket.
BEGIN;
CREATE FUNCTION t.later_part(n int, gateway text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('gateway', format('SELECT t.seen_later(%s, share, '
	    'confirm, identities) FROM api.resume(%L, t.id(%s), t.ticket(%s))',
	    n, gateway, n, n))
$$;
SELECT plan(22);
SELECT t.begin();
SELECT is(t.register(t.registration(1), 'gw_a'), 'none waiting', 'one waits');
SELECT is(t.resume(1, 'gw_b'), 'none waiting', 'its ticket opens it');
SELECT is((SELECT gateway FROM data.enrollment WHERE id = t.id(1)), 'gw_b',
    'and moves it');
SELECT is(t.get('ra', $$SELECT err FROM api.resume('gw_x', t.id(1),
    t.ticket(2))$$), 'ticket', 'another ticket does not');
SELECT is(t.get('ra', $$SELECT err FROM api.resume('gw_x', t.id(1), NULL)$$),
    'ticket', 'no ticket is a wrong one');
SELECT is((SELECT gateway FROM data.enrollment WHERE id = t.id(1)), 'gw_b',
    'and moves nothing');
SELECT is(t.get('ra', $$SELECT err FROM api.resume('gw_x', t.id(2),
    t.ticket(1))$$), 'not-found', 'an id that nobody registered');
SELECT is(t.bring(3, 'issued'), 'issued', 'an issued one');
SELECT is(t.get('gateway', $$SELECT concat_ws(' ', err, state, expires_in,
    kind, convert_from(reply, 'UTF8')) FROM api.resume('gw_a', t.id(3),
    t.ticket(3))$$), 'none issued 86400 certificate sealed yes',
    'gives its reply');
SELECT is(t.bring(4, 'declined'), 'declined', 'a declined one');
SELECT is(t.get('gateway', $$SELECT concat_ws(' ', err, state, expires_in,
    kind, convert_from(reply, 'UTF8')) FROM api.resume('gw_a', t.id(4),
    t.ticket(4))$$), 'none declined 0 decline sealed no', 'too');
SELECT is(t.bring(5, 'delivered'), 'delivered', 'a delivered one');
SELECT is(t.get('gateway', $$SELECT kind FROM api.resume('gw_a', t.id(5),
    t.ticket(5))$$), 'certificate', 'too, as long as it is kept');
SELECT is(t.bring(6, 'claimed', 'pake') || t.bring(7, 'claimed', 'psk'),
    'claimedclaimed', 'two are claimed');
SELECT is(t.later_part(6, NULL), 't t -', 'in pake gives share and confirm');
SELECT is(t.later_part(6, 'gw_a'), 't t -', 'the same ones elsewhere');
SELECT is(t.psk_use(7, 1), 'none t', 'in psk one identity is used');
SELECT is(t.later_part(7, 'gw_a'), '- - 23', 'and gives the others');
SELECT is(t.prove(6, 6) || t.prove(7, 8, t.identity(7, 1)),
    'none verifiedproof failed', 'after their proofs');
SELECT is(t.later_part(6, 'gw_a') || t.later_part(7, 'gw_a'), '- - -- - -',
    'nothing');
SELECT is(t.later_part(1, 'gw_a'), '- - -', 'nor while it waits');
SELECT t.later('24 hours');
SELECT is(t.get('gateway', $$SELECT concat_ws(' ', state, kind,
    reply IS NULL) FROM api.resume('gw_c', t.id(3), t.ticket(3))$$),
    'undelivered t', 'one that is overdue gives no reply');
SELECT * FROM finish();
ROLLBACK;
