/*
 * Every statement, for the roles' lists in store.c and for the test that
 * holds them against the database. Each stands in its object's file.
 */
#ifndef STORE_STMTS_H
#define STORE_STMTS_H

#include "store_psk.h"
#include "store_register.h"

#define STORE_STMTS(X)							\
	X(whoami) X(guard_check) X(ocsp_status)				\
	X(renew_request) X(renew_begin) X(renew_hold) X(renew_record)	\
	X(sweep) X(health) X(clock) X(note_request)			\
	X(sign_in_begin) X(sign_in_end) X(session_get) X(session_close)	\
	X(session_confirm_begin) X(session_confirm_end)			\
	X(claim_allowed) X(claim_find) X(claim) X(enrollment_get)	\
	X(approve) X(decline) X(enrollment_cancel) X(home)		\
	X(enrollments_list) X(enrollments_open)				\
	X(device_list) X(device_get) X(device_certificates)		\
	X(device_events) X(device_revoke)				\
	X(device_expiring) X(device_expiring_count) X(device_life)	\
	X(replacement_offers) X(note_trouble)				\
	X(device_hold) X(device_release) X(device_edit)			\
	X(device_export) X(device_sites) X(device_preview)		\
	X(device_bulk_revoke) X(device_bulk_move)			\
	X(admin_device_hold) X(admin_device_release)			\
	X(sign_pending) X(sign_begin) X(sign_record) X(sign_refuse)	\
	X(serials_known) X(serial_void) X(revocations) X(server_record)	\
	X(issuer_record) X(issuer_list)					\
	X(root_record) X(authority_held) X(list_record)			\
	X(seen) X(tally)						\
	X(ca_list) X(ca_status) X(ca_tallies) X(ca_todo) X(attention)	\
	X(account_add) X(account_list) X(account_passwd)		\
	X(account_disable) X(account_enable) X(account_grant)		\
	X(account_revoke)						\
	X(admin_device_list) X(admin_device_get) X(admin_device_revoke)	\
	X(admin_device_expiring) X(admin_device_life) X(admin_device_set) \
	X(admin_enrollment_list) X(migration_list)			\
	X(factory_import) X(factory_list) X(factory_unlock)		\
	X(factory_remove) X(factory_secret_begin)			\
	X(factory_certificate_begin) X(factory_record) X(factory_hold)	\
	X(est_find) X(est_register)					\
	X(renewal_policy) X(approval_offers)				\
	X(policy_list) X(policy_get) X(policy_set)			\
	X(networks_list) X(networks_set)				\
	X(admin_policy_list) X(admin_policy_set)			\
	X(admin_networks_list) X(admin_networks_set)		\
	X(people_list) X(people_get) X(people_roles)			\
	X(people_sessions) X(people_session_end) X(people_invite)	\
	X(people_role) X(people_enable) X(people_rename)		\
	X(people_link) X(people_link_void) X(account_password)		\
	X(welcome_begin) X(welcome_end)					\
	X(role_list) X(role_put) X(role_remove)				\
	X(site_list) X(site_put) X(site_remove)				\
	X(account_invite) X(account_reset)				\
	X(admin_role_list) X(admin_role_put) X(admin_role_remove)	\
	X(admin_site_list) X(admin_site_put) X(admin_site_remove)	\
	X(audit_list) X(admin_audit_list)				\
	X(audit_state) X(admin_audit_state)				\
	X(audit_export) X(admin_audit_export)				\
	X(audit_export_rows) X(admin_audit_export_rows)			\
	X(audit_export_checkpoints) X(admin_audit_export_checkpoints)	\
	X(audit_seal) X(audit_drop) X(audit_begin) X(audit_rows)	\
	X(audit_fits) X(audit_record) X(audit_alarm)

#define X(name) extern const struct db_stmt store_##name##_stmt;
STORE_STMTS(X)
#undef X

#endif
