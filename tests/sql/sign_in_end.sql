-- A sign-in begins a session or is refused.
BEGIN;
SELECT plan(14);
SELECT t.begin();
SELECT is(t.get('console', format($$SELECT err FROM api.sign_in_end('alice',
    %L, NULL, t.session('x'), '192.0.2.5', 'agent', 1800, 43200)$$,
    t.who('alice'))), 'credentials', 'a wrong password');
SELECT is(t.get('console', $$SELECT err FROM api.sign_in_end('nobody',
    NULL, 'hash of nobody', t.session('x'), '192.0.2.5', 'agent', 1800, 43200)$$),
    'credentials', 'an unknown name, whatever is claimed of its password');
SELECT is((SELECT count(*) FROM data.session WHERE token = t.session('x')),
    0::bigint, 'no session');
SELECT is((SELECT string_agg(what || coalesce(account = t.who('alice'), false),
    ' ' ORDER BY id) FROM data.event WHERE address = '192.0.2.5'),
    'session.refusedtrue session.refusedfalse', 'two events');
SELECT is(t.get('console', $$SELECT wait_seconds FROM
    api.sign_in_begin('alice', '192.0.2.5')$$), '0', 'begin');
SELECT is((SELECT string_agg(failures::text, ' ') FROM data.sign_in_attempt
    WHERE subject IN ('name alice', 'net 192.0.2.5/32')), '1 1',
    'counts as a failure');
SELECT is(t.get('console', format($$SELECT err FROM api.sign_in_end('alice',
    %L, 'hash of alice', t.session('x'), '192.0.2.5', repeat('a', 300), 1800, 43200)$$,
    t.who('alice'))), 'none', 'end, with the right password');
SELECT is((SELECT string_agg(subject || ' ' || failures, ' ') FROM
    data.sign_in_attempt WHERE subject IN ('name alice', 'net 192.0.2.5/32')),
    'net 192.0.2.5/32 0', 'takes it back');
SELECT results_eq($$SELECT idle, ends_at - created_at, length(agent) FROM
    data.session WHERE token = t.session('x')$$,
    $$VALUES (interval '30 minutes', interval '12 hours', 200)$$,
    'the session has its limits');
SELECT is(t.get('admin', $$SELECT api.account_passwd('alice', 'new')$$),
    'none', 'a new password between begin and end');
SELECT is(t.get('console', format($$SELECT err FROM api.sign_in_end('alice',
    %L, 'hash of alice', t.session('y'), NULL, 'agent', 1800, 43200)$$,
    t.who('alice'))), 'credentials', 'the old one is no longer right');
SELECT is(t.get('admin', $$SELECT api.account_passwd('alice',
    'hash of alice')$$), 'none', 'the old one again');
SELECT is(t.get('admin', $$SELECT api.account_disable('alice')$$), 'none',
    'disabled between begin and end');
SELECT is(t.get('console', format($$SELECT err FROM api.sign_in_end('alice',
    %L, 'hash of alice', t.session('y'), '192.0.2.5', 'agent', 1800, 43200)$$,
    t.who('alice'))), 'credentials', 'no session');
SELECT * FROM finish();
ROLLBACK;
