-- A revoked device is neither held nor released, by administrators either.
BEGIN;
SELECT plan(3);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered') || t.get('admin', format('SELECT err FROM '
    'api.admin_device_revoke(%L, ''superseded'')', t.device(1))),
    'deliverednone', 'a device is revoked');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_release(%L)',
    t.device(1))), 'state', 'it is not released');
SELECT is(t.get('admin', format('SELECT err FROM api.admin_device_hold(%L)',
    t.device(1))) || t.guard(1), 'statedenied', 'nor held');
SELECT * FROM finish();
ROLLBACK;
