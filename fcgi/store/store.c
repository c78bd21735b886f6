/* Which role may call what: the same table as sql/grants.sql, from our end. */
#include "store.h"
#include "store_stmts.h"

#define EVERYONE	&store_health_stmt, &store_clock_stmt,		\
			&store_note_request_stmt
#define DEVICES		&store_register_stmt, &store_resume_stmt,	\
			&store_prove_stmt, &store_refuse_stmt,		\
			&store_acknowledge_stmt, &store_cancel_stmt

const struct db_stmt *const store_stmts_gateway[] = {
	EVERYONE, DEVICES, &store_attend_stmt, &store_psk_find_stmt,
	&store_psk_use_stmt, NULL
};

const struct db_stmt *const store_stmts_ra[] = {
	EVERYONE, DEVICES, &store_whoami_stmt, &store_note_trouble_stmt,
	&store_renew_request_stmt, &store_est_find_stmt,
	&store_est_register_stmt, NULL
};

const struct db_stmt *const store_stmts_guard[] = {
	EVERYONE, &store_guard_check_stmt, &store_ocsp_status_stmt, NULL
};

const struct db_stmt *const store_stmts_console[] = {
	EVERYONE, &store_sign_in_begin_stmt, &store_sign_in_end_stmt,
	&store_session_get_stmt, &store_session_close_stmt,
	&store_session_confirm_begin_stmt, &store_session_confirm_end_stmt,
	&store_claim_allowed_stmt, &store_claim_find_stmt, &store_claim_stmt,
	&store_enrollment_get_stmt, &store_approve_stmt, &store_decline_stmt,
	&store_enrollment_cancel_stmt, &store_home_stmt,
	&store_enrollments_list_stmt, &store_enrollments_open_stmt,
	&store_device_list_stmt,
	&store_device_get_stmt, &store_device_certificates_stmt,
	&store_device_events_stmt, &store_device_revoke_stmt,
	&store_device_expiring_stmt, &store_device_expiring_count_stmt,
	&store_device_life_stmt, &store_replacement_offers_stmt,
	&store_device_hold_stmt, &store_device_release_stmt,
	&store_device_edit_stmt, &store_device_export_stmt,
	&store_device_sites_stmt, &store_device_preview_stmt,
	&store_device_bulk_revoke_stmt, &store_device_bulk_move_stmt,
	&store_approval_offers_stmt, &store_policy_list_stmt,
	&store_policy_get_stmt, &store_policy_set_stmt,
	&store_networks_list_stmt, &store_networks_set_stmt,
	/* people */
	&store_people_list_stmt, &store_people_get_stmt,
	&store_people_roles_stmt, &store_people_sessions_stmt,
	&store_people_session_end_stmt, &store_people_invite_stmt,
	&store_people_role_stmt, &store_people_enable_stmt,
	&store_people_rename_stmt, &store_people_link_stmt,
	&store_people_link_void_stmt, &store_account_password_stmt,
	&store_welcome_begin_stmt, &store_welcome_end_stmt,
	&store_role_list_stmt, &store_role_put_stmt, &store_role_remove_stmt,
	&store_site_list_stmt, &store_site_put_stmt, &store_site_remove_stmt,
	&store_audit_list_stmt, &store_audit_state_stmt,
	&store_audit_export_stmt, &store_audit_export_rows_stmt,
	&store_audit_export_checkpoints_stmt,
	&store_ca_list_stmt, &store_ca_status_stmt,
	&store_ca_tallies_stmt, &store_ca_todo_stmt,
	&store_attention_stmt, NULL
};

const struct db_stmt *const store_stmts_signer[] = {
	EVERYONE, &store_sign_pending_stmt, &store_sign_begin_stmt,
	&store_sign_record_stmt, &store_sign_refuse_stmt,
	&store_serials_known_stmt, &store_serial_void_stmt,
	&store_revocations_stmt, &store_server_record_stmt,
	&store_root_record_stmt, &store_issuer_record_stmt,
	&store_authority_held_stmt, &store_list_record_stmt,
	&store_seen_stmt, &store_renew_begin_stmt, &store_renew_hold_stmt,
	&store_renew_record_stmt, &store_factory_secret_begin_stmt,
	&store_factory_certificate_begin_stmt, &store_factory_record_stmt,
	&store_factory_hold_stmt, &store_renewal_policy_stmt,
	&store_audit_begin_stmt,
	&store_audit_rows_stmt, &store_audit_fits_stmt,
	&store_audit_record_stmt, &store_audit_alarm_stmt, NULL
};

const struct db_stmt *const store_stmts_sweep[] = {
	EVERYONE, &store_sweep_stmt, &store_tally_stmt, &store_seen_stmt,
	&store_audit_seal_stmt, &store_audit_drop_stmt, NULL
};

const struct db_stmt *const store_stmts_admin[] = {
	EVERYONE, &store_account_add_stmt, &store_account_list_stmt,
	&store_account_passwd_stmt, &store_account_disable_stmt,
	&store_account_enable_stmt, &store_account_grant_stmt,
	&store_account_revoke_stmt, &store_admin_device_list_stmt,
	&store_admin_device_get_stmt, &store_admin_device_revoke_stmt,
	&store_admin_device_hold_stmt, &store_admin_device_release_stmt,
	&store_admin_device_expiring_stmt, &store_admin_device_life_stmt,
	&store_admin_device_set_stmt,
	&store_admin_enrollment_list_stmt, &store_migration_list_stmt,
	&store_factory_import_stmt, &store_factory_list_stmt,
	&store_factory_unlock_stmt, &store_factory_remove_stmt,
	&store_issuer_list_stmt, &store_admin_policy_list_stmt,
	&store_admin_policy_set_stmt, &store_admin_networks_list_stmt,
	&store_admin_networks_set_stmt,
	&store_account_invite_stmt, &store_account_reset_stmt,
	&store_admin_role_list_stmt, &store_admin_role_put_stmt,
	&store_admin_role_remove_stmt, &store_admin_site_list_stmt,
	&store_admin_site_put_stmt, &store_admin_site_remove_stmt,
	&store_admin_audit_list_stmt,
	&store_admin_audit_state_stmt, &store_admin_audit_export_stmt,
	&store_admin_audit_export_rows_stmt,
	&store_admin_audit_export_checkpoints_stmt, NULL
};

/* Runs scripts, on a database that has no function yet. */
const struct db_stmt *const store_stmts_migrate[] = { NULL };
