-- Only by who claimed, only for exactly what the page showed.
BEGIN;
CREATE FUNCTION t.approve_as(who text, reg bytea, key bytea, profile text,
    name text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT concat_ws('' '', err, state) '
	    'FROM api.approve(%L, %L, %L, %L, %L, %L, NULL, ''192.0.2.50'')',
	    t.session(who), t.id(1), reg, key, profile, name))
$$;
SELECT plan(24);
SELECT t.begin();
SELECT is(t.bring(1, 'verified'), 'verified', 'a verified one');
SELECT is(t.approve_as('alice', t.reg(2), t.key(1), 'device', 'n'),
    'changed verified', 'another registration');
SELECT is(t.approve_as('alice', t.reg(1), t.key(2), 'device', 'n'),
    'changed verified', 'another key');
SELECT is(t.approve_as('alice', NULL, t.key(1), 'device', 'n'),
    'changed verified', 'no registration');
SELECT is(t.approve_as('alice', t.reg(1), NULL, 'device', 'n'),
    'changed verified', 'no key');
SELECT is(t.approve_as('bob', t.reg(1), t.key(1), 'device', 'n'),
    'denied verified', 'somebody else');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'device', ''),
    'input verified', 'no name');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'device', NULL),
    'input verified', 'none at all');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'device',
    repeat('é', 65)), 'input verified', '65 characters');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'device', E'a\nb'),
    'input verified', 'two lines');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'De vice', 'n'),
    'input verified', 'no such name of a profile');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), NULL, 'n'),
    'input verified', 'no profile');
SELECT is(t.stored(1), 'verified', 'nothing has changed');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'device',
    repeat('é', 64)), 'none approved', '64 characters, and all right');
SELECT results_eq('SELECT approved_reg, approved_key, profile, char_length('
    'approved_name), approved_at, device IS NOT NULL FROM data.enrollment',
    $$SELECT t.reg(1), t.key(1), 'device', 64, api.now(), true$$,
    'what was approved is kept');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'device',
    repeat('é', 64)), 'none approved', 'again');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'device', 'other'),
    'state approved', 'another name is no retry');
SELECT is(t.approve_as('alice', t.reg(1), t.key(1), 'other',
    repeat('é', 64)), 'state approved', 'nor is another profile');
SELECT is(t.approve_as('alice', t.reg(2), t.key(1), 'device',
    repeat('é', 64)), 'changed approved', 'nor is another registration');
SELECT is((SELECT concat_ws(' ', what, account, address) FROM data.event
    ORDER BY id DESC LIMIT 1), concat_ws(' ', 'enrollment.approved',
    t.who('alice'), '192.0.2.50'), 'one event, with who and from where');
SELECT is(t.get('console', $$SELECT err FROM api.approve(t.session('alice'),
    t.id(9), t.reg(1), t.key(1), 'device', 'n', NULL, NULL)$$), 'not-found',
    'an unknown id');
SELECT is(t.bring(2, 'verified'), 'verified', 'another verified one');
SELECT is(t.get('admin', $$SELECT api.account_revoke('alice', 'enroll', NULL)$$),
    'none', 'alice loses her permission');
SELECT is(t.approve(2), 'denied', 'and may no longer');
SELECT * FROM finish();
ROLLBACK;
