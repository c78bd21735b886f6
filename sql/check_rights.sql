-- What `handfast check` asks as handfast_admin: one sentence for each right
-- that a program's role has and must not have. No row: all is well.

WITH program AS (
	SELECT oid, rolname FROM pg_roles
	WHERE rolname ~ '^handfast_'
	AND rolname NOT IN ('handfast_owner', 'handfast_migrate')
), ours AS (
	SELECT oid, nspname FROM pg_namespace
	WHERE nspname IN ('data', 'private', 'api')
)
SELECT format('%s may %s on %s', r.rolname,
    string_agg(DISTINCT p.right_name, ', '),
    string_agg(DISTINCT n.nspname || '.' || c.relname, ', ')) AS fault
FROM program r
CROSS JOIN ours n
JOIN pg_class c ON c.relnamespace = n.oid
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',
    'REFERENCES', 'TRIGGER']) AS p (right_name)
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND has_table_privilege(r.oid, c.oid, p.right_name)
GROUP BY r.rolname
UNION ALL
SELECT format('%s may use schema %s', r.rolname, n.nspname)
FROM program r CROSS JOIN ours n
WHERE n.nspname <> 'api' AND has_schema_privilege(r.oid, n.oid, 'USAGE')
UNION ALL
SELECT format('%s may create objects in schema %s', r.rolname, n.nspname)
FROM program r CROSS JOIN pg_namespace n
WHERE n.nspname IN ('data', 'private', 'api', 'public')
AND has_schema_privilege(r.oid, n.oid, 'CREATE')
UNION ALL
SELECT format('%s may make %s in this database', r.rolname, p.what)
FROM program r
CROSS JOIN (VALUES ('TEMP', 'temporary tables'), ('CREATE', 'schemas'))
    AS p (right_name, what)
WHERE has_database_privilege(r.oid, current_database(), p.right_name)
UNION ALL
SELECT format('%s is superuser, or may create roles or databases, replicate, '
    'or bypass row security', a.rolname)
FROM program r JOIN pg_roles a ON a.oid = r.oid
WHERE a.rolsuper OR a.rolcreaterole OR a.rolcreatedb OR a.rolreplication
OR a.rolbypassrls
UNION ALL
SELECT format('%s is a member of %s', r.rolname, m.roleid::regrole)
FROM program r JOIN pg_auth_members m ON m.member = r.oid
UNION ALL
SELECT format('function %s.%s is not owned by handfast_owner, has no fixed '
    'search_path, or may be called by everybody', n.nspname, f.proname)
FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
WHERE n.nspname = 'api'
AND (f.proowner <> 'handfast_owner'::regrole
    OR (f.prosecdef AND NOT EXISTS (SELECT FROM unnest(f.proconfig) AS s (v)
	WHERE s.v LIKE 'search_path=%'))
    OR f.proacl IS NULL
    OR EXISTS (SELECT FROM aclexplode(f.proacl) AS x WHERE x.grantee = 0))
UNION ALL
SELECT 'handfast_owner can log in'
FROM pg_roles WHERE rolname = 'handfast_owner' AND rolcanlogin
ORDER BY 1
LIMIT 50
