-- What roles give, everywhere and for one site's devices.
BEGIN;
SELECT plan(22);
SELECT t.begin();
INSERT INTO data.site (id, name, created_at) VALUES
    (t.id(901), 'Lyon', api.now()), (t.id(902), 'Oslo', api.now());
INSERT INTO data.device (id, name, profile, key_type, approved_by, created_at,
    site)
SELECT t.id(910 + n::int), 'd' || n, 'device', 'P-256', t.who('alice'), api.now(),
    s FROM unnest(ARRAY[t.id(901), t.id(902), NULL]) WITH ORDINALITY u (s, n);
CREATE FUNCTION t.give(name text, role text, site uuid) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO data.account_role (account, role, site)
	VALUES (t.who(name), role, site)
$$;

SELECT is(private.permissions_of(t.who('nina')), '{}', 'no role, nothing');
SELECT is(private.sites_of(t.who('nina'), 'view'), '{}', 'and nowhere');
SELECT t.give('nina', 'operator', t.id(901));
SELECT is(private.permissions_of(t.who('nina')), '{edit,enroll,revoke,view}',
    'an operator');
SELECT is(private.sites_of(t.who('nina'), 'view'), ARRAY[t.id(901)],
    'in one place');
SELECT ok(private.is_permitted(t.who('nina'), 'view'), 'somewhere');
SELECT ok(private.is_permitted(t.who('nina'), 'people|view'),
    'one of two permissions');
SELECT ok(NOT private.is_permitted(t.who('nina'), 'people|audit'),
    'none of two');
SELECT ok(NOT private.is_permitted(t.who('nina'), ''), 'not the empty one');
SELECT ok(private.may(t.who('nina'), 'view', t.id(901)), 'there');
SELECT ok(NOT private.may(t.who('nina'), 'view', t.id(902)), 'not elsewhere');
SELECT ok(NOT private.may(t.who('nina'), 'view', NULL), 'nor without a site');
SELECT ok(NOT private.may(t.who('nina'), 'audit', t.id(901)),
    'not what the role has not');
SELECT is(array(SELECT private.may_device(t.who('nina'), 'view',
    t.id(910 + n)) FROM generate_series(1, 4) n), '{t,f,f,f}', 'by device');
SELECT t.give('nina', 'viewer', NULL);
SELECT is(private.sites_of(t.who('nina'), 'view'), NULL, 'everywhere');
SELECT is(private.sites_of(t.who('nina'), 'revoke'), ARRAY[t.id(901)],
    'but revoking still in one place');
SELECT is(array(SELECT private.may_device(t.who('nina'), 'view',
    t.id(910 + n)) FROM generate_series(1, 4) n), '{t,t,t,f}',
    'all devices, and none that is not there');
SELECT is(array(SELECT private.may_device(t.who('nina'), 'revoke',
    t.id(910 + n)) FROM generate_series(1, 4) n), '{t,f,f,f}',
    'each permission for itself');
SELECT throws_ok($$SELECT t.give('nina', 'viewer', NULL)$$, '23505', NULL,
    'given once');
UPDATE data.account SET enabled = false WHERE name = 'nina';
SELECT ok(NOT private.is_permitted(t.who('nina'), 'view'), 'disabled: nothing');
SELECT ok(NOT private.may(t.who('nina'), 'view', t.id(901)), 'nowhere');
SELECT is(private.sites_of(t.who('nina'), 'view'), '{}', 'for no device');
SELECT private.note_on('site.added', t.who('alice'), 'site Lyon', '192.0.2.1',
    '{"a": 1}');
SELECT is((SELECT concat_ws(' ', actor, object, address, details)
    FROM data.event WHERE what = 'site.added'),
    'account site Lyon 192.0.2.1 {"a": 1}', 'an event on an object');
SELECT * FROM finish();
ROLLBACK;
