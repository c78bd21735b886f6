/*
 * The event log: its key, where its checkpoints go, and whether there is an
 * alarm.
 */
#include <sys/stat.h>

#include <errno.h>
#include <string.h>

#include "audit_alarm.h"
#include "audit_verbs.h"
#include "check.h"
#include "store_audit.h"
#include "time.h"

#define LATE		(2 * 86400)	/* seconds without a checkpoint */
#define WAITING		1000		/* events, as far as they are counted */

static void
check_file(struct check *c)
{
	const char *path = c->settings->signer.audit_file;
	struct stat st;

	if (stat(path, &st) == -1)
		check_warning(c, "systemd-tmpfiles makes its folder, and the "
		    "signer the file when it next starts",
		    "checkpoints are not appended to %s: %s", path,
		    strerror(errno));
	else if ((st.st_mode & 022) != 0)
		check_fault(c, "chmod 644", "%s: others than the signer may "
		    "write it", path);
	else
		check_good(c, "checkpoints are appended to %s", path);
}

static void
check_published(struct check *c)
{
	struct pubkey key;

	if (audit_public_key(c->admin, &key))
		check_fault(c, "run \"handfast audit init\", then restart "
		    "handfast-signer", "no audit key is published: the event "
		    "log is not signed");
	else
		check_good(c, "the audit key is published");
}

/* What the journal says counts; the database may say what it likes. */
static void
check_alarm(struct check *c)
{
	struct slice line;
	const char *why;

	if (audit_ask(c->admin, "/audit-state", SLICE_NONE, &line))
		return;		/* check_programs tells that it is away */
	why = audit_word(c->admin->arena, line, "alarm");
	if (why != NULL)
		check_fault(c, "operations.md, \"When the event log raises an "
		    "alarm\": find out who changed it before \"handfast audit "
		    "restart\"", "ALARM since %s: the event log does not "
		    "continue what was signed (%s at event %s): %s",
		    audit_word(c->admin->arena, line, "alarm_at"), why,
		    audit_word(c->admin->arena, line, "alarm_seq"),
		    audit_alarm_words(why));
	else
		check_good(c, "the event log continues what was signed");
	if (strcmp(audit_word(c->admin->arena, line, "key"), "no") == 0)
		check_fault(c, "restart handfast-signer",
		    "the signer has no audit key");
}

static void
check_state(struct check *c)
{
	struct audit_state st;

	if (c->admin->db == NULL || store_audit_state(c->admin->db,
	    c->admin->arena, NULL, &st))
		return;
	if (st.unsealed >= WAITING)
		check_warning(c, "see that handfast-sweep runs, and that no "
		    "transaction stays open (pg_stat_activity)",
		    "%d events or more are not sealed yet", WAITING);
	if (st.sealed > st.seq && st.at < time_now() - LATE)
		check_warning(c, "the signer's log says why",
		    "no checkpoint was signed for two days");
	else if (st.number > 0)
		check_good(c, "signed up to event %lld", (long long)st.seq);
}

void
check_audit(struct check *c)
{
	check_published(c);
	check_file(c);
	check_alarm(c);
	check_state(c);
}
