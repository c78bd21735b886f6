/*
 * What an operator needs to see before deciding, and what became of it.
 */
#include "enrollment_show.h"

#include <poll.h>
#include <string.h>

#include "out.h"
#include "state.h"
#include "time.h"

#define PAUSE_MS	250

int
enrollment_show(const struct admin *ad, const struct enrollment_row *row)
{
	const bool by_handle = strcmp(row->channel, "pake") == 0;
	const struct out_column columns[] = {
		{ "enrollment", "Enrollment" }, { "state", "State" },
		{ "expires_in", "Ends in (s)" }, { "name", "Name" },
		{ "model", "Model" }, { "system", "System" },
		{ "serial", "Serial number" }, { "address", "Address" },
		{ "waited_seconds", "Waited (s)" }, { "channel", "Channel" },
		{ "key_type", "Key type" }, { "key_fp", "Key fingerprint" },
		{ "repeats", by_handle ?
		    "Others with its first group, often by chance" :
		    "Others that sent this code" },
		{ "key_seen", "Certificates for this key, up to 101" },
		{ "name_seen", "Other devices of this name, up to 101" },
		{ "claimed_by", "Claimed by" }, { "profile", "Profile" },
		{ "approved_name", "Approved as" }, { "device", "Device" },
		{ "not_after", "Valid until" }, { "reason", "Why it ended" },
		{ "replaces", "Replaces" },
		{ "replaces_name", "Whose name is" },
		{ "site", "Site" }
	};
	struct out *out = out_new(ad, columns, 24);

	out_uuid(out, &row->enrollment);
	out_text(out, row->state);
	out_int(out, row->expires_in);
	out_text(out, row->name);
	out_text(out, row->model);
	out_text(out, row->system);
	out_text(out, row->serial);
	out_text(out, row->address);
	out_int(out, row->waited_seconds);
	out_text(out, row->channel);
	out_text(out, row->key_type);
	out_sha256(out, &row->key_fp);
	out_int(out, row->repeats);
	out_int(out, row->key_seen);
	out_int(out, row->name_seen);
	out_text(out, row->claimed_by);
	out_text(out, row->profile);
	out_text(out, row->approved_name);
	out_uuid(out, row->device);
	out_time(out, row->not_after);
	out_text(out, row->reason);
	out_uuid(out, row->replaces);
	out_text(out, row->replaces_name);
	out_text(out, row->site);
	return out_print_record(out);
}

static bool
has_ended(const char *name)
{
	enum state s;

	return state_parse(slice_str(name), &s) == ERR_NONE && state_is_end(s);
}

static bool
is_unproved(const char *name)
{
	enum state s;

	return state_parse(slice_str(name), &s) == ERR_NONE &&
	    (s == STATE_WAITING || s == STATE_CLAIMED);
}

static bool
is_moving(const char *name)
{
	return !has_ended(name);
}

/* Looks again and again, as long as its state is one of those. */
static enum err
look(const struct operator_session *op, int64_t seconds,
    bool (*goes_on)(const char *), struct enrollment_row *row)
{
	int64_t until = time_monotonic_ms() + seconds * 1000;
	const struct uuid id = row->enrollment;
	struct admin *ad = op->admin;
	struct arena *a = arena_new();
	enum err e;

	while ((e = store_enrollment_get(ad->db, a, &op->session, &id,
	    row)) == ERR_NONE && goes_on(row->state) &&
	    time_monotonic_ms() < until) {
		arena_reset(a);
		(void)poll(NULL, 0, PAUSE_MS);
	}
	arena_free(a);
	return e ? e : store_enrollment_get(ad->db, ad->arena, &op->session,
	    &id, row);
}

enum err
enrollment_follow(const struct operator_session *op, int64_t seconds,
    struct enrollment_row *row)
{
	return look(op, seconds, is_moving, row);
}

enum err
enrollment_await_proof(const struct operator_session *op, int64_t seconds,
    struct enrollment_row *row)
{
	return look(op, seconds, is_unproved, row);
}
