-- What others have under way, to who may view it.
BEGIN;
CREATE FUNCTION t.open(who text, most int DEFAULT 10) RETURNS text
LANGUAGE sql AS $$
	SELECT coalesce(t.get('console', format('SELECT string_agg(concat_ws('
	    ''' '', err, right(enrollment::text, 1), state, name, claimed_by, '
	    'api.now() - claimed_at), '', '') FROM api.enrollments_open(%L, '
	    '%s)', t.session(who), most)), '')
$$;
SELECT plan(18);
SELECT t.begin();
SELECT is(t.open('carol'), '', 'nothing');
SELECT is(t.open('nina') || t.open('bob') || t.open('zoe'),
    'denieddeniedsigned-out', 'is for who may view');
SELECT is(t.bring(n::int, s), s, s)
FROM unnest('{waiting,declined,failed,cancelled,delivered,issued}'::text[])
    WITH ORDINALITY v (s, n);
SELECT is(t.open('carol'), '', 'none of these is open');
SELECT is(t.register(7) || t.claim(7, true, 'bob'),
    'none waitingnone verified', 'bob claims one');
SELECT t.later('1 minute');
SELECT is(t.bring(8, 'claimed') || t.bring(9, 'approved'), 'claimedapproved',
    'alice two more');
SELECT is(t.open('carol'), 'none 8 claimed name 8 Alice 00:00:00, '
    'none 9 approved approved Alice 00:00:00, '
    'none 7 verified name 7 Bob 00:01:00', 'all of them, newest first');
SELECT is(t.open('alice'), 'none 7 verified name 7 Bob 00:01:00',
    'not one''s own');
SELECT is(t.open('carol', 1), 'none 8 claimed name 8 Alice 00:00:00',
    'so many at most');

-- ---- within sites
INSERT INTO data.site (name, created_at)
SELECT n, api.now() FROM unnest('{Lyon,Oslo}'::text[]) n;
SELECT is(t.account('lea', '{}'), 'none none', 'who is of one site');
INSERT INTO data.account_role (account, role, site)
SELECT t.who('lea'), 'view', s.id FROM data.site s WHERE s.name = 'Lyon';
SELECT is(t.open('lea'), '', 'those of no site are for who views everything');
UPDATE data.enrollment e SET site = s.id FROM data.site s
WHERE (e.id, s.name) IN ((t.id(9), 'Lyon'), (t.id(7), 'Oslo'));
SELECT is(t.open('lea'), 'none 9 approved approved Alice 00:00:00',
    'those of the own site are seen, no others');
SELECT t.later('10 minutes');
SELECT is(t.open('carol'), '', 'past their time they are not open');
SELECT * FROM finish();
ROLLBACK;
