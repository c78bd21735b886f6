-- A profile is narrowed, by whoever may and has just typed the password, with
-- what was before and what is now in the log. Also policy_list and policy_get.
BEGIN;
SELECT no_plan();
SELECT t.begin();
SELECT t.account('paul', '{policy}'), t.account('aude', '{auditor}');
INSERT INTO data.role (name, description) VALUES ('night', 'By night.');
INSERT INTO data.role_permission (role, permission) VALUES ('night', 'enroll');
CREATE FUNCTION t.set(who text, version int, enrolls bool, renews bool,
    days int, roles text[], networks cidr[], profile text DEFAULT 'phone')
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.policy_set(%L, %L, '
	    '%L, %L, %L, %L, %L, %L)', t.session(who), profile, version,
	    enrolls, renews, days, roles, networks))
$$;
CREATE FUNCTION t.policy(who text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, version, '
	    'enrolls, renews, days, by_role, roles, networks) FROM '
	    'api.policy_get(%L, ''phone'')', t.session(who)))
$$;

SELECT is(t.policy('paul'), 'none 0 t t f {} {}', 'not narrowed at first');
SELECT is(t.policy('aude'), 'none 0 t t f {} {}', 'an auditor looks');
SELECT is(t.policy('alice'), 'denied', 'others do not');
SELECT is(t.set('alice', 0, true, true, NULL, '{}', '{}'), 'denied',
    'who may not');
SELECT is(t.set('aude', 0, true, true, NULL, '{}', '{}'), 'denied',
    'an auditor changes nothing');
SELECT is(t.set('paul', 0, false, true, 30, '{night,enroll}',
    '{192.0.2.0/24,2001:db8::/32}'), 'none', 'narrowed in all ways');
SELECT is(t.policy('paul'), 'none 1 f t 30 t {enroll,night} '
    '{192.0.2.0/24,2001:db8::/32}', 'as it was said');
SELECT is((SELECT concat_ws(' ', what, actor, account = t.who('paul'), object,
    address) FROM data.event ORDER BY id DESC LIMIT 1),
    'policy.profile account t profile phone 192.0.2.99', 'an event');
SELECT is((SELECT details FROM data.event ORDER BY id DESC LIMIT 1),
    '{"before": {"enrolls": true, "renews": true, "days": null,
	"by_role": false, "roles": [], "networks": []},
    "after": {"enrolls": false, "renews": true, "days": 30, "by_role": true,
	"roles": ["enroll", "night"],
	"networks": ["192.0.2.0/24", "2001:db8::/32"]}}',
    'with what was before and what is now');
SELECT is(t.set('paul', 0, true, true, NULL, '{}', '{}'), 'changed',
    'who saw what was before');
SELECT is(t.set('paul', 2, true, true, NULL, '{}', '{}'), 'changed',
    'or what never was');
SELECT is(t.set('paul', NULL, true, true, NULL, '{}', '{}'), 'changed',
    'or nothing');
SELECT is(t.policy('paul'), 'none 1 f t 30 t {enroll,night} '
    '{192.0.2.0/24,2001:db8::/32}', 'changes nothing');
SELECT is(t.set('paul', 1, true, false, 1, '{night}', '{::/0}'), 'none',
    'changed again');
SELECT is(t.policy('paul'), 'none 2 t f 1 t {night} {::/0}', 'as it was said');
SELECT is(t.set('paul', 2, true, false, 1, '{night}', '{::/0}'), 'none',
    'the same again');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'policy.profile'),
    2::bigint, 'tells nobody anything');

SELECT is(t.set('paul', 3, true, true, 0, '{}', '{}'), 'input', 'no day');
SELECT is(t.set('paul', 3, true, true, 826, '{}', '{}'), 'input', 'too many');
SELECT is(t.set('paul', 3, NULL, true, 1, '{}', '{}'), 'input', 'no switch');
SELECT is(t.set('paul', 3, true, NULL, 1, '{}', '{}'), 'input',
    'nor the other');
SELECT is(t.set('paul', 3, true, true, 1, NULL, '{}'), 'input', 'no roles');
SELECT is(t.set('paul', 3, true, true, 1, '{}', NULL), 'input', 'no networks');
SELECT is(t.set('paul', 3, true, true, 1, '{}', array_fill('::/0'::cidr,
    ARRAY[65])), 'input', 'too many');
SELECT is(t.set('paul', 0, true, true, 1, '{}', '{}', 'No name'), 'input',
    'no name');
SELECT is(t.set('paul', 3, true, true, 1, '{nobody}', '{}'), 'not-found',
    'no such role');
SELECT is(t.set('paul', 3, true, true, 1, '{night,viewer}', '{}'),
    'not-found', 'one that cannot enroll');

-- A role that goes takes with it what it gave, and opens nothing.
DELETE FROM data.role WHERE name = 'night';
SELECT is(t.policy('paul'), 'none 3 t f 1 t {} {::/0}',
    'the last role goes: nobody may');
SELECT is(t.list('console', format('SELECT concat_ws('' '', err, profile, '
    'version, enrolls, renews, days, by_role, roles, networks) FROM '
    'api.policy_list(%L)', t.session('aude'))),
    '{"(\"none phone 3 t f 1 t {} {::/0}\")"}', 'the list');
SELECT is(t.get('console', format('SELECT choices FROM api.policy_get(%L, '
    '''phone'')', t.session('paul'))), '{administrator,enroll,operator}',
    'which roles there are to choose');
SELECT t.bring(1, 'approved'), t.bring(2, 'approved');
SELECT is(t.get('console', format('SELECT under_way FROM api.policy_get(%L, '
    '''device'')', t.session('paul'))), '2', 'and what waits');

SELECT t.later('5 minutes');
SELECT is(t.set('paul', 3, true, true, NULL, '{}', '{}'), 'confirm',
    'the password is asked for again');
SELECT is(t.policy('paul'), 'none 3 t f 1 t {} {::/0}', 'looking needs none');
SELECT * FROM finish();
ROLLBACK;
