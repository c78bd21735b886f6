/*
 * handfast audit: the table of its verbs, and those that ask the signer.
 */
#include "audit_verbs.h"

#include "audit_alarm.h"
#include "audit_line.h"
#include "call.h"
#include "log.h"
#include "out.h"
#include "store_audit.h"
#include "time.h"

#define ASK_MS		120000
#define RESTART_MS	3600000	/* it may have to read all of the log */

enum err
audit_ask(struct admin *ad, const char *verb, struct slice text,
    struct slice *body)
{
	const struct call_param params[] = {
		{ "REQUEST_METHOD", "POST" },
		{ "DOCUMENT_URI", verb },
		{ "CONTENT_TYPE", text.n > 0 ? "text/plain" : "" },
	};
	const struct call call = { .socket = arena_printf(ad->arena,
	    "%s/signer/admin/fcgi.sock", ad->settings->run_dir),
	    .params = params, .nparams = text.n > 0 ? 3 : 2, .body = text,
	    .deadline_ms = text.n > 0 ? RESTART_MS : ASK_MS };
	struct call_reply reply;
	enum err e;

	if ((e = call_fcgi(ad->arena, &call, &reply)))
		return e;
	*body = reply.body;
	if (reply.status / 100 == 2)
		return ERR_NONE;
	while (reply.body.n > 0 && reply.body.p[reply.body.n - 1] == '\n')
		reply.body.n--;
	return err_of_wire(arena_str(ad->arena, reply.body));
}

enum err
audit_ask_checkpoints(struct admin *ad)
{
	struct slice body;
	enum err e;

	do
		e = audit_ask(ad, "/audit-checkpoint", SLICE_NONE, &body);
	while (e == ERR_NONE && slice_equal_str(body, "more\n"));
	return e;
}

enum err
audit_parse_time(const struct admin *ad, const char *text, bool end,
    int64_t *out)
{
	const char *midnight = text == NULL ? "" :
	    arena_printf(ad->arena, "%sT00:00:00Z", text);

	*out = 0;
	if (text == NULL || time_parse(slice_str(text), out) == ERR_NONE)
		return ERR_NONE;
	if (time_parse(slice_str(midnight), out)) {
		(void)admin_fail(ad, ERR_INPUT, "%s is no time: write "
		    "2026-11-30 or 2026-11-30T12:00:00Z, in UTC",
		    log_qs(text));
		return ERR_INPUT;
	}
	*out += end ? 86400 : 0;
	return ERR_NONE;
}

int
audit_checkpoint_run(struct admin *ad, const struct args *args)
{
	enum err e;

	(void)args;
	if ((e = audit_ask_checkpoints(ad)))
		return admin_fail(ad, e, "no checkpoint was signed");
	return admin_done(ad, "All that is sealed of the event log is signed.");
}

int
audit_restart_run(struct admin *ad, const struct args *args)
{
	const char *reason = args->value[AUDIT_RESTART_REASON];
	struct slice body;
	enum err e;

	if (reason == NULL || reason[0] == '\0')
		return admin_fail(ad, ERR_INPUT, "say why, with --reason: it "
		    "stands in every export from now on");
	e = audit_ask(ad, "/audit-restart", slice_str(reason), &body);
	if (e == ERR_STATE)
		return admin_fail(ad, e, "there is no alarm");
	if (e)
		return admin_fail(ad, e, "the chain was not restarted");
	return admin_done(ad, "The chain of events goes on as it stands in the "
	    "database; the restart and its reason are signed.");
}

const char *
audit_word(struct arena *a, struct slice line, const char *key)
{
	struct cursor c = cursor_of(line);
	const char *begin = arena_printf(a, "%s=", key);
	struct slice part;
	size_t n = slice_str(begin).n;

	while (c.rest.n > 0) {
		part = cursor_until(&c, ' ');
		if (c.bad)	/* the last one */
			part = slice_of(c.rest.p, c.rest.n > 0 ?
			    c.rest.n - 1 : 0);
		if (part.n > n && slice_equal_str(slice_of(part.p, n), begin))
			return slice_equal_str(slice_of(part.p + n,
			    part.n - n), "-") ? NULL : arena_str(a,
			    slice_of(part.p + n, part.n - n));
		if (c.bad)
			break;
	}
	return NULL;
}

