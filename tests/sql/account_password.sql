-- One's own new password.
BEGIN;
CREATE FUNCTION t.change(who text, fits text, new text) RETURNS text
LANGUAGE sql AS $$
	SELECT t.as(who, 'err FROM api.session_confirm_begin($, '
	    '''192.0.2.7'')') || ' ' || t.as(who, format('err FROM '
	    'api.account_password($, %L, %L, ''192.0.2.7'')', fits, new))
$$;
SELECT plan(13);
SELECT t.begin();
INSERT INTO data.session (token, account, created_at, used_at, idle, ends_at)
SELECT t.sha('more' || n), t.who('nina'), api.now(), api.now(), '1 hour',
    api.now() + interval '1 hour' FROM generate_series(1, 2) n;
INSERT INTO data.account_link VALUES (t.who('nina'), t.sha('l'), 'reset',
    api.now(), api.now() + interval '1 day');
SELECT is(t.change('nobody', NULL, 'new'), 'signed-out signed-out',
    'nobody''s');
SELECT is(t.change('nina', NULL, 'new'), 'none credentials',
    'the old one was wrong');
SELECT is(t.change('nina', 'hash of bob', 'new'), 'none credentials',
    'or another''s');
SELECT is((SELECT failures FROM data.sign_in_attempt
    WHERE subject = 'name nina'), 2, 'which counts');
SELECT is((SELECT password_hash FROM data.account WHERE name = 'nina'),
    'hash of nina', 'nothing has changed');
SELECT t.later('6 minutes');
SELECT is(t.change('nina', 'hash of nina', 'new'), 'none none', 'changed');
SELECT is((SELECT password_hash || version FROM data.account
    WHERE name = 'nina'), 'new2', 'it is the new one');
SELECT is((SELECT array_agg(token) FROM data.session
    WHERE account = t.who('nina')), ARRAY[t.session('nina')],
    'other sessions end');
SELECT is((SELECT count(*) FROM data.account_link), 0::bigint,
    'so does a link');
SELECT is((SELECT count(*) FROM data.sign_in_attempt
    WHERE subject = 'name nina'), 0::bigint, 'failures are forgotten');
SELECT is(t.told('account.password'),
    ARRAY['nina account nina {"by": "itself", "sessions": 2}'], 'an event');
SELECT is(t.as('nina', 'confirmed FROM api.session_get($, NULL)'), 'true',
    'and the password was typed just now');
SELECT is(t.change('nina', 'hash of nina', 'newer'), 'none credentials',
    'the old one is over');
SELECT * FROM finish();
ROLLBACK;
