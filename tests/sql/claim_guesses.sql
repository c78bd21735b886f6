-- In pake each claim is one guess at a code, whether the device refuses it or
-- is never heard of again: ten of them in ten minutes, then the account waits.
BEGIN;
CREATE FUNCTION t.guess(a int, b int) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(DISTINCT t.claim_later(i, 'pake'), ', ')
	FROM generate_series(a, b) i
$$;
SELECT plan(18);
SELECT t.begin();
SELECT is((SELECT string_agg(DISTINCT t.register(i, 'pake'), ', ')
    FROM generate_series(1, 12) i), 'none waiting', 'twelve wait');
SELECT is(t.register(20, 'psk'), 'none waiting', 'and one of psk');
SELECT is(t.register(21), 'none waiting', 'and one of sealed');
SELECT is(t.guess(1, 9), 'none claimed', 'nine claims');
SELECT is(t.prove(1, 1), 'none verified', 'one of which is proved');
SELECT is(t.guess(10, 11), 'none claimed', 'leave room for two');
SELECT is(t.claim_later(12, 'pake'), 'paused', 'and none more');
SELECT is(t.stored(12), 'waiting', 'the registration keeps its run');
SELECT is((SELECT paused_until - api.now() FROM data.account
    WHERE name = 'alice'), interval '10 minutes', 'the account waits');
SELECT is((SELECT string_agg(what, ' ') FROM (SELECT what FROM data.event
    ORDER BY id DESC LIMIT 1) e), 'account.paused', 'and the log says so');
SELECT is(t.claim_later(12, 'pake', 'bob'), 'none claimed',
    'others are not concerned');
SELECT is(t.claim_later(20, 'psk'), 'none claimed', 'psk is no guess');
SELECT is(t.claim(21), 'none verified', 'nor is sealed');
SELECT is((SELECT private.may_guess(t.who('alice'), api.now()
    + interval '10 minutes')), true, 'after ten minutes it is forgotten');
SELECT is(t.get('admin', $$SELECT api.account_enable('alice')$$), 'none',
    'an administrator enables her');
SELECT is((SELECT private.may_guess(t.who('alice'), api.now())), true,
    'and she may go on');
SELECT is(t.register(13, 'pake'), 'none waiting', 'one more waits');
SELECT is(t.claim_later(13, 'pake'), 'none claimed', 'and is hers');
SELECT * FROM finish();
ROLLBACK;
