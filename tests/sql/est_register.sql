-- Channel est: the RA registers, and knows a repetition by its ticket's hash.
BEGIN;
CREATE FUNCTION t.est(n int) RETURNS api.registration LANGUAGE sql AS $$
	SELECT t.altered(n, '{"channel": "est", "proof": null, "model": null,
	    "system": null, "serial": null}')
$$;
CREATE FUNCTION t.est_register(r api.registration, per int DEFAULT 50)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('ra', format('SELECT concat_ws('' '', err, state, '
	    'expires_in) FROM api.est_register(%s, 1000, %L)', per, r))
$$;
CREATE FUNCTION t.est_find(n int, address inet DEFAULT '192.0.2.1',
    per int DEFAULT 50, total int DEFAULT 1000) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('ra', format('SELECT concat_ws('' '', err, enrollment = '
	    '%L, state, kind, convert_from(reply, ''UTF8'')) FROM '
	    'api.est_find(%L, %L, %s, %s)', t.id(n), t.ticket(n), address, per,
	    total))
$$;
CREATE FUNCTION t.est_claim(n int, verified bool DEFAULT true,
    wrap bytea DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, state) '
	    'FROM api.claim(%L, %L, %L, %L, %L, NULL, NULL, NULL, NULL, NULL, '
	    'NULL)', t.session('alice'), t.id(n), t.reg(n), verified, wrap))
$$;
SELECT plan(35);
SELECT t.begin();
SELECT throws_ok($$SELECT t.register(t.est(1))$$, 'P0001', NULL,
    'neither gateway nor RA register it in the way of devices');
SELECT throws_ok($$SELECT t.est_register(t.registration(1))$$, 'P0001', NULL,
    'nor another channel in this way');
SELECT is(t.est_find(1), 'not-found', 'nothing is there');
SELECT is(t.est_register(t.est(1)), 'none waiting 180', 'registered');
SELECT is(t.est_find(1), 'none t waiting', 'and found');
SELECT is(t.est_find(1, '192.0.2.1', 1), 'none t waiting',
    'however full it is');
SELECT is(t.est_register(t.est(1)), 'taken', 'the same is not taken twice');
SELECT is(t.est_register(t.altered(2, jsonb_build_object('channel', 'est',
    'proof', NULL, 'locator', '\x' || encode(t.locator(1), 'hex')))), 'taken',
    'nor the code');
SELECT is((SELECT repeats FROM data.code_slot), 2, 'of which the first hears');
SELECT is(t.est_find(2, '192.0.2.1', 1), 'full', 'this address is full');
SELECT is(t.est_find(2, '192.0.2.1', 2), 'not-found', 'with a limit of two not');
SELECT is(t.est_find(2, '192.0.2.2', 1), 'not-found', 'another is not');
SELECT is(t.est_find(2, '192.0.2.2', 1, 1), 'full', 'unless all is full');
SELECT is(t.est_register(t.est(2), 1), 'full', 'nor does it register more');
SELECT is(t.register(3), 'none waiting', 'one in sealed');
SELECT is(t.est_find(3), 'not-found', 'is not found here');
SELECT throws_ok($$SELECT t.est_claim(1, true, 'x')$$, 'P0001', NULL,
    'a claim with a reply key');
SELECT throws_ok($$SELECT t.est_claim(3)$$, 'P0001', NULL,
    'and one without in sealed');
SELECT throws_ok($$SELECT t.est_claim(1, NULL)$$, 'P0001', NULL,
    'or with a proof to come');
SELECT is(t.est_claim(1), 'none verified', 'the code is typed');
SELECT is(t.est_claim(1), 'none verified', 'twice');
SELECT is(t.est_find(1), 'none t verified', 'it waits for a decision');
SELECT is(t.prove(1, 1), 'state verified', 'it cannot prove anything');
SELECT is(t.approve(1), 'none approved', 'approved');
SELECT is(t.get('signer', 'SELECT channel || length(wrap) FROM '
    'api.sign_begin(t.id(1))'), 'est0', 'no reply key for the signer');
SELECT is(t.sign_record(1), 'none', 'issued');
SELECT is(t.est_find(1), 'none t issued certificate sealed yes',
    'the reply is there');
SELECT is(t.acknowledge(1), 'proof issued', 'nothing acknowledges it');
SELECT is(t.guard(1), 'none', 'it is used');
SELECT is(t.est_find(1), 'none t delivered certificate sealed yes',
    'and so delivered');
SELECT is(t.est_register(t.est(5)), 'none waiting 180', 'another');
SELECT is(t.est_claim(5), 'none verified', 'claimed');
SELECT is(t.decline(5), 'none declined', 'declined');
SELECT is(t.est_find(5), 'none t declined decline sealed no', 'with a reason');
SELECT is(t.est_register(t.est(6)), 'none waiting 180', 'one that expires');
SELECT * FROM finish();
ROLLBACK;
