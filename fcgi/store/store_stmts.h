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
	X(renew_request) X(renew_begin) X(renew_record)			\
	X(sweep) X(health) X(clock) X(note_request)			\
	X(sign_in_begin) X(sign_in_end) X(session_get) X(session_close)	\
	X(claim_allowed) X(claim_find) X(claim) X(enrollment_get)	\
	X(approve) X(decline) X(enrollment_cancel) X(home)		\
	X(enrollments_list)						\
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
	X(ca_list) X(ca_status) X(ca_tallies) X(ca_todo)		\
	X(account_add) X(account_list) X(account_passwd)		\
	X(account_disable) X(account_enable) X(account_grant)		\
	X(account_revoke)						\
	X(admin_device_list) X(admin_device_get) X(admin_device_revoke)	\
	X(admin_device_expiring) X(admin_device_life) X(admin_device_set) \
	X(admin_enrollment_list) X(migration_list)			\
	X(factory_import) X(factory_list) X(factory_unlock)		\
	X(factory_remove) X(factory_secret_begin)			\
	X(factory_certificate_begin) X(factory_record) X(factory_hold)	\
	X(est_find) X(est_register)

#define X(name) extern const struct db_stmt store_##name##_stmt;
STORE_STMTS(X)
#undef X

#endif