int
audit_show_run(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "first", "First event" }, { "sealed", "Sealed up to" },
		{ "unsealed", "Not sealed yet" },
		{ "checkpoint", "Last checkpoint" }, { "seq", "It ends with" },
		{ "signed_at", "Signed" }, { "restarts", "Restarts" },
		{ "alarm", "Alarm" }, { "alarm_seq", "At event" },
		{ "alarm_at", "Since" }, { "alarm_says", "It means" },
	};
	struct audit_state st;
	struct slice line;
	struct out *o;
	enum err e;

	(void)args;
	if ((e = admin_connect_admin(ad)) ||
	    (e = store_audit_state(ad->db, ad->arena, NULL, &st)))
		return admin_fail(ad, e, "the event log");
	if ((e = audit_ask(ad, "/audit-state", SLICE_NONE, &line)))
		return admin_fail(ad, e, "the signer does not answer");
	o = out_new(ad, columns, 11);
	out_int(o, st.first);
	out_int(o, st.sealed);
	out_int(o, st.unsealed);
	out_text(o, audit_word(ad->arena, line, "number"));
	out_text(o, audit_word(ad->arena, line, "seq"));
	out_text(o, audit_word(ad->arena, line, "at"));
	out_int(o, st.restarts);
	out_text(o, audit_word(ad->arena, line, "alarm"));
	out_text(o, audit_word(ad->arena, line, "alarm") != NULL ?
	    audit_word(ad->arena, line, "alarm_seq") : NULL);
	out_text(o, audit_word(ad->arena, line, "alarm_at"));
	out_text(o, audit_alarm_words(audit_word(ad->arena, line, "alarm")));
	return out_print_record(o);
}

static const struct args_option plain[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
};

static const struct args_option restart_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[AUDIT_RESTART_REASON] = { "reason", 0, "TEXT",
	    "why, in one sentence; it stands in every export from now on" },
};

static const struct args_option export_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[AUDIT_EXPORT_FROM] = { "from", 0, "TIME", "from the last checkpoint "
	    "before it on: 2026-11-30, or with a time, in UTC" },
	[AUDIT_EXPORT_TO] = { "to", 0, "TIME",
	    "up to the first checkpoint after it" },
	[AUDIT_EXPORT_OUTPUT] = { "output", 0, "FILE",
	    "write here; by default to standard output" },
};

static const struct args_option verify_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[AUDIT_VERIFY_KEY] = { "key", 0, "PEM", "the public audit key" },
	[AUDIT_VERIFY_CHECKPOINT] = { "checkpoint", 0, "FILE",
	    "the last line of this file is a checkpoint that must be in it" },
};

static const struct args_option list_options[] = {
	[VERB_JSON] = VERB_JSON_OPTION,
	[AUDIT_LIST_WHAT] = { "what", 0, "KIND", "such as device.revoked" },
	[AUDIT_LIST_ACCOUNT] = { "account", 0, "NAME", "of this account" },
	[AUDIT_LIST_DEVICE] = { "device", 0, "ID", "about this device" },
	[AUDIT_LIST_ENROLLMENT] = { "enrollment", 0, "ID",
	    "about this enrollment" },
	[AUDIT_LIST_OBJECT] = { "object", 0, "TEXT",
	    "about this, such as \"account ann\"" },
	[AUDIT_LIST_ADDRESS] = { "address", 0, "IP", "from this address" },
	[AUDIT_LIST_REQUEST] = { "request", 0, "ID", "of this request" },
	[AUDIT_LIST_FROM] = { "from", 0, "TIME",
	    "2026-11-30, or with a time, in UTC" },
	[AUDIT_LIST_TO] = { "to", 0, "TIME", "up to this day or time" },
	[AUDIT_LIST_MAX] = { "max", 0, "N", "at most so many; by default 100" },
};

const struct verb verbs_audit[] = {
	{ .object = "audit", .name = "init",
	  .summary = "Makes the key that signs the event log.",
	  .options = plain, .n_options = 1, .run = audit_init_run },
	{ .object = "audit", .name = "key",
	  .summary = "Prints the public audit key.",
	  .options = plain, .n_options = 1, .run = audit_key_run },
	{ .object = "audit", .name = "show",
	  .summary = "How far events are sealed and signed; alarms.",
	  .options = plain, .n_options = 1, .run = audit_show_run },
	{ .object = "audit", .name = "list",
	  .summary = "Events, newest first.",
	  .options = list_options, .n_options = AUDIT_LIST_OPTIONS,
	  .run = audit_list_run },
	{ .object = "audit", .name = "checkpoint",
	  .summary = "Has the signer sign what is new.",
	  .options = plain, .n_options = 1, .run = audit_checkpoint_run },
	{ .object = "audit", .name = "restart",
	  .summary = "Ends an alarm: the chain goes on as it stands.",
	  .options = restart_options, .n_options = AUDIT_RESTART_OPTIONS,
	  .run = audit_restart_run },
	{ .object = "audit", .name = "export",
	  .summary = "Writes the event log to a file.",
	  .options = export_options, .n_options = AUDIT_EXPORT_OPTIONS,
	  .run = audit_export_run },
	{ .object = "audit", .name = "verify", .operands = "FILE ...",
	  .min_operands = 1, .max_operands = 100000,
	  .summary = "Is an exported event log whole? Needs no server.",
	  .options = verify_options, .n_options = AUDIT_VERIFY_OPTIONS,
	  .own_settings = true, .run = audit_verify_run },
	{ .name = NULL }
};
