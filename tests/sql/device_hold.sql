-- Hold and release by operators; revoking what is on hold.
BEGIN;
CREATE FUNCTION t.ask(what text, n int, who text DEFAULT 'rosa')
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.device_%s(%L, %L)',
	    what, t.session(who), coalesce(t.device(n), t.id(n))))
$$;
CREATE FUNCTION t.log() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(reason, ' ' ORDER BY seq) FROM data.revocation
$$;
CREATE FUNCTION t.ocsp(n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('guard', format('SELECT concat_ws('' '', status, reason) '
	    'FROM api.ocsp_status(ARRAY[%L]::bytea[], NULL)', t.serial(n)))
$$;
SELECT plan(33);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered') || t.bring(2, 'issued', 'pake'),
    'deliveredissued', 'two devices');
SELECT is(t.ask('hold', 1, 'bob') || t.ask('release', 1, 'bob'),
    'denieddenied', 'bob may neither');
SELECT is(t.ask('hold', 9) || t.ask('release', 9), 'not-foundnot-found',
    'an unknown one');
SELECT is(t.ask('release', 1), 'none', 'released without a hold');
SELECT is(t.log(), NULL, 'changes nothing');
SELECT is(t.ask('hold', 1), 'none', 'on hold');
SELECT is(t.ask('hold', 1), 'none', 'again');
SELECT is(t.log(), 'certificate-hold', 'once on the list');
SELECT is(t.guard(1), 'denied', 'the guard refuses it');
SELECT is(t.ocsp(1), 'revoked certificate-hold', 'so does OCSP');
SELECT is(t.get('ra', format('SELECT err FROM api.whoami(%L)',
    sha256(t.der(1)))), 'denied', 'and whoami');
SELECT is(t.get('console', format('SELECT status FROM api.device_get(%L, %L)',
    t.session('carol'), t.device(1))), 'held', 'its page says so');
SELECT is(t.get('console', format('SELECT reason FROM '
    'api.device_certificates(%L, %L)', t.session('carol'), t.device(1))),
    'certificate-hold', 'for its certificate too');
SELECT is(t.ask('release', 1), 'none', 'released');
SELECT is(t.guard(1) || t.ocsp(1), 'nonegood', 'good again');
SELECT is(t.get('console', format('SELECT status || coalesce(reason, '''') '
    'FROM api.device_get(%1$L, %2$L), api.device_certificates(%1$L, %2$L)',
    t.session('carol'), t.device(1))), 'active', 'as its page says');
SELECT is(t.log(), 'certificate-hold remove-from-crl', 'off the list');
SELECT is(t.ask('hold', 1), 'none', 'once more');
SELECT t.later('1 minute'), t.sign_in('rosa');
SELECT is(t.get('console', format('SELECT err FROM api.device_revoke(%L, %L, '
    '''key-compromise'')', t.session('rosa'), t.device(1))), 'none',
    'revoked for good');
SELECT is((SELECT revoked_at = api.now() - interval '1 minute'
    FROM data.revocation WHERE reason = 'key-compromise'), true,
    'as of its hold');
SELECT is(t.ask('release', 1) || t.ask('hold', 1), 'statestate',
    'which nothing ends');
SELECT is(t.guard(1) || ' ' || t.ocsp(1), 'denied revoked key-compromise',
    'refused');
SELECT is((SELECT string_agg(what || ' ' || actor, ', ' ORDER BY id)
    FROM data.event WHERE device = t.device(1) AND what LIKE 'device.%'),
    'device.held account, device.released account, device.held account, '
    'device.revoked account', 'in the event log');
UPDATE data.enrollment SET gateway = 'gw1' WHERE id = t.id(2);
SELECT is(t.ask('hold', 2), 'none', 'one that waits is put on hold');
SELECT is((SELECT gateway FROM data.enrollment WHERE id = t.id(2)), NULL,
    'its connection is closed');
SELECT is(t.stored(2), 'issued', 'its reply stays');
SELECT is(t.guard(2), 'denied', 'but is of no use');
SELECT is((SELECT first_used_at FROM data.certificate
    WHERE serial = t.serial(2)), NULL, 'nor is it delivered so');
SELECT is(t.ask('release', 2) || t.acknowledge(2), 'nonenone delivered',
    'released, it goes on');
SELECT is(t.bring(3, 'issued'), 'issued', 'a third waits');
SELECT is(t.get('console', format('SELECT err FROM api.device_revoke(%L, %L, '
    '''superseded'')', t.session('rosa'), t.device(3))), 'none',
    'and is revoked');
SELECT is(t.stored(3) || ' ' || t.acknowledge(3),
    'undelivered expired undelivered', 'so its delivery has ended');
SELECT is(t.ocsp(3), 'revoked superseded', 'for the reason given');
SELECT * FROM finish();
ROLLBACK;
