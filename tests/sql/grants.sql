-- Every role and every function: the rights are those of docs/permissions.md,
-- and what is not granted is refused when it is called. Nobody has a right on
-- a table, a sequence, a helper or the database itself.
BEGIN;
\set doc `cat "$HF_ROOT/docs/permissions.md"`

CREATE TABLE t.line AS
SELECT row_number() OVER () AS n, btrim(c.name, ' `') AS name, c.cells
FROM regexp_split_to_table(:'doc', '\n') WITH ORDINALITY AS l (line, at)
CROSS JOIN LATERAL (SELECT regexp_split_to_array(l.line, '\s*\|\s*')) a (v)
CROSS JOIN LATERAL (SELECT a.v[2], a.v[3:10]) c (name, cells)
WHERE l.line LIKE '| `api.%' OR l.line LIKE '| function%'
ORDER BY l.at;

CREATE TABLE t.claimed AS
SELECT 'handfast_' || r.role AS role, l.name AS function, r.cell = 'yes' AS may
FROM t.line l CROSS JOIN t.line h
CROSS JOIN LATERAL unnest(h.cells, l.cells) AS r (role, cell)
WHERE h.name = 'function' AND l.name <> 'function';

CREATE TABLE t.role AS
SELECT rolname::text COLLATE "default" AS role FROM pg_roles
WHERE rolname LIKE 'handfast\_%'
    AND rolname NOT IN ('handfast_owner', 'handfast_migrate');

CREATE TABLE t.actual AS
SELECT r.role, ('api.' || p.proname) COLLATE "default" AS function, p.oid,
    has_function_privilege(r.role, p.oid, 'EXECUTE') AS may
FROM t.role r CROSS JOIN pg_proc p
WHERE p.pronamespace = 'api'::regnamespace;

-- Calls a function with NULLs; gives the SQLSTATE.
CREATE FUNCTION t.call_null(role text, f oid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	args	text;
BEGIN
	SELECT coalesce(string_agg(format('NULL::%s', format_type(a, NULL)),
	    ', '), '') INTO args
	FROM pg_proc p, unnest(p.proargtypes) a WHERE p.oid = f;
	PERFORM set_config('role', role, true);
	EXECUTE format('SELECT * FROM %s(%s)', f::regproc, args);
	PERFORM set_config('role', 'none', true);
	RETURN '00000';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END
$$;

SELECT plan(15 + (SELECT count(*) FROM t.actual WHERE NOT may)::int);

SELECT isnt_empty('SELECT FROM t.claimed WHERE may', 'the table is read');
SELECT results_eq(
    'SELECT role, function FROM t.actual WHERE may ORDER BY 1, 2',
    'SELECT role, function FROM t.claimed WHERE may ORDER BY 1, 2',
    'docs/permissions.md says what may be called');
SELECT set_eq('SELECT function FROM t.claimed', 'SELECT function FROM t.actual',
    'docs/permissions.md names every function once');
SELECT is(t.call_null(a.role, a.oid), '42501',
    a.role || ' may not call ' || a.function)
FROM t.actual a WHERE NOT a.may ORDER BY a.function, a.role;
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace IN ('api'::regnamespace, 'private'::regnamespace,
	'data'::regnamespace)
    AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl,
	acldefault('f', p.proowner))) x WHERE x.grantee = 0)
    $$, 'PUBLIC may call nothing');
SELECT is_empty($$
    SELECT r.role, c.oid::regclass FROM t.role r CROSS JOIN pg_class c
    WHERE c.relnamespace IN ('data'::regnamespace, 'api'::regnamespace,
	'private'::regnamespace) AND c.relkind IN ('r', 'v', 'm', 'p')
    AND has_table_privilege(r.role, c.oid, 'SELECT, INSERT, UPDATE, DELETE, '
	'TRUNCATE, REFERENCES, TRIGGER')
    $$, 'no role has a right on a table');
SELECT is_empty($$
    SELECT r.role, c.oid::regclass FROM t.role r CROSS JOIN pg_class c
    WHERE c.relnamespace IN ('data'::regnamespace) AND c.relkind = 'S'
    AND has_sequence_privilege(r.role, c.oid, 'USAGE, SELECT, UPDATE')
    $$, 'nor on a sequence');
SELECT is_empty($$
    SELECT r.role, n.nspname FROM t.role r CROSS JOIN pg_namespace n
    WHERE n.nspname IN ('data', 'private')
    AND has_schema_privilege(r.role, n.oid, 'USAGE, CREATE')
    $$, 'nor on the schemas of tables and helpers');
SELECT is_empty($$
    SELECT r.role, n.nspname FROM t.role r CROSS JOIN pg_namespace n
    WHERE n.nspname IN ('api', 'public')
    AND has_schema_privilege(r.role, n.oid, 'CREATE')
    $$, 'nobody may create in api or public');
SELECT is_empty($$
    SELECT role FROM t.role WHERE has_database_privilege(role,
	current_database(), 'TEMPORARY, CREATE')
    $$, 'nobody may make temporary tables or schemas');
SELECT is_empty($$
    SELECT r.role FROM t.role r JOIN pg_roles p ON p.rolname = r.role
    WHERE p.rolsuper OR p.rolcreatedb OR p.rolcreaterole OR p.rolreplication
    OR p.rolbypassrls OR EXISTS (SELECT FROM pg_auth_members m
	WHERE m.member = p.oid)
    $$, 'no program has an attribute or a membership');
SELECT is((SELECT rolcanlogin FROM pg_roles WHERE rolname = 'handfast_owner'),
    false, 'the owner cannot log in');
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'api'::regnamespace AND NOT (p.prosecdef
    AND p.proconfig = ARRAY['search_path=pg_catalog, pg_temp']
    AND p.proowner = 'handfast_owner'::regrole)
    $$, 'every api function runs as the owner with a fixed search_path');
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'private'::regnamespace AND p.prosecdef
    $$, 'no helper does');
SELECT is_empty($$
    SELECT p.proname FROM pg_proc p
    WHERE p.pronamespace = 'api'::regnamespace
    GROUP BY p.proname HAVING count(*) > 1
    $$, 'no function is overloaded');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class c
    WHERE c.relnamespace IN ('data'::regnamespace, 'api'::regnamespace)
    AND c.relkind IN ('r', 'S') AND c.relowner <> 'handfast_owner'::regrole
    $$, 'everything belongs to the owner');
SELECT * FROM finish();
ROLLBACK;
