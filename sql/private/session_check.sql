-- Whose session it is, if it lives and its account has the permission (one of
-- several with '|' between; NULL: none is needed), and may be used from where it was last. err: none, signed-out,
-- network, denied.
CREATE FUNCTION private.session_check(session bytea, permission text,
    OUT err text, OUT account uuid, OUT address inet)
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	SELECT s.account, s.address INTO account, address
	FROM data.session s JOIN data.account a ON a.id = s.account
	WHERE s.token = session AND a.enabled
	    AND s.ends_at > moment AND s.used_at + s.idle > moment;
	IF NOT FOUND THEN
		err := 'signed-out';
	ELSIF NOT private.may_come(account, address) THEN
		err := 'network';
	ELSIF permission IS NOT NULL
	    AND NOT private.is_permitted(account, permission)
	THEN
		err := 'denied';
	ELSE
		err := 'none';
	END IF;
END
$$;
