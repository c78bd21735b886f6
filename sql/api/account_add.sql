-- A new account. err: none, taken, input (name or role).
CREATE FUNCTION api.account_add(name text, display_name text,
    password_hash text, roles text[], OUT err text, OUT account uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	text := lower(account_add.name);
BEGIN
	IF (who ~ '^[a-z0-9._@+-]{1,64}$'
	    AND char_length(account_add.display_name) BETWEEN 1 AND 64
	    AND roles <@ array(SELECT r.name FROM data.role r)) IS NOT TRUE
	THEN
		err := 'input';
		RETURN;
	END IF;
	INSERT INTO data.account AS a (name, display_name, password_hash,
	    created_at)
	VALUES (who, account_add.display_name, account_add.password_hash,
	    private.now())
	ON CONFLICT DO NOTHING RETURNING a.id INTO account;
	IF NOT FOUND THEN
		err := 'taken';
		RETURN;
	END IF;
	INSERT INTO data.account_role (account, role)
	SELECT DISTINCT account_add.account, r FROM unnest(roles) r;
	PERFORM private.account_event('account.added', account,
	    jsonb_build_object('name', who, 'roles', roles));
	err := 'none';
END
$$;
