-- Another displayed name. err: none (also if it is so already), confirm,
-- not-found, input, changed (version).
CREATE FUNCTION api.people_rename(session bytea, of_account uuid,
    version integer, display_name text, OUT err text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	actor	uuid;
	from_	inet;
	was	text;
BEGIN
	PERFORM private.people_lock();
	SELECT c.err, c.account, c.address INTO err, actor, from_
	FROM private.session_confirmed(session, 'people') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	err := private.version_err(of_account, version);
	SELECT a.display_name INTO was FROM data.account a
	WHERE a.id = of_account;
	IF err <> 'not-found' AND (char_length(people_rename.display_name)
	    BETWEEN 1 AND 64) IS NOT TRUE
	THEN
		err := 'input';
	ELSIF was = people_rename.display_name THEN
		err := 'none';
	ELSIF err = 'none' THEN
		UPDATE data.account a SET version = a.version + 1,
		    display_name = people_rename.display_name
		WHERE a.id = of_account;
		PERFORM private.people_note('account.renamed', actor,
		    of_account, from_, jsonb_build_object('before', was,
		    'after', people_rename.display_name));
	END IF;
END
$$;
