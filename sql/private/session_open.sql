-- A session begins, its password just typed; who it is remembers this sign-in,
-- and the session the one before it. The caller has locked the account.
CREATE FUNCTION private.session_open(who uuid, session bytea, address inet,
    agent text, idle integer, maximum integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	moment	timestamptz := private.now();
BEGIN
	INSERT INTO data.session (token, account, created_at, used_at, idle,
	    ends_at, address, agent, confirmed_at, before_at, before_from)
	SELECT session_open.session, a.id, moment, moment,
	    session_open.idle * interval '1 second',
	    moment + maximum * interval '1 second', session_open.address,
	    left(session_open.agent, 200), moment, a.last_sign_in_at,
	    a.last_sign_in_from
	FROM data.account a WHERE a.id = who;
	UPDATE data.account a SET last_sign_in_at = moment,
	    last_sign_in_from = session_open.address
	WHERE a.id = who;
	PERFORM private.note('session.opened', 'account', who, NULL, NULL,
	    session_open.address, NULL);
END
$$;
