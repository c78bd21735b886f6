-- What there is to choose from at an approval: profiles as they are narrowed
-- for this account and device, and the account's sites.
BEGIN;
SELECT no_plan();
SELECT t.begin();
INSERT INTO data.site (id, name, created_at) VALUES
    (t.id(901), 'lyon', api.now()), (t.id(902), 'Oslo', api.now());
CREATE FUNCTION t.offers(who text, n int DEFAULT 1) RETURNS text
LANGUAGE sql AS $$
	SELECT array_to_string(t.list('console', format('SELECT '
	    'concat_ws('' '', nullif(err, ''none''), kind, coalesce(name, '
	    '''-''), right(site::text, 3), offered, days) FROM '
	    'api.approval_offers(%L, %L)', t.session(who), t.id(n))), ' ')
$$;
SELECT t.register(1), t.claim(1, true, 'bob');
SELECT is(t.offers('bob'), '("site - t") ("site lyon 901 t") ("site Oslo 902 '
    't")', 'no profile is narrowed; anywhere');
SELECT is(t.offers('alice'), '("not-found -")', 'another''s');
SELECT is(t.offers('bob', 9), '("not-found -")', 'one that is not there');
SELECT is(t.offers('carol'), '("denied -")', 'who may not enroll');
UPDATE data.account_role SET site = t.id(902)
WHERE account = t.who('bob');
SELECT is(t.offers('bob'), '("site Oslo 902 t")', 'one place');
INSERT INTO data.account_role (account, role, site) VALUES
    (t.who('bob'), 'operator', t.id(901)), (t.who('bob'), 'viewer', NULL);
SELECT is(t.offers('bob'), '("site lyon 901 t") ("site Oslo 902 t")', 'two');
INSERT INTO data.profile_policy (profile, version, enrolls, renews, days,
    by_role, networks) VALUES
    ('off', 1, false, true, NULL, false, '{}'),
    ('short', 1, true, true, 7, false, '{}'),
    ('inside', 1, true, true, NULL, false, '{192.0.2.0/24}'),
    ('outside', 1, true, true, NULL, false, '{198.51.100.0/24}'),
    ('mine', 1, true, true, NULL, true, '{}'),
    ('hers', 1, true, true, NULL, true, '{}');
INSERT INTO data.profile_role (profile, role) VALUES
    ('mine', 'operator'), ('hers', 'administrator');
SELECT is((SELECT string_agg(name || CASE WHEN offered THEN ' yes' ELSE ' no'
    END || coalesce(' ' || days, ''), ', ' ORDER BY name)
    FROM api.approval_offers(t.session('bob'), t.id(1))
    WHERE kind = 'profile'),
    'hers no, inside yes, mine yes, off no, outside no, short yes 7',
    'profiles');
SELECT * FROM finish();
ROLLBACK;
