-- Events become a chain: densely, each once, with the exact bytes that are
-- hashed; only behind every transaction that still runs.
BEGIN;
CREATE FUNCTION t.seal(n int DEFAULT 100) RETURNS text LANGUAGE sql AS $$
	SELECT t.get('sweep', format('SELECT concat_ws('' '', sealed, more) '
	    'FROM api.audit_seal(%s)', n))
$$;
-- As if the transactions that wrote the events had ended.
CREATE FUNCTION t.settle() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	ALTER TABLE data.event DISABLE TRIGGER event_append_only;
	UPDATE data.event SET xid = '3' WHERE xid > '3';
	ALTER TABLE data.event ENABLE TRIGGER event_append_only;
END
$$;
SELECT plan(23);
SELECT t.begin();
SELECT is(t.seal(), '0 f', 'nothing of a transaction that still runs');
SELECT t.settle();
SELECT is(t.seal(4), '4 t', 'at most so many');
SELECT is(t.seal(), '6 f', 'and the rest');
SELECT is(t.seal(), '0 f', 'each once');
SELECT results_eq('SELECT seq, event FROM data.event_seal ORDER BY seq',
    'SELECT row_number() OVER (ORDER BY id), id FROM data.event ORDER BY id',
    'densely, in order');
CREATE TABLE t.chain AS WITH RECURSIVE c AS (
    SELECT 0::bigint AS seq, decode(repeat('00', 32), 'hex') AS hash
    UNION ALL
    SELECT s.seq, sha256(c.hash || convert_to(private.event_text(v, s.seq,
	s.account_name), 'UTF8'))
    FROM c JOIN data.event_seal s ON s.seq = c.seq + 1
    JOIN data.event v ON v.id = s.event)
SELECT * FROM c WHERE seq > 0;
SELECT bag_eq('SELECT seq, hash FROM t.chain',
    'SELECT seq, hash FROM data.event_seal', 'each hash is that of the chain');

SELECT is(private.note('test.text', 'program', t.who('alice'), t.id(1),
    t.id(2), '2001:db8::1', jsonb_build_object('b', E'\n"\\', 'a', 'é'))::text,
    '', 'one with all columns');
SELECT t.settle();
SELECT is(t.seal(), '1 f', 'sealed');
SELECT is(private.event_text(v, 7, 'al"ice'), format('{"seq":7,"id":%s,'
    '"at":"%s","what":"test.text","actor":"program","program":"%s",'
    '"account":"%s","name":"al\"ice","enrollment":"%s","device":"%s",'
    '"object":null,"address":"2001:db8::1","request":null,'
    '"details":{"a": "é", "b": "\n\"\\"}}', v.id,
    to_char(api.now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    session_user, t.who('alice'), t.id(1), t.id(2)), 'its very text')
FROM data.event v WHERE what = 'test.text';
SET LOCAL TIME ZONE 'Asia/Kolkata';
SET LOCAL DateStyle = 'German';
SELECT is(sha256(p.hash || convert_to(private.event_text(v, s.seq,
    s.account_name), 'UTF8')), s.hash, 'whatever the session''s settings')
FROM data.event v JOIN data.event_seal s ON s.event = v.id
JOIN data.event_seal p ON p.seq = s.seq - 1 WHERE what = 'test.text';
RESET TIME ZONE;
RESET DateStyle;
SELECT is((SELECT account_name FROM data.event_seal ORDER BY seq DESC LIMIT 1),
    'alice', 'the account''s name of then stays beside it');

-- Restored to another server, whose transactions count from lower on.
SELECT private.note('test.lost', 'program', NULL, NULL, NULL, NULL, NULL)::text
WHERE false;
DO $$ BEGIN PERFORM private.note('test.before', 'program', NULL, NULL, NULL,
    NULL, NULL); END $$;
ALTER TABLE data.event DISABLE TRIGGER event_append_only;
UPDATE data.event SET xid = '1000000000' WHERE xid > '3';
ALTER TABLE data.event ENABLE TRIGGER event_append_only;
UPDATE data.audit SET sealed_xid = '999999999', sealed_id = 0;
SELECT is(t.seal(1000000), '1 t', 'after a restore all events are looked at');
SELECT is(t.seal(1000000), '0 f', 'once');
SELECT is((SELECT what FROM data.event v JOIN data.event_seal s
    ON s.event = v.id ORDER BY s.seq DESC LIMIT 1), 'test.before',
    'and what was not sealed there is sealed here');
DO $$ BEGIN PERFORM private.note('test.after', 'program', NULL, NULL, NULL,
    NULL, NULL); END $$;
SELECT is((SELECT count(*) FROM data.event v WHERE NOT EXISTS (
    SELECT FROM data.event_seal s WHERE s.event = v.id)), 1::bigint,
    'a new one waits for its transaction');

-- Events from before the migration.
ALTER TABLE data.event DISABLE TRIGGER event_append_only;
UPDATE data.event SET xid = NULL WHERE what = 'test.after';
ALTER TABLE data.event ENABLE TRIGGER event_append_only;
UPDATE data.audit SET walk_at = (SELECT min(id) - 1 FROM data.event),
    walk_to = (SELECT max(id) FROM data.event);
SELECT is(t.seal(3), '0 t', 'old ones are walked through in steps');
SELECT is((SELECT walk_at FROM data.audit), (SELECT min(id) + 2 FROM
    data.event), 'of ids');
SELECT is(t.seal(1000000), '1 t', 'to the end');
SELECT is(t.seal(), '0 f', 'which comes');
SELECT is((SELECT count(*) - max(seq) FROM data.event_seal), 0::bigint,
    'the chain is dense');
SELECT throws_ok($$UPDATE data.event_seal SET hash = sha256('')$$, 'P0001',
    NULL, 'a seal does not change');
SELECT throws_ok('DELETE FROM data.event_seal', 'P0001', NULL,
    'nor go');
SELECT throws_ok('TRUNCATE data.event_seal', 'P0001', NULL,
    'nor all of them');
SELECT * FROM finish();
ROLLBACK;
