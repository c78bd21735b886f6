/*
 * What events tell, in words: every kind that the database writes. A test
 * compares this table with sql/.
 */
#include <string.h>

#include "words.h"

#define G_ENROLLMENTS	"Enrollments"
#define G_DEVICES	"Devices"
#define G_PEOPLE	"Accounts and sessions"
#define G_POLICY	"Roles, sites, policy"
#define G_FACTORY	"Factory devices"
#define G_CA		"The CA"
#define G_LOG		"The log itself"

const struct words_kind words_kinds[] = {
	{ "enrollment.registered", G_ENROLLMENTS,
	    "A device asked", "The device asked" },
	{ "enrollment.claimed", G_ENROLLMENTS,
	    "Code typed", "Its code was typed" },
	{ "enrollment.verified", G_ENROLLMENTS,
	    "Device proved that it knows the code",
	    "It proved that it knows the code" },
	{ "enrollment.approved", G_ENROLLMENTS,
	    "Enrollment approved", "Approved" },
	{ "enrollment.issued", G_ENROLLMENTS,
	    "Certificate made for an enrollment", "Certificate made" },
	{ "enrollment.delivered", G_ENROLLMENTS,
	    "Device confirmed its certificate", "The device confirmed" },
	{ "enrollment.undelivered", G_ENROLLMENTS,
	    "Device never confirmed its certificate",
	    "The device never confirmed" },
	{ "enrollment.declined", G_ENROLLMENTS,
	    "Enrollment declined", "Declined" },
	{ "enrollment.cancelled", G_ENROLLMENTS,
	    "Enrollment cancelled", "Cancelled" },
	{ "enrollment.expired", G_ENROLLMENTS,
	    "Enrollment expired", "Expired" },
	{ "enrollment.failed", G_ENROLLMENTS, "Enrollment failed", "Failed" },
	{ "code.wrong", G_ENROLLMENTS, "Wrong code typed", NULL },
	{ "device.held", G_DEVICES, "Device put on hold", "Put on hold" },
	{ "device.released", G_DEVICES, "Device released", "Released" },
	{ "device.revoked", G_DEVICES, "Device revoked", "Revoked" },
	{ "device.replaced", G_DEVICES,
	    "Device taken into use for another", "Taken into use" },
	{ "device.edited", G_DEVICES,
	    "Device's owner or notes changed", "Owner or notes changed" },
	{ "device.moved", G_DEVICES,
	    "Device moved to another site", "Moved to another site" },
	{ "devices.exported", G_DEVICES, "List of devices exported", NULL },
	{ "certificate.renewed", G_DEVICES, "Certificate renewed", NULL },
	{ "certificate.retired", G_DEVICES, "Certificate retired", NULL },
	{ "session.opened", G_PEOPLE, "Signed in", NULL },
	{ "session.closed", G_PEOPLE, "Signed out", NULL },
	{ "session.refused", G_PEOPLE, "Sign-in refused", NULL },
	{ "session.unconfirmed", G_PEOPLE,
	    "Password asked again, and wrong", NULL },
	{ "account.added", G_PEOPLE, "Account added", NULL },
	{ "account.invited", G_PEOPLE, "Account invited", NULL },
	{ "account.joined", G_PEOPLE, "Invitation accepted", NULL },
	{ "account.reset", G_PEOPLE, "Password reset offered", NULL },
	{ "account.link-refused", G_PEOPLE,
	    "Invitation or reset link refused", NULL },
	{ "account.link-voided", G_PEOPLE,
	    "Invitation or reset link withdrawn", NULL },
	{ "account.renamed", G_PEOPLE, "Account renamed", NULL },
	{ "account.password", G_PEOPLE, "Password changed", NULL },
	{ "account.paused", G_PEOPLE,
	    "Account paused after wrong codes", NULL },
	{ "account.disabled", G_PEOPLE, "Account disabled", NULL },
	{ "account.enabled", G_PEOPLE, "Account enabled", NULL },
	{ "account.granted", G_PEOPLE, "Role given to an account", NULL },
	{ "account.revoked", G_PEOPLE, "Role taken from an account", NULL },
	{ "account.signed-out", G_PEOPLE, "Signed out everywhere", NULL },
	{ "role.added", G_POLICY, "Role added", NULL },
	{ "role.changed", G_POLICY, "Role changed", NULL },
	{ "role.removed", G_POLICY, "Role removed", NULL },
	{ "site.added", G_POLICY, "Site added", NULL },
	{ "site.renamed", G_POLICY, "Site renamed", NULL },
	{ "site.removed", G_POLICY, "Site removed", NULL },
	{ "policy.profile", G_POLICY, "Profile changed", NULL },
	{ "policy.networks", G_POLICY, "Networks changed", NULL },
	{ "factory.imported", G_FACTORY, "Device imported", NULL },
	{ "factory.enrolled", G_FACTORY,
	    "Device let in without a person", "Let in without a person" },
	{ "factory.wrong", G_FACTORY, "Wrong factory secret", NULL },
	{ "factory.locked", G_FACTORY,
	    "Locked after wrong factory secrets", NULL },
	{ "factory.unlocked", G_FACTORY, "Unlocked", NULL },
	{ "factory.removed", G_FACTORY, "Imported device forgotten", NULL },
	{ "issuer.recorded", G_CA, "Issuing CA recorded", NULL },
	{ "certificate.issued", G_CA,
	    "Certificate made for this server", NULL },
	{ "serial.void", G_CA,
	    "Serial number void: signed and never given out", NULL },
	{ "audit.exported", G_LOG, "Log exported", NULL },
	{ "audit.dropped", G_LOG, "Old signed events dropped", NULL },
	{ "audit.alarm", G_LOG,
	    "Alarm: the log does not continue what was signed", NULL },
	{ "audit.restarted", G_LOG,
	    "Alarm ended: the log goes on as it stands", NULL },
};
const size_t words_kinds_n = sizeof(words_kinds) / sizeof(words_kinds[0]);

static const struct words_kind *
find(const char *name)
{
	for (size_t i = 0; name != NULL && i < words_kinds_n; i++)
		if (strcmp(name, words_kinds[i].name) == 0)
			return &words_kinds[i];
	return NULL;
}

const char *
words_event(const char *name)
{
	const struct words_kind *k = find(name);

	return k == NULL ? name : k->short_words != NULL ? k->short_words :
	    k->words;
}

const char *
words_audit(const char *name)
{
	const struct words_kind *k = find(name);

	return k == NULL ? name : k->words;
}
