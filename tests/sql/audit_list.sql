-- Events for who may read them: filters, pages, and how much is looked at.
BEGIN;
CREATE FUNCTION t.audit(who text, filters text DEFAULT '', n int DEFAULT 99)
RETURNS text LANGUAGE sql AS $$
	SELECT t.get('console', format('SELECT string_agg(coalesce(what, '
	    'err || '' '' || id), '', '') FROM api.audit_list(session => %s, '
	    'of_what => %s, of_account => %s, of_enrollment => %s, of_device '
	    '=> %s, of_object => %s, of_address => %s, of_request => %s, '
	    'since => %s, until => %s, before => %s, max_rows => %s)',
	    variadic quote_literal(t.session(who)) || array(SELECT coalesce(substring(filters FROM k ||
		'=([^;]*)'), 'NULL') FROM unnest('{what,account,enrollment,'
		'device,object,address,request,since,until,before}'::text[])
		k) || n::text))
$$;
SELECT plan(25);
SELECT t.begin();
INSERT INTO data.account_role (account, role)
VALUES (t.who('nina'), 'auditor');
SELECT is(t.bring(1, 'delivered'), 'delivered', 'something has happened');
SELECT private.note_on('role.changed', t.who('alice'), 'role x', '192.0.2.8',
    '{"a": 1}')::text WHERE false;
DO $$ BEGIN
	PERFORM private.note_on('role.changed', t.who('alice'), 'role x',
	    '192.0.2.8', '{"a": 1}');
	PERFORM set_config('handfast.request', 'r-1', true);
	PERFORM private.note_on('role.removed', t.who('bob'), 'role x', NULL,
	    NULL);
	PERFORM set_config('handfast.request', '', true);
END $$;
SELECT is(t.get('console', format('SELECT err FROM api.audit_list(%L, NULL, '
    'NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 9)',
    t.session('carol'))), 'denied', 'not without the permission');
SELECT is(t.get('console', $$SELECT err FROM api.audit_list('\x00', NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 9)$$),
    'signed-out', 'nor signed out');
SELECT is(t.audit('nina', '', 3),
    'role.removed, role.changed, enrollment.delivered', 'newest first');
SELECT is(t.audit('nina', 'before=' || (SELECT id FROM data.event
    WHERE what = 'role.changed'), 2),
    'enrollment.delivered, enrollment.issued', 'then those before');
SELECT is(t.audit('nina', 'before=999999'), NULL,
    'nothing before one that is gone');
SELECT is(t.audit('nina', $$what='role.changed'$$), 'role.changed', 'by kind');
SELECT is(t.audit('nina', $$account='bob'$$),
    'role.removed, session.opened, account.added', 'by account');
SELECT is(t.audit('nina', $$account='nobody'$$), NULL, 'nobody''s');
SELECT is(t.audit('nina', $$device='$$ || t.device(1) || $$'$$),
    'enrollment.delivered, enrollment.issued, enrollment.approved',
    'by device');
SELECT is(t.audit('nina', $$enrollment='$$ || t.id(1) || $$'$$, 2),
    'enrollment.delivered, enrollment.issued', 'by enrollment');
SELECT is(t.audit('nina', $$object='role x'$$),
    'role.removed, role.changed', 'by object');
SELECT is(t.audit('nina', $$object='role x';account='alice'$$),
    'role.changed', 'by two things');
SELECT is(t.audit('nina', $$address='192.0.2.8'$$), 'role.changed',
    'by address');
SELECT is(t.audit('nina', $$request='r-1'$$), 'role.removed', 'by request');
SELECT t.later('10 minutes');
DO $$ BEGIN PERFORM private.note('test.late', 'program', NULL, NULL, NULL,
    NULL, NULL); END $$;
SELECT is(t.audit('nina', 'since=api.now()'), 'test.late', 'since a time');
SELECT is(t.audit('nina', 'until=api.now()', 1), 'role.removed',
    'until a time, without it');
SELECT is(t.audit('nina', $$since=api.now();what='role.changed'$$), NULL,
    'or neither');
SELECT is(t.get('console', format('SELECT concat_ws('' '', name, who, '
    'device_name, address, details, seq) FROM api.audit_list(%L, '
    '''enrollment.approved'', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '
    'NULL, 1)', t.session('nina'))), 'alice Alice approved 192.0.2.99 '
    || (SELECT details::text FROM data.event
    WHERE what = 'enrollment.approved'),
    'with names');

-- 600 that do not fit
INSERT INTO data.event (at, what, actor, account)
SELECT api.now(), 'test.many', 'program', t.who('alice')
FROM generate_series(1, 1100);
SELECT matches(t.audit('nina', $$account='alice';what='role.changed'$$),
    '^none \d+$', 'after 600 it says from where to look on');
SELECT is(t.audit('nina', $$account='alice';what='role.changed';before=$$
    || substring(t.audit('nina', $$account='alice';what='role.changed'$$)
    FROM '\d+')), 'role.changed', 'and finds it then');
SELECT is(t.audit('nina', $$what='role.changed'$$), 'role.changed',
    'one filter alone finds at once');
ANALYZE data.event;
SELECT is(t.audit('nina', $$account='bob'$$, 1), 'role.removed',
    'whatever the planner knows');
SELECT is(t.get('admin', 'SELECT what FROM api.admin_audit_list(NULL, NULL, '
    'NULL, NULL, NULL, NULL, ''r-1'', NULL, NULL, NULL, 9)'), 'role.removed',
    'administrators on the server see the same');
SELECT is(t.get('console', format('SELECT concat_ws('' '', err, first, sealed, '
    'unsealed, number) FROM api.audit_state(%L)', t.session('nina'))),
    'none 1 0 1000 0', 'the state of the chain, to who may read it');
SELECT * FROM finish();
ROLLBACK;
