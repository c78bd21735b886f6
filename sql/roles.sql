-- The roles of the cluster: one per program, one that owns everything and
-- cannot log in. Creates only what is missing, so that a later run needs no
-- right to create roles. Run before all else, in any database of the cluster.

DO $$
DECLARE
	r record;
BEGIN
	FOR r IN SELECT * FROM (VALUES
	    ('handfast_owner', 'NOLOGIN', ''),
	    ('handfast_gateway', 'LOGIN', '10s'),
	    ('handfast_ra', 'LOGIN', '10s'),
	    ('handfast_console', 'LOGIN', '10s'),
	    ('handfast_guard', 'LOGIN', '10s'),
	    ('handfast_signer', 'LOGIN', '10s'),
	    ('handfast_sweep', 'LOGIN', '60s'),
	    ('handfast_admin', 'LOGIN', '60s'),
	    ('handfast_migrate', 'LOGIN', ''),
	    -- Logs in only where a test set-up lets it: test_clock.sql.
	    ('handfast_test', 'NOLOGIN', ''))
	    AS v (name, login, patience)
	LOOP
		CONTINUE WHEN EXISTS (
		    SELECT FROM pg_roles p WHERE p.rolname = r.name);
		BEGIN
			EXECUTE format('CREATE ROLE %I %s NOSUPERUSER '
			    'NOCREATEDB NOCREATEROLE NOREPLICATION '
			    'NOBYPASSRLS', r.name, r.login);
			IF r.patience <> '' THEN
				EXECUTE format('ALTER ROLE %I SET '
				    'statement_timeout = %L', r.name,
				    r.patience);
				EXECUTE format('ALTER ROLE %I SET '
				    'idle_in_transaction_session_timeout '
				    '= %L', r.name, r.patience);
			END IF;
		EXCEPTION WHEN duplicate_object OR unique_violation THEN
			-- Made meanwhile from another database.
			NULL;
		END;
	END LOOP;

	IF NOT EXISTS (SELECT FROM pg_auth_members m
	    WHERE m.roleid = 'handfast_owner'::regrole
	    AND m.member = 'handfast_migrate'::regrole)
	THEN
		GRANT handfast_owner TO handfast_migrate;
	END IF;
END
$$;
