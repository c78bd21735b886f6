/*
 * The page that follows an enrollment until the device has confirmed, and
 * says how it ended.
 */
#include "enrollment.h"
#include "time.h"
#include "words.h"

/*
 * Seconds from its registration for which the page brings itself up to date.
 * By then all is decided; a page left open must not keep a session alive.
 */
#define FOLLOWED	1800

static const struct outcome {
	const char	*heading;
	const char	*text;
} outcomes[STATE_COUNT] = {
	[STATE_CLAIMED] = { "Checking the device",
	    "It has not proved yet that it knows the code, so nothing that it "
	    "says is to be believed. The proof takes a few seconds; before "
	    "it is here nobody can approve." },
	[STATE_VERIFIED] = { "Somebody else decides",
	    "Whoever typed the code decides about this device." },
	[STATE_APPROVED] = { "Approved",
	    "Its certificate is being made. Should that take a while, it will "
	    "be finished by itself: nothing needs to be done." },
	[STATE_ISSUED] = { "The certificate is on its way",
	    "Leave the device on until it has confirmed." },
	[STATE_DELIVERED] = { "The device is in",
	    "It has confirmed its certificate." },
	[STATE_EXPIRED] = { "Time ran out",
	    "It got no certificate. Show a new code on the device and type "
	    "that." },
	[STATE_FAILED] = { "That did not work",
	    "It got no certificate. Show a new code on the device to try "
	    "again." },
	[STATE_DECLINED] = { "Declined",
	    "It gets no certificate, and it is told so." },
	[STATE_CANCELLED] = { "Cancelled",
	    "It was cancelled here or on the device, and got no "
	    "certificate." },
	[STATE_UNDELIVERED] = { "Never confirmed",
	    "The device did not confirm its certificate in time, so that was "
	    "revoked. Show a new code on the device to try again." },
};

static bool
has_steps(enum state state)
{
	return state == STATE_APPROVED || state == STATE_ISSUED ||
	    state == STATE_DELIVERED;
}

static void
fill_steps(struct req *rq, enum state state, struct tpl_follow *page)
{
	static const char *const labels[] = { "Approval", "Certificate",
	    "Confirmation by the device" };
	const size_t done = state == STATE_APPROVED ? 1 :
	    state == STATE_ISSUED ? 2 : 3;
	struct tpl_follow_steps *s;

	page->steps = s = arena_array(rq->arena, 3, sizeof(*s));
	page->steps_n = 3;
	page->steps_shown = true;
	for (size_t i = 0; i < 3; i++) {
		s[i].label = labels[i];
		s[i].tone = i < done ? "done" : i == done ? "now" : "later";
		s[i].said = i < done ? ": done" : i == done ? ": under way" :
		    ": not yet";
		s[i].current = i == done;
	}
}

/* Of what the signer says; the channels' failures have sentences. */
static const char *
failure(const struct enrollment_row *row)
{
	if (row->reason == NULL || words_failure(row->reason) != NULL)
		return NULL;
	if (err_of_wire(row->reason) != ERR_INTERNAL)
		return err_sentence(err_of_wire(row->reason));
	return row->reason;
}

/* What becomes of the device whose place it takes. */
static const char *
replaced_text(enum state state)
{
	if (state == STATE_DELIVERED)
		return "It is revoked.";
	return state_is_end(state) ? "It stays as it was." :
	    "It is revoked as soon as this device has its certificate.";
}

static void
fill_replaced(struct req *rq, const struct enrollment_row *row,
    enum state state, struct tpl_follow *page)
{
	if (row->replaces == NULL)
		return;
	page->replaces_name = row->replaces_name;
	page->replaces_text = replaced_text(state);
	if (auth_may(rq, "view"))
		page->replaces = uuid_text(rq->arena, row->replaces);
}

static bool
may_cancel(const struct req *rq, const struct enrollment_row *row,
    enum state state)
{
	return row->mine && auth_may(rq, "enroll") &&
	    (state == STATE_CLAIMED || state == STATE_APPROVED);
}

/*
 * Nothing is proved yet. Whoever typed the code sees what asks, but can only
 * send it away (RFC 9383 section 3.1).
 */
static void
fill_asking(struct req *rq, const struct enrollment_row *row,
    struct tpl_follow *page)
{
	page->asking = true;
	page->facts = enrollment_facts(rq, row);
	page->seen = enrollment_seen(rq->arena, row);
}

enum err
follow_show(struct req *rq, struct resp *rs, const struct enrollment_row *row,
    enum state state)
{
	const struct session *s = auth_session(rq);
	const struct outcome *o = &outcomes[state];
	const bool moving = !state_is_end(state) &&
	    time_now() - row->created_at < FOLLOWED;
	const bool renamed = row->approved_name != NULL &&
	    !slice_equal_str(slice_str(row->name), row->approved_name);
	struct arena *a = rq->arena;
	struct tpl_follow page = {
		.top = page_top(rq, PAGE_ELSEWHERE, o->heading),
		.id = uuid_text(a, &row->enrollment), .state = row->state,
		.moving = moving, .tone = words_enrollment(row->state).tone,
		.heading = o->heading, .text = o->text,
		.reason = state == STATE_FAILED ? failure(row) :
		    state == STATE_DECLINED ? row->reason : NULL,
		.name = renamed ? row->approved_name : row->name,
		.said_name = renamed ? row->name : NULL,
		.profile = row->profile, .site = row->site,
		.not_after = words_datetime(a, row->not_after),
		.not_after_text = words_time(a, row->not_after),
		.key_type = row->key_type,
		.key = words_hex(a, slice_of(row->key_fp.b,
		    sizeof(row->key_fp.b))),
		.claimed_by = row->mine ? NULL : row->claimed_by,
		.device = state == STATE_DELIVERED && row->in_reach ?
		    uuid_text(a, row->device) : NULL,
		.elsewhere = state == STATE_DELIVERED && !row->in_reach &&
		    auth_may(rq, "view"),
		.may_enroll = auth_may(rq, "enroll"),
		.may_cancel = may_cancel(rq, row, state), .csrf = s->csrf,
		.bottom = page_bottom(rq) };

	page.top.refresh = moving;
	if (state == STATE_FAILED && words_failure(row->reason) != NULL)
		page.text = words_failure(row->reason);
	if (state == STATE_CLAIMED && page.may_cancel)
		fill_asking(rq, row, &page);
	if (has_steps(state))
		fill_steps(rq, state, &page);
	fill_replaced(rq, row, state, &page);
	tpl_follow(resp_html(rs, 200), &page);
	return ERR_NONE;
}
