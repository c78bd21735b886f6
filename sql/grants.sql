-- Who may call what; docs/permissions.md says the same to people, and a test
-- compares the two. Last in the transaction that re-creates the functions.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA data, private, api FROM PUBLIC;

-- Everyone.
GRANT USAGE ON SCHEMA api
    TO handfast_gateway, handfast_ra, handfast_console, handfast_guard,
    handfast_signer, handfast_sweep, handfast_admin, handfast_test;
GRANT EXECUTE ON FUNCTION
    api.now, api.clock, api.health
    TO handfast_gateway, handfast_ra, handfast_console, handfast_guard,
    handfast_signer, handfast_sweep, handfast_admin, handfast_test;

GRANT EXECUTE ON FUNCTION
    api.register, api.resume, api.attend, api.prove, api.refuse,
    api.acknowledge, api.cancel, api.psk_find, api.psk_use
    TO handfast_gateway;

GRANT EXECUTE ON FUNCTION
    api.register, api.resume, api.prove, api.refuse, api.acknowledge,
    api.cancel, api.whoami, api.note_trouble, api.renew_request,
    api.est_find, api.est_register
    TO handfast_ra;

GRANT EXECUTE ON FUNCTION
    api.sign_in_begin, api.sign_in_end, api.session_get, api.session_close,
    api.session_confirm_begin, api.session_confirm_end,
    api.claim_allowed, api.claim_find, api.claim, api.enrollment_get,
    api.approve, api.decline, api.enrollment_cancel, api.enrollments_list,
    api.enrollments_open, api.home, api.device_list, api.device_get,
    api.device_certificates, api.device_events, api.device_revoke,
    api.device_hold, api.device_release, api.replacement_offers,
    api.device_expiring, api.device_expiring_count, api.device_life,
    api.device_edit, api.device_sites, api.device_preview,
    api.device_bulk_revoke, api.device_bulk_move, api.device_export,
    api.approval_offers, api.policy_list, api.policy_get, api.policy_set,
    api.networks_list, api.networks_set
    TO handfast_console;

-- People: each checks that the session's account may, and the password.
GRANT EXECUTE ON FUNCTION
    api.account_password, api.people_list, api.people_get,
    api.people_roles, api.people_sessions, api.people_session_end,
    api.people_invite, api.people_role, api.people_enable,
    api.people_rename, api.people_link, api.people_link_void,
    api.role_list, api.role_put, api.role_remove, api.site_list,
    api.site_put, api.site_remove, api.welcome_begin, api.welcome_end,
    api.audit_list, api.audit_state, api.audit_export,
    api.audit_export_rows, api.audit_export_checkpoints,
    api.ca_list, api.ca_status, api.ca_tallies, api.ca_todo,
    api.attention
    TO handfast_console;

GRANT EXECUTE ON FUNCTION
    api.guard_check, api.ocsp_status
    TO handfast_guard;

GRANT EXECUTE ON FUNCTION
    api.sign_pending, api.sign_begin, api.sign_record, api.sign_refuse,
    api.serials_known, api.serial_void, api.revocations, api.server_record,
    api.root_record, api.issuer_record, api.authority_held,
    api.list_record, api.seen, api.renew_begin, api.renew_hold,
    api.renew_record,
    api.factory_secret_begin, api.factory_certificate_begin,
    api.factory_record, api.factory_hold, api.renewal_policy,
    api.audit_begin, api.audit_rows, api.audit_fits, api.audit_record,
    api.audit_alarm
    TO handfast_signer;

GRANT EXECUTE ON FUNCTION
    api.sweep, api.tally, api.seen, api.audit_seal, api.audit_drop
    TO handfast_sweep;

GRANT EXECUTE ON FUNCTION
    api.account_add, api.account_list, api.account_passwd,
    api.account_disable, api.account_enable, api.account_grant,
    api.account_revoke, api.admin_device_list, api.admin_device_get,
    api.admin_device_revoke, api.admin_device_hold,
    api.admin_device_release, api.admin_enrollment_list, api.migration_list,
    api.admin_device_expiring, api.admin_device_life, api.admin_device_set,
    api.factory_import, api.factory_list, api.factory_unlock,
    api.factory_remove, api.issuer_list, api.admin_policy_list,
    api.admin_policy_set, api.admin_networks_list, api.admin_networks_set
    TO handfast_admin;

GRANT EXECUTE ON FUNCTION
    api.account_invite, api.account_reset, api.admin_role_list,
    api.admin_role_put, api.admin_role_remove, api.admin_site_list,
    api.admin_site_put, api.admin_site_remove,
    api.admin_audit_list, api.admin_audit_state, api.admin_audit_export,
    api.admin_audit_export_rows, api.admin_audit_export_checkpoints
    TO handfast_admin;

-- Each refuses unless data.setting says that the database is a test's.
GRANT EXECUTE ON FUNCTION
    api.shift, api.freeze, api.thaw
    TO handfast_test;

-- The database itself: to connect, and nothing more.
DO $$
BEGIN
	EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC',
	    current_database());
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO handfast_gateway, '
	    'handfast_ra, handfast_console, handfast_guard, handfast_signer, '
	    'handfast_sweep, handfast_admin, handfast_migrate, handfast_test',
	    current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
