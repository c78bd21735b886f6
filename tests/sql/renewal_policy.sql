-- Renewals, and devices that no person lets in, as their profile is narrowed.
BEGIN;
SELECT no_plan();
SELECT t.begin();
CREATE FUNCTION t.narrow(profile text, enrolls bool, renews bool, days int)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT err FROM api.admin_policy_set(%L, '
	    '%s, %L, %L, %L, ''{}'', ''{}'')', profile, coalesce((SELECT
	    p.version FROM data.profile_policy p
	    WHERE p.profile = narrow.profile), 0), enrolls, renews, days))
$$;
CREATE FUNCTION t.policy(profile text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT concat_ws('' '', err, days) FROM '
	    'api.renewal_policy(%L)', profile))
$$;
CREATE FUNCTION t.begin_days(n int, m int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT concat_ws('' '', err, days) FROM '
	    'api.renew_begin(%L, %L)', sha256(t.der(n)), sha256(t.csr(m))))
$$;
SELECT is(t.policy('device'), 'none 0', 'as configured');
SELECT is(t.bring(1, 'delivered') || t.renew_request(1), 'deliverednone',
    'a device asks');
SELECT is(t.begin_days(1, 1), 'none 0', 'as configured');
SELECT is(t.narrow('device', false, true, 30), 'none', 'off, for 30 days');
SELECT is(t.begin_days(1, 1), 'none 30', 'renewals go on, for fewer days');
SELECT is(t.policy('device'), 'none 30', 'also of who comes late');
SELECT is(t.narrow('device', true, false, 30), 'none', 'no renewals');
SELECT is(t.begin_days(1, 1), 'policy 30', 'refused');
SELECT is(t.policy('device'), 'policy 30', 'so is who comes late');
SELECT is(t.guard(1), 'none', 'the device still comes in');
SELECT is(t.narrow('device', true, true, NULL), 'none', 'on again');
SELECT is(t.begin_days(1, 1), 'none 0', 'and goes on');
SELECT is(t.renew_record(1, 1, 2), 'none', 'renewed');

-- Without a person.
SELECT is(t.get('admin', $$SELECT err FROM api.factory_import('{A1}',
    '{secret}', ARRAY[t.sha('one')], '{auto}', '{One}')$$), 'none', 'a row');
CREATE FUNCTION t.secret(secret text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT concat_ws('' '', err, days) FROM '
	    'api.factory_secret_begin(''A1'', %L, %L)', t.sha(secret),
	    t.sha('csr')))
$$;
CREATE FUNCTION t.bearer(n int) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT concat_ws('' '', err, days) FROM '
	    'api.factory_certificate_begin(%L, ''auto'', ''Any'', %L)',
	    t.sha('cert ' || n), t.sha('csr')))
$$;
SELECT is(t.secret('one') || ' ' || t.bearer(1), 'none 0 none 0',
    'as configured');
SELECT is(t.narrow('auto', true, true, 3), 'none', 'for three days');
SELECT is(t.secret('one') || ' ' || t.bearer(2), 'none 3 none 3', 'by either');
SELECT is(t.narrow('auto', false, true, 3), 'none', 'off');
SELECT is(t.secret('one') || ' ' || t.bearer(3), 'policy 3 policy 3',
    'neither');
SELECT is(t.secret('two'), 'credentials',
    'without the secret nobody learns of it');
SELECT * FROM finish();
ROLLBACK;
