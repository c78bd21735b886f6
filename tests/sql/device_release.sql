-- A release restores what the hold took, and no more.
BEGIN;
CREATE FUNCTION t.ask(what text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.device_%s(%L, %L)',
	    what, t.session('rosa'), t.device(1)))
$$;
SELECT plan(6);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
INSERT INTO data.certificate (serial, purpose, device, der, der_sha256, key_fp,
    not_before, not_after, issued_at)
SELECT t.serial(7), 'device', device, t.der(7), sha256(t.der(7)), key_fp,
    not_before, not_after, issued_at
FROM data.certificate WHERE serial = t.serial(1);
SELECT is(t.ask('hold') || t.guard(1) || t.guard(7), 'nonedenieddenied',
    'with two certificates on hold');
SELECT private.revoke(t.serial(7), 'superseded', api.now() + '1 day');
UPDATE data.certificate SET revoked_at = api.now() WHERE serial = t.serial(7);
SELECT is(t.ask('release'), 'none', 'one of which is revoked, then released');
SELECT is(t.guard(1) || t.guard(7), 'nonedenied', 'that one stays so');
SELECT is(t.get('guard', format('SELECT string_agg(concat_ws('' '', status, '
    'reason), '', '') FROM api.ocsp_status(ARRAY[%L, %L]::bytea[], NULL)',
    t.serial(1), t.serial(7))), 'good, revoked superseded', 'for OCSP too');
SELECT is((SELECT details->>'certificates' FROM data.event
    WHERE what = 'device.released'), '1', 'as the event tells');
SELECT * FROM finish();
ROLLBACK;
