-- sql/API.md says what there is: every function with its arguments, and the
-- names of its columns wherever it lists them.
BEGIN;
\set doc `cat "$HF_ROOT/sql/API.md"`

CREATE TABLE t.doc AS
SELECT f.m[1] AS name, replace(f.m[2], '?', '') AS args, f.m[3] AS columns
FROM regexp_split_to_table(:'doc', '\n') AS l (line)
CROSS JOIN LATERAL regexp_matches(l.line,
    '`api\.(\w+)\(([^)]*)\)`(?:[^|`]*\| `([^`]*)`)?', 'g') AS f (m)
WHERE l.line LIKE '|%';

CREATE TABLE t.real AS
SELECT p.proname::text COLLATE "default" AS name,
    a.args COLLATE "default", a.columns COLLATE "default"
FROM pg_proc p CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(u.name || ' ' || CASE
	format_type(u.type, NULL) WHEN 'integer' THEN 'int'
	WHEN 'boolean' THEN 'bool'
	WHEN 'timestamp with time zone' THEN 'timestamptz'
	ELSE format_type(u.type, NULL) END, ', ' ORDER BY u.n)
	FILTER (WHERE u.mode IN ('i')), '') AS args,
	string_agg(u.name, ', ' ORDER BY u.n)
	FILTER (WHERE u.mode IN ('o', 't')) AS columns
    FROM unnest(p.proargnames, coalesce(p.proargmodes,
	array_fill('i'::"char", ARRAY[p.pronargs])),
	coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY
	AS u (name, mode, type, n)) AS a
WHERE p.pronamespace = 'api'::regnamespace;

SELECT plan(3);
SELECT bag_eq('SELECT name FROM t.doc', 'SELECT name FROM t.real',
    'every function is there once');
SELECT results_eq('SELECT name, args FROM t.doc ORDER BY 1',
    'SELECT name, args FROM t.real ORDER BY 1',
    'with its arguments');
SELECT results_eq($$SELECT d.name, regexp_replace(replace(d.columns, '?',
    ''), '(\w) [a-z]+(\[\])?(?=,|$)', '\1', 'g')
    FROM t.doc d JOIN t.real r USING (name)
    WHERE r.columns IS NOT NULL AND d.columns IS NOT NULL
    AND d.columns LIKE '%,%' ORDER BY 1$$,
    $$SELECT r.name, r.columns
    FROM t.doc d JOIN t.real r USING (name)
    WHERE r.columns IS NOT NULL AND d.columns IS NOT NULL
    AND d.columns LIKE '%,%' ORDER BY 1$$, 'and its columns');
SELECT * FROM finish();
ROLLBACK;
