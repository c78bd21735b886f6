-- Sessions that somebody ends: with the password for another's, without for
-- one's own.
BEGIN;
SELECT plan(8);
SELECT t.begin();
SELECT t.account('adam', '{administrator}');
SELECT t.later('5 minutes');
SELECT is(t.as('adam', format('err FROM api.people_session_end($, %L, NULL)',
    t.who('bob'))), 'confirm', 'the password, please');
SELECT is(t.as('adam', format('err FROM api.people_session_end($, %L, NULL)',
    t.who('adam'))), 'confirm', 'by its id one''s own, too');
SELECT is(t.sign_in('adam'), 'none', 'signed in');
SELECT is(t.as('adam', format('err FROM api.people_session_end($, %L, NULL)',
    t.id(77))), 'not-found', 'nobody');
SELECT is(t.as('adam', format('err FROM api.people_session_end($, %L, %L)',
    t.who('bob'), t.id(77))), 'none', 'no such session');
SELECT is(t.told('account.signed-out'), NULL, 'no event');
SELECT is(t.as('bob', 'err FROM api.people_session_end($, NULL, NULL)'),
    'none', 'all of one''s own');
SELECT is(t.as('bob', 'err FROM api.people_get($, NULL)'), 'signed-out',
    'this one, too');
SELECT * FROM finish();
ROLLBACK;
