-- Exporting by the console: who may, and that it is noted.
BEGIN;
SELECT plan(9);
SELECT t.begin();
INSERT INTO data.account_role (account, role)
VALUES (t.who('nina'), 'auditor');
SELECT is(t.get('console', format('SELECT err FROM api.%s', c)), 'denied',
    'not without the permission')
FROM (VALUES (format('audit_export(%L, NULL, NULL)', t.session('carol'))),
    (format('audit_export_rows(%L, 0, 9, 9)', t.session('carol'))),
    (format('audit_export_checkpoints(%L, 0, 9, false, 9)',
    t.session('carol'))), (format('audit_state(%L)', t.session('carol'))))
    v (c);
SELECT is(t.get('console', format('SELECT err FROM api.audit_export(%L, NULL, '
    'NULL)', t.session('nina'))), 'not-found', 'nothing is signed');
INSERT INTO data.event_seal (seq, event, hash)
SELECT row_number() OVER (ORDER BY id), id, sha256('') FROM data.event;
SELECT is(t.get('signer', $$SELECT err FROM api.audit_record(1, 5, sha256(''),
    api.now(), 'text', '\x01', NULL, NULL)$$), 'none', 'then it is');
SELECT is(t.get('console', format('SELECT concat_ws('' '', err, base_number, '
    'end_number, end_text) FROM api.audit_export(%L, NULL, NULL)',
    t.session('nina'))), 'none 0 1 text', 'and can be exported');
SELECT is(t.get('console', format('SELECT count(*) FILTER (WHERE text IS NOT '
    'NULL AND hash = sha256('''')) FROM api.audit_export_rows(%L, 2, 5, 9)',
    t.session('nina'))), '3', 'event by event');
SELECT is((SELECT concat_ws(' ', account = t.who('nina'), object, address,
    details) FROM data.event WHERE what = 'audit.exported'),
    't log 192.0.2.99 {"to": 1, "after": 0}', 'which is noted');
SELECT * FROM finish();
ROLLBACK;
