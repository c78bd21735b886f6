-- A new account without a password, with roles, all everywhere (site NULL) or
-- all at one site. Its link comes next. err: none, taken, input (name,
-- displayed name, a role, the site), scope.
CREATE FUNCTION private.people_add(actor uuid, address inet, name text,
    display_name text, roles text[], site uuid, OUT err text, OUT account uuid)
LANGUAGE plpgsql AS $$
DECLARE
	who	text := lower(people_add.name);
BEGIN
	IF (who ~ '^[a-z0-9._@+-]{1,64}$'
	    AND char_length(people_add.display_name) BETWEEN 1 AND 64
	    AND roles <@ array(SELECT r.name FROM data.role r)
	    AND (people_add.site IS NULL OR EXISTS (SELECT FROM data.site s
		WHERE s.id = people_add.site))) IS NOT TRUE
	THEN
		err := 'input';
		RETURN;
	ELSIF people_add.site IS NOT NULL AND EXISTS (SELECT
	    FROM unnest(roles) r WHERE private.is_everywhere(r))
	THEN
		err := 'scope';
		RETURN;
	END IF;
	INSERT INTO data.account AS a (name, display_name, created_at)
	VALUES (who, people_add.display_name, private.now())
	ON CONFLICT DO NOTHING RETURNING a.id INTO account;
	IF NOT FOUND THEN
		err := 'taken';
		RETURN;
	END IF;
	INSERT INTO data.account_role (account, role, site)
	SELECT DISTINCT people_add.account, r, people_add.site
	FROM unnest(roles) r;
	PERFORM private.people_note('account.added', actor, account, address,
	    jsonb_build_object('name', who, 'roles',
	    to_jsonb(private.roles_of(account))));
	err := 'none';
END
$$;
