-- What happened to a device, and to the enrollment that brought it.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.bring(2, 'issued') || t.bring(1, 'delivered'), 'issueddelivered',
    'two devices');
SELECT is(t.get('console', format('SELECT err FROM api.device_revoke(%L, %L, '
    '%L)', t.session('alice'), t.device(1), 'superseded')), 'none',
    'one is revoked');
SELECT is(t.get('console', format('SELECT string_agg(concat_ws('' '', what, '
    'actor, who), '', '') FROM api.device_events(%L, %L, NULL, 99)',
    t.session('carol'), t.device(1))),
    'device.revoked account Alice, '
    'enrollment.delivered device ' || session_user || ', '
    'enrollment.issued program ' || session_user || ', '
    'enrollment.approved account Alice, enrollment.verified account Alice, '
    'enrollment.claimed account Alice, '
    'enrollment.registered device ' || session_user, 'all of it, newest first');
SELECT is(t.get('console', format('SELECT concat_ws('' '', err, at = '
    'api.now(), address, details) FROM api.device_events(%L, %L, NULL, 1)',
    t.session('carol'), t.device(1))),
    'none t 192.0.2.99 {"reason": "superseded", "certificates": 1}',
    'with when, from where, and details');
SELECT is(t.get('console', format('SELECT string_agg(what, '', '') FROM '
    'api.device_events(%L, %L, (SELECT min(id) FROM api.device_events(%1$L, '
    '%2$L, NULL, 3)), 2)', t.session('carol'), t.device(1))),
    'enrollment.approved, enrollment.verified',
    'those before one of them, of both kinds');
SELECT is(t.get('console', $$SELECT err FROM
    api.device_events(t.session('carol'), t.id(9), NULL, 9)$$), 'not-found',
    'nothing of an unknown device');
SELECT is(t.get('console', format('SELECT string_agg(what, '' '') FROM '
    'api.device_events(%L, %L, (SELECT max(id) FROM api.device_events(%L, %L, '
    'NULL, 9)), 1)', t.session('carol'), t.device(1), t.session('carol'),
    t.device(1))), 'enrollment.delivered', 'the page before one');
SELECT * FROM finish();
ROLLBACK;
