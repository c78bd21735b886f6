-- What is claimed, verified or approved ends with what it stands on, in the
-- same transaction, and the gateway that holds the device is told.
BEGIN;
SELECT no_plan();
SELECT t.begin();
INSERT INTO data.site (id, name, created_at) VALUES
    (t.id(901), 'Lyon', api.now()), (t.id(902), 'Oslo', api.now());
INSERT INTO data.role (name, description) VALUES ('night', 'By night.');
INSERT INTO data.role_permission (role, permission) VALUES ('night', 'enroll');

-- One in each state, of alice and of bob.
CREATE FUNCTION t.three(who text, first int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM t.register(t.registration_in('pake', first));
	PERFORM t.claim_later(first, 'pake', who);
	PERFORM t.register(first + 1), t.claim(first + 1, true, who);
	PERFORM t.register(first + 2), t.claim(first + 2, true, who),
	    t.approve(first + 2, who);
END
$$;
CREATE FUNCTION t.states(first int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(state, ' ' ORDER BY id) FROM data.enrollment
	WHERE id IN (t.id(first), t.id(first + 1), t.id(first + 2))
$$;
CREATE FUNCTION t.reasons(first int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(DISTINCT reason, ' ') FROM data.enrollment
	WHERE id IN (t.id(first), t.id(first + 1), t.id(first + 2))
$$;

SELECT t.three('alice', 10), t.three('bob', 20);
SELECT is(t.states(10) || ' ' || t.states(20),
    'claimed verified approved claimed verified approved', 'three of each');
SELECT is(t.get('admin', $$SELECT api.account_disable('bob')$$), 'none',
    'bob is disabled');
SELECT is(t.states(20), 'failed failed failed', 'his have ended');
SELECT is(t.states(10), 'claimed verified approved', 'hers have not');
SELECT is(t.reasons(20), 'The account that typed the code may no longer let '
    'this device in.', 'with a reason');
SELECT is((SELECT string_agg(concat_ws(' ', what, actor, details->>'reason'),
    ';') FROM data.event WHERE enrollment = t.id(22) AND what LIKE '%failed'),
    'enrollment.failed program The account that typed the code may no longer '
    'let this device in.', 'and an event');
SELECT is(t.get('ra', format('SELECT concat_ws('' '', state, kind) FROM '
    'api.resume(NULL, %L, %L)', t.id(20), t.ticket(20))), 'failed',
    'the device is told so');
SELECT is((SELECT count(*) FROM data.enrollment WHERE id = t.id(20)
    AND share IS NULL AND wrap IS NULL), 1::bigint, 'and nothing is kept');
SELECT is(t.get('admin', $$SELECT api.account_enable('bob')$$)
    || t.sign_in('bob') || t.states(20), 'nonenonefailed failed failed',
    'enabling him does not bring them back');

SELECT t.three('bob', 30);
SELECT is(t.get('admin', $$SELECT api.account_revoke('bob', 'enroll', NULL)$$),
    'none', 'bob loses enroll');
SELECT is(t.states(30), 'failed failed failed', 'his have ended');
SELECT is(t.get('console', $$SELECT err FROM api.enrollment_get(
    t.session('bob'), t.id(30))$$), 'none', 'he still sees what became of it');

-- Roles and sites.
INSERT INTO data.account_role (account, role) VALUES (t.who('bob'), 'night');
SELECT t.three('bob', 40);
DELETE FROM data.role_permission WHERE role = 'night';
SELECT is(t.states(40), 'failed failed failed', 'the role loses enroll');
INSERT INTO data.role_permission (role, permission) VALUES ('night', 'enroll');
DELETE FROM data.account_role WHERE account = t.who('bob');
INSERT INTO data.account_role (account, role, site) VALUES
    (t.who('bob'), 'night', t.id(901)), (t.who('bob'), 'night', t.id(902));
SELECT t.three('bob', 50);
SELECT is(t.states(50), 'claimed verified verified',
    'to no site he may not add');
SELECT is(t.get('console', $$SELECT concat_ws(' ', err, state) FROM api.approve(
    t.session('bob'), t.id(52), t.reg(52), t.key(52), 'device', 'n', NULL,
    NULL, t.id(902))$$), 'none approved', 'to Oslo he may');
DELETE FROM data.account_role WHERE account = t.who('bob')
    AND site = t.id(902);
SELECT is(t.states(50), 'claimed verified failed',
    'he loses Oslo: what was approved for it ends, the rest may go to Lyon');

-- What it replaces.
SELECT t.bring(60, 'delivered'), t.bring(61, 'verified');
SELECT is(t.approve(61, 'alice', 'n', t.device(60)), 'none approved',
    'alice replaces a device');
DELETE FROM data.account_role WHERE account = t.who('alice')
    AND role = 'revoke';
SELECT is(t.stored(61), 'failed', 'and may not revoke any more');
INSERT INTO data.account_role (account, role)
VALUES (t.who('alice'), 'revoke');

-- The profile.
SELECT is(t.states(10), 'claimed verified approved', 'those of alice');
SELECT is(t.get('admin', $$SELECT api.admin_policy_set('other', 0, false, true,
    NULL, '{}', '{}')$$), 'none', 'another profile is switched off');
SELECT is(t.states(10), 'claimed verified approved', 'does not concern them');
SELECT is(t.get('admin', $$SELECT api.admin_policy_set('device', 0, true, true,
    30, '{enroll}', '{192.0.2.0/24}')$$), 'none', 'narrowed around them');
SELECT is(t.states(10), 'claimed verified approved', 'they stay');
SELECT is(t.get('admin', $$SELECT api.admin_policy_set('device', 1, true, true,
    30, '{night}', '{192.0.2.0/24}')$$), 'none', 'for a role that she has not');
SELECT is(t.states(10), 'claimed verified failed', 'the approval ends');
SELECT is(t.reasons(10), 'Its profile was narrowed by policy and no longer '
    'admits this device.', 'with its reason');
SELECT is(t.get('admin', $$SELECT api.admin_policy_set('device', 2, true, true,
    30, '{}', '{}')$$), 'none', 'wide again');
SELECT t.bring(70, 'approved'), t.bring(71, 'approved'),
    t.bring(72, 'delivered');
SELECT is(t.get('admin', $$SELECT api.admin_policy_set('device', 3, false,
    true, 30, '{}', '{}')$$), 'none', 'switched off');
SELECT is(t.states(70), 'failed failed delivered',
    'approvals end, what is issued stays');

-- What slipped in beside such a change, the sweep finds.
SELECT t.three('alice', 80);
SELECT is(t.states(80), 'claimed verified verified', 'off: not approved');
SET LOCAL session_replication_role = replica;
UPDATE data.account SET enabled = false WHERE name = 'alice';
SET LOCAL session_replication_role = origin;
SELECT is(t.states(80), 'claimed verified verified', 'nobody has noticed');
SELECT isnt(t.sweep(), NULL, 'the sweep');
SELECT is(t.states(80), 'failed failed failed', 'does');
SELECT * FROM finish();
ROLLBACK;
