-- All accounts.
BEGIN;
SELECT plan(3);
SELECT t.begin();
SELECT is(t.list('admin', $$SELECT concat_ws(' ', name, display_name, enabled,
    permissions, created_at = api.now(), last_sign_in_at = api.now(),
    paused_until, account IS NOT NULL) FROM api.account_list()$$),
    ARRAY['("alice Alice t {enroll,revoke,view} t t t")',
    '("bob Bob t {enroll} t t t")', '("carol Carol t {view} t t t")',
    '("nina Nina t {} t t t")', '("rosa Rosa t {revoke} t t t")'],
    'by name');
UPDATE data.account SET paused_until = api.now() + interval '1 second'
WHERE name = 'bob';
SELECT is(t.get('admin', $$SELECT paused_until - api.now() FROM
    api.account_list() WHERE name = 'bob'$$), '00:00:01', 'a pause');
SELECT t.later('1 second');
SELECT is(t.get('admin', $$SELECT paused_until FROM
    api.account_list() WHERE name = 'bob'$$), NULL, 'is not told once over');
SELECT * FROM finish();
ROLLBACK;
