-- From where people may sign in and work. Also networks_list.
BEGIN;
SELECT no_plan();
SELECT t.begin();
SELECT t.account('paul', '{policy,people,view}'), t.account('aude', '{auditor}'),
    t.account('pia', '{policy}');
CREATE FUNCTION t.set(who text, role text, version int, networks cidr[])
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.networks_set(%L, '
	    '%L, %L, %L)', t.session(who), role, version, networks))
$$;
CREATE FUNCTION t.lists(who text) RETURNS text LANGUAGE sql AS $$
	SELECT array_to_string(t.list('console', format('SELECT '
	    'concat_ws('' '', role, version, networks) FROM '
	    'api.networks_list(%L) WHERE version > 0 OR role IS NULL',
	    t.session(who))), ' ')
$$;
-- What an answer to a request from an address begins with.
CREATE FUNCTION t.request(who text, address inet) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.session_get(%L, '
	    '%L)', t.session(who), address))
$$;
CREATE FUNCTION t.sign_in_from(who text, address inet, fits bool DEFAULT true)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT err FROM api.sign_in_end(%L, '
	    '%L, %L, %L, %L, ''tests'', 1800, 43200)', who, (t.get('console',
	    format('SELECT account FROM api.sign_in_begin(%L, %L)', who,
	    address)))::uuid, CASE WHEN fits THEN 'hash of ' || who END,
	    t.sha(who || coalesce(address::text, '')), address))
$$;

SELECT is(t.lists('aude'), '("0 {}")', 'anywhere, at first');
SELECT is(t.lists('alice'), '("")', 'who may not sees none');
SELECT is(t.set('alice', NULL, 0, '{}'), 'denied', 'and changes none');
SELECT is(t.set('aude', NULL, 0, '{}'), 'denied', 'nor does an auditor');
SELECT is(t.request('paul', '192.0.2.130'), 'none', 'paul is at work');
SELECT is(t.set('paul', NULL, 0, '{198.51.100.0/24}'), 'network',
    'he would shut himself out');
SELECT is(t.set('paul', NULL, 0, '{192.0.2.131/32,192.0.2.0/25}'), 'network',
    'also by one');
SELECT is(t.set('paul', 'policy', 0, '{198.51.100.0/24}'), 'network',
    'and by a list for his role');
SELECT is(t.lists('paul'), '("0 {}")', 'that changes nothing');
SELECT is(t.set('paul', NULL, 0, '{192.0.2.128/25,2001:db8::/64}'), 'none',
    'what has him he may say');
SELECT is(t.lists('paul'), '("1 {192.0.2.128/25,2001:db8::/64}")', 'it is so');
SELECT is((SELECT concat_ws(' ', what, actor, account = t.who('paul'), object,
    address, details) FROM data.event ORDER BY id DESC LIMIT 1),
    'policy.networks account t networks 192.0.2.130 {"after": {"networks": '
    '["192.0.2.128/25", "2001:db8::/64"]}, "before": {"networks": []}}',
    'an event with both');
SELECT is(t.set('paul', NULL, 0, '{}'), 'changed', 'who saw what was before');

-- Sessions, from the next request on.
SELECT is(t.get('console', format('SELECT err FROM api.home(%L)',
    t.session('alice'))), 'network', 'alice was elsewhere last');
SELECT is(t.request('alice', '192.0.2.127'), 'network', 'one below');
SELECT is(t.request('alice', '192.0.2.128'), 'none', 'the edge');
SELECT is(t.get('console', format('SELECT err FROM api.home(%L)',
    t.session('alice'))), 'none', 'there she may work');
SELECT is(t.request('alice', '192.0.2.255'), 'none', 'the end');
SELECT is(t.request('alice', '192.0.3.0'), 'network', 'one past');
SELECT is(t.request('alice', '2001:db8::ffff:ffff:ffff:ffff'), 'none', 'IPv6');
SELECT is(t.request('alice', '2001:db8:0:1::'), 'network', 'one past');
SELECT is(t.request('alice', '::ffff:192.0.2.200'), 'none', 'IPv4 in IPv6');
SELECT is(t.request('alice', NULL), 'none', 'on the server itself');
SELECT is(t.request('nobody', '192.0.3.0'), 'signed-out',
    'without a session nothing is told');

-- Signing in.
SELECT is(t.sign_in_from('bob', '192.0.2.200'), 'none', 'from inside');
SELECT is(t.sign_in_from('bob', '198.51.100.7'), 'network', 'from outside');
SELECT is((SELECT concat_ws(' ', what, account = t.who('bob'), address,
    details) FROM data.event ORDER BY id DESC LIMIT 1),
    'session.refused t 198.51.100.7 {"by": "network"}', 'which is noted');
SELECT is(t.sign_in_from('bob', '198.51.100.7', false), 'credentials',
    'a wrong password');
SELECT is(t.sign_in_from('bob', NULL), 'none', 'on the server');
SELECT is((SELECT count(*) FROM data.session
    WHERE address = '198.51.100.7'), 0::bigint, 'no session came of it');
SELECT is((SELECT failures FROM data.sign_in_attempt
    WHERE subject = 'net 198.51.100.7/32'), 2, 'both count as failures');

-- By role, besides.
SELECT is(t.request('paul', '192.0.2.130'), 'none', 'paul');
SELECT is(t.set('paul', 'nobody', 0, '{}'), 'not-found', 'no such role');
SELECT is(t.set('paul', 'enroll', 0, '{192.0.2.192/26}'), 'none',
    'of those who enroll');
SELECT is(t.request('alice', '192.0.2.200'), 'none', 'alice, inside both');
SELECT is(t.request('alice', '192.0.2.130'), 'network', 'inside one');
SELECT is(t.request('carol', '192.0.2.130'), 'none',
    'who has not the role, is not concerned');
SELECT is(t.set('paul', 'enroll', 1, '{}'), 'none', 'no more');
SELECT is(t.request('alice', '192.0.2.130'), 'none', 'and she may again');
SELECT is(t.set('paul', NULL, 1, NULL), 'input', 'no list');
SELECT is(t.set('paul', NULL, 1, array_fill('::/0'::cidr, ARRAY[65])),
    'input', 'too many');
SELECT is(t.set('paul', NULL, 1, '{0.0.0.0/0}'), 'none', 'all of IPv4');
SELECT is(t.request('alice', '::1'), 'network', 'is none of IPv6');
SELECT is(t.set('paul', NULL, 2, '{}'), 'none', 'anywhere again');

-- Who may change people is not shut out by who may not.
SELECT is(t.set('pia', x, 0, '{198.51.100.0/24}'), 'denied',
    coalesce(x, 'everybody') || ': people come by it')
    FROM unnest(ARRAY['administrator', 'people']) x;
SELECT is(t.set('pia', NULL, 3, '{192.0.2.0/24}'), 'denied', 'everybody''s');
SELECT is(t.set('pia', 'view', 0, '{198.51.100.0/24}'), 'denied',
    'one that paul has besides');
SELECT is(t.lists('pia'), '("3 {}") ("enroll 2 {}")', 'nothing has changed');
SELECT is(t.set('pia', 'revoke', 0, '{198.51.100.0/24}'), 'none',
    'another she may');
SELECT is(t.set('paul', 'administrator', 0, '{198.51.100.0/24}'), 'none',
    'he may, for a role that he has not');
SELECT t.later('5 minutes');
SELECT is(t.set('paul', NULL, 3, '{}'), 'confirm',
    'the password is asked for again');
SELECT * FROM finish();
ROLLBACK;
