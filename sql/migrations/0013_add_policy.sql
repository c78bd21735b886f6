-- What administrators make of the signer's profiles, which stay ceilings, and
-- the networks from which devices and people may come.

-- What narrows a profile; one without a row is as the configuration has it.
CREATE TABLE data.profile_policy (
	profile		text PRIMARY KEY CHECK (profile ~ '^[a-z0-9-]{1,32}$'),
	-- counts changes, so that two at once are noticed
	version		integer NOT NULL CHECK (version > 0),
	enrolls		boolean NOT NULL,	-- lets new devices in
	renews		boolean NOT NULL,	-- renews those that are
	days		integer CHECK (days BETWEEN 1 AND 825),
	-- only who has one of the roles in data.profile_role may approve
	by_role		boolean NOT NULL,
	-- where devices may ask from; empty: anywhere
	networks	cidr[] NOT NULL CHECK (cardinality(networks) <= 64)
);
-- A role that goes leaves fewer who may approve, never everybody.
CREATE TABLE data.profile_role (
	profile		text NOT NULL REFERENCES data.profile_policy,
	role		text NOT NULL REFERENCES data.role ON DELETE CASCADE,
	PRIMARY KEY (profile, role)
);
CREATE INDEX profile_role_role ON data.profile_role (role);

-- From where people may sign in and work: all (role NULL), and besides those
-- with a role. Without a row, or an empty list: from anywhere.
CREATE TABLE data.sign_in_policy (
	role		text REFERENCES data.role ON DELETE CASCADE,
	version		integer NOT NULL CHECK (version > 0),
	networks	cidr[] NOT NULL CHECK (cardinality(networks) <= 64),
	UNIQUE NULLS NOT DISTINCT (role)
);

-- Who let a device in loses what it takes to: what is under way for it ends in
-- the same transaction, and its devices are told. By triggers, so that no way
-- in which that can happen is forgotten; so no statement may take away what the
-- next one gives back. The function is there whenever programs are; a migration
-- runs without it.
CREATE FUNCTION data.end_unfounded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF to_regprocedure('private.end_unfounded()') IS NOT NULL THEN
		PERFORM private.end_unfounded();
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER account_standing AFTER UPDATE OF enabled ON data.account
    FOR EACH STATEMENT EXECUTE FUNCTION data.end_unfounded();
CREATE TRIGGER account_role_standing
    AFTER UPDATE OR DELETE ON data.account_role
    FOR EACH STATEMENT EXECUTE FUNCTION data.end_unfounded();
CREATE TRIGGER role_permission_standing
    AFTER UPDATE OR DELETE ON data.role_permission
    FOR EACH STATEMENT EXECUTE FUNCTION data.end_unfounded();
CREATE TRIGGER profile_role_standing AFTER DELETE ON data.profile_role
    FOR EACH STATEMENT EXECUTE FUNCTION data.end_unfounded();
