-- Old events go in signed parts, and nothing else goes; checkpoints as the
-- signer records them, and as they are exported.
BEGIN;
CREATE FUNCTION t.drop(days int, n int DEFAULT 100) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('sweep', format('SELECT dropped FROM api.audit_drop(%s, '
	    '%s)', n, days))
$$;
CREATE FUNCTION t.sign(n int, seq int, after int DEFAULT NULL) RETURNS text
LANGUAGE sql AS $$
	SELECT t.get('signer', format('SELECT err FROM api.audit_record(%s, '
	    '%s, %L, %L, %L, %L, %s, %L)', n, seq, (SELECT hash FROM
	    data.event_seal s WHERE s.seq = sign.seq), api.now(),
	    'checkpoint ' || n, '\x01', coalesce(after::text, 'NULL'),
	    'because'))
$$;
CREATE FUNCTION t.more() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM private.note('test.' || i, 'program', NULL, NULL, NULL, NULL,
	    NULL) FROM generate_series(1, 10) i;
	ALTER TABLE data.event DISABLE TRIGGER event_append_only;
	UPDATE data.event SET xid = '3' WHERE xid > '3';
	ALTER TABLE data.event ENABLE TRIGGER event_append_only;
	PERFORM t.get('sweep', 'SELECT api.audit_seal(1000)');
END
$$;
CREATE FUNCTION t.part(since text) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('admin', format('SELECT concat_ws('' '', err, '
	    'base_number, base_seq, earlier, end_number) FROM '
	    'api.admin_audit_export(%s, NULL)', since))
$$;
SELECT plan(40);
SELECT t.begin();
SELECT t.more();
SELECT is(t.part('NULL'), 'not-found 0 0 0', 'nothing is signed yet');
SELECT is(t.get('signer', 'SELECT concat_ws('' '', sealed, base_number, '
    'base_seq, last_number, last_seq, alarmed) FROM api.audit_begin()'),
    '20 0 0 0 0 f', 'the signer sees how far it is sealed');
SELECT is(t.get('signer', $$SELECT string_agg(seq || ' ' || (text LIKE
    '{"seq":' || seq || ',%'), ', ') FROM api.audit_rows(8, 11, 2)$$),
    '9 true, 10 true', 'and reads it in pages');
SELECT is(t.sign(1, 10), 'none', 'a checkpoint is recorded');
SELECT is(t.sign(1, 10), 'none', 'the same once more');
SELECT is(t.get('signer', format('SELECT err FROM api.audit_record(1, 12, '
    '%L, api.now(), ''other'', ''\x02'', NULL, NULL)', t.sha('x'))), 'state',
    'but no other of that number');
SELECT is(t.get('signer', 'SELECT concat_ws('' '', last_number, last_seq, '
    'last_text) FROM api.audit_begin()'), '1 10 checkpoint 1',
    'it is the last');
SELECT t.later('10 days');
SELECT is(t.drop(5), '0', 'the newest part stays however old');
SELECT t.more();
SELECT is(t.sign(2, 25), 'none', 'with another one behind it');
SELECT is(t.drop(0), '0', 'for ever is for ever');
SELECT is(t.drop(11), '0', 'not before its time');
SELECT throws_ok('DELETE FROM data.event', 'P0001', NULL,
    'nobody else may remove it');
SELECT throws_ok('UPDATE data.audit SET base_number = 2, base_seq = 25',
    'P0001', NULL, 'nor say that the newest part may go');
SELECT throws_ok('UPDATE data.audit SET base_number = 1, base_seq = 11',
    'P0001', NULL, 'nor a part that no checkpoint ends');
SELECT is(t.part('api.now() - interval ''1 day'''), 'none 1 10 0 2',
    'a part is exported from the checkpoint before a time on');
SELECT is(t.part('NULL'), 'none 0 0 0 2', 'or all');
SELECT is(t.drop(9, 4), '0', 'then the chain begins behind it');
SELECT t.later('1 hour' - interval '1 microsecond');
SELECT is(t.drop(9, 4), '0', 'for an hour exports may read on');
SELECT t.later('1 microsecond');
SELECT is(t.drop(9, 4), '4', 'then the old part goes, in steps');
SELECT is(t.drop(9, 4), '4', 'of so many');
SELECT is(t.drop(9, 4), '2', 'to its end');
SELECT is(t.drop(9, 4), '0', 'and no further');
SELECT is((SELECT min(seq) FROM data.event_seal), 11::bigint,
    'the chain begins behind it');
SELECT is((SELECT count(*) FROM data.event WHERE id <= (SELECT max(event)
    FROM data.event_seal WHERE seq <= 10)), 0::bigint, 'its events are gone');
SELECT is((SELECT details->>'to' FROM data.event
    WHERE what = 'audit.dropped'), '10', 'an event tells');
SELECT is(t.part('NULL'), 'none 1 10 0 2', 'an export begins there');
SELECT is(t.get('admin', 'SELECT concat_ws('' '', first, number, seq, '
    'base_number, restarts) FROM api.admin_audit_state()'), '11 2 25 1 0',
    'the state says so');
SELECT throws_ok('DELETE FROM data.event', 'P0001', NULL,
    'what is left stays');

SELECT is(t.get('signer', $$SELECT err FROM api.audit_alarm('missing', 26)$$),
    'none', 'an alarm');
SELECT is(t.get('signer', $$SELECT err FROM api.audit_alarm('altered', 1)$$),
    'none', 'told twice');
SELECT is((SELECT concat_ws(' ', alarm_why, alarm_seq) FROM data.audit),
    'missing 26', 'is the first one');
SELECT is((SELECT count(*) FROM data.event WHERE what = 'audit.alarm'),
    1::bigint, 'and one event');
SELECT t.later('30 days');
SELECT t.more();
SELECT is(t.sign(3, 28), 'none', 'something is signed');
SELECT is(t.drop(9), '0', 'nothing is dropped while there is an alarm');
SELECT is(t.get('signer', 'SELECT concat_ws('' '', number, seq, is_base) '
    'FROM api.audit_fits(27)'), '2 25 f', 'the last checkpoint that fits');
SELECT is(t.sign(4, 30, 25), 'none', 'a restart');
SELECT is((SELECT alarm_why FROM data.audit), NULL, 'ends the alarm');
SELECT is((SELECT details->>'reason' FROM data.event
    WHERE what = 'audit.restarted'), 'because', 'for a reason');
SELECT is(t.get('admin', 'SELECT string_agg(number || '' '' || is_void, '
    ''', '' ORDER BY number) FROM api.admin_audit_export_checkpoints(0, 9, '
    'false, 9)'), '1 false, 2 false, 4 false',
    'the checkpoint between is void');
SELECT is(t.get('admin', 'SELECT string_agg(number::text, '' '') FROM '
    'api.admin_audit_export_checkpoints(0, 9, true, 9)'), '4',
    'restarts can be had alone');
SELECT * FROM finish();
ROLLBACK;
