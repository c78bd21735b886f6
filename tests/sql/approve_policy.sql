-- At which site, and with which profile, an approval is the account's to give.
BEGIN;
SELECT no_plan();
SELECT t.begin();
INSERT INTO data.site (id, name, created_at) VALUES
    (t.id(901), 'Lyon', api.now()), (t.id(902), 'Oslo', api.now());
CREATE FUNCTION t.give(name text, role text, site uuid) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO data.account_role (account, role, site)
	VALUES (t.who(name), role, site)
$$;
CREATE FUNCTION t.approve_at(n int, who text, site uuid,
    profile text DEFAULT 'device') RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, state) '
	    'FROM api.approve(%L, %L, %L, %L, %L, ''n'', NULL, NULL, %L)',
	    t.session(who), t.id(n), t.reg(n), t.key(n), profile, site))
$$;
CREATE FUNCTION t.narrow(enrolls bool, roles text[], networks cidr[])
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT err FROM api.admin_policy_set('
	    '''device'', %s, %L, true, NULL, %L, %L)', coalesce((SELECT version
	    FROM data.profile_policy WHERE profile = 'device'), 0), enrolls,
	    roles, networks))
$$;
-- The claim of n by who, from an address.
CREATE FUNCTION t.ask(n int, who text, address inet DEFAULT '192.0.2.1')
RETURNS text LANGUAGE sql AS $$
	SELECT t.register(t.registration(n, address)) || t.claim(n, true, who)
$$;

SELECT t.ask(1, 'alice'), t.ask(2, 'nina');
SELECT is(t.approve_at(1, 'alice', t.id(903)), 'site verified',
    'no such site');
SELECT is(t.approve_at(1, 'alice', t.id(901)), 'none approved',
    'alice, anywhere');
SELECT is(t.approve_at(1, 'alice', t.id(901)), 'none approved', 'again');
SELECT is(t.approve_at(1, 'alice', t.id(902)), 'state approved',
    'another site is no retry');
SELECT is(t.approve_at(1, 'alice', NULL), 'state approved', 'nor is none');
SELECT is((SELECT e.details->>'site' FROM data.event e
    WHERE e.what = 'enrollment.approved'), t.id(901)::text,
    'the event has the site');
SELECT t.give('nina', 'enroll', t.id(901));
SELECT t.ask(2, 'nina');
SELECT is(t.approve_at(2, 'nina', NULL), 'site verified',
    'nina, at Lyon alone: not at none');
SELECT is(t.approve_at(2, 'nina', t.id(902)), 'site verified', 'nor at Oslo');
SELECT is(t.approve_at(2, 'nina', t.id(901)), 'none approved', 'at Lyon');
SELECT is(t.sign_record(2), 'none', 'signed');
SELECT is((SELECT site FROM data.device), t.id(901), 'the device is there');

-- Others see what they may reach.
SELECT t.give('carol', 'viewer', t.id(902));
DELETE FROM data.account_role WHERE account = t.who('carol')
    AND site IS NULL;
CREATE FUNCTION t.look(n int, who text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, site) FROM '
	    'api.enrollment_get(%L, %L)', t.session(who), t.id(n)))
$$;
SELECT is(t.look(2, 'carol'), 'not-found', 'not at Lyon');
SELECT t.give('carol', 'viewer', t.id(901));
SELECT is(t.look(2, 'carol'), 'none Lyon', 'at Lyon');
SELECT is(t.look(2, 'nina'), 'none Lyon', 'her own');
SELECT is(t.look(2, 'alice'), 'none Lyon', 'everywhere');
SELECT t.ask(3, 'alice');
SELECT is(t.look(3, 'carol'), 'not-found',
    'what has no site only who sees all');
SELECT is(t.look(2, 'bob'), 'denied', 'enroll alone sees no other''s');

-- What is replaced must be within reach.
SELECT t.give('nina', 'view', t.id(902)), t.give('nina', 'revoke', t.id(902));
SELECT t.ask(4, 'nina');
CREATE FUNCTION t.replace(n int, device uuid) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, state) '
	    'FROM api.approve(%L, %L, %L, %L, ''device'', ''n'', %L, NULL, '
	    '%L)', t.session('nina'), t.id(n), t.reg(n), t.key(n), device,
	    t.id(901)))
$$;
SELECT is(t.replace(4, t.device(2)), 'replaces verified',
    'she may not revoke at Lyon');
SELECT t.give('nina', 'view', t.id(901)), t.give('nina', 'revoke', t.id(901));
SELECT is(t.replace(4, t.device(2)), 'none approved', 'she may');

-- Profiles.
SELECT is(t.narrow(false, '{}', '{}'), 'none', 'switched off');
SELECT is(t.approve_at(3, 'alice', NULL), 'policy verified', 'not with it');
SELECT is(t.approve_at(3, 'alice', NULL, 'other'), 'none approved',
    'with another');
SELECT is(t.narrow(true, '{operator}', '{}'), 'none', 'for a role');
SELECT t.ask(5, 'alice'), t.ask(6, 'bob');
SELECT is(t.approve_at(5, 'alice', NULL), 'policy verified',
    'enroll by another role is not enough');
SELECT t.give('alice', 'operator', t.id(901));
SELECT is(t.approve_at(5, 'alice', NULL), 'policy verified',
    'nor by this one elsewhere');
SELECT is(t.approve_at(5, 'alice', t.id(901)), 'none approved', 'there');
SELECT is(t.narrow(true, '{operator,enroll}', '{}'), 'none', 'or another');
SELECT is(t.approve_at(6, 'bob', NULL), 'none approved', 'either will do');
SELECT is(t.narrow(true, '{}',
    '{198.51.100.128/25,2001:db8:1::/48,10.0.0.0/8}'), 'none', 'networks');
CREATE FUNCTION t.from_address(n int, address inet) RETURNS text
LANGUAGE sql AS $$
	SELECT t.ask(n, 'alice', address);
	SELECT t.approve_at(n, 'alice', NULL)
$$;
SELECT is(t.from_address(20, '198.51.100.127'), 'policy verified',
    'one below the edge');
SELECT is(t.from_address(21, '198.51.100.128'), 'none approved', 'the edge');
SELECT is(t.from_address(22, '198.51.100.255'), 'none approved', 'the end');
SELECT is(t.from_address(23, '198.51.101.0'), 'policy verified', 'one past');
SELECT is(t.from_address(24, '2001:db8:1::'), 'none approved', 'IPv6');
SELECT is(t.from_address(25, '2001:db8:1:ffff:ffff:ffff:ffff:ffff'),
    'none approved', 'to its end');
SELECT is(t.from_address(26, '2001:db8:2::'), 'policy verified', 'one past');
SELECT is(t.from_address(27, '2001:db8:0:ffff:ffff:ffff:ffff:ffff'),
    'policy verified', 'one below');
SELECT is(t.from_address(28, '::ffff:198.51.100.200'), 'none approved',
    'IPv4 in IPv6 is IPv4');
SELECT is(t.from_address(29, '::ffff:198.51.100.1'), 'policy verified',
    'outside too');
SELECT is(t.from_address(30, NULL), 'policy verified', 'an unknown address');
SELECT * FROM finish();
ROLLBACK;
