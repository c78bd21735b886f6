/*
 * handfast enrollment claim, approve, decline: the console's own steps, one at
 * a time.
 */
#include <string.h>

#include "call.h"
#include "enrollment_show.h"
#include "log.h"
#include "prompt.h"
#include "state.h"
#include "store_life.h"

#define DEFAULT_PROFILE	"device"
#define WAIT_MAX	86400	/* seconds */
#define NAME_CHARS	64
#define PROOF_WAIT	30	/* seconds; a row is claimed for 120 */

static struct operator_login
login_of(const struct args *args, bool keys)
{
	return (
	    struct operator_login){ .account = args->value[ENROLLMENT_ACCOUNT],
		.password_fd = args->value[ENROLLMENT_PASSWORD_FD],
		.keys = keys };
}

/* Behind the password, so that both lines may come from one descriptor. */
static enum err
read_code(const struct admin *ad, const char *fd_text, struct secret *code)
{
	int fd = PROMPT_TERMINAL;
	enum err e;

	if (fd_text != NULL && (e = prompt_fd(fd_text, &fd))) {
		(void)admin_fail(ad, e, "--code-fd %s is no open descriptor",
		    log_qs(fd_text));
		return e;
	}
	if ((e = prompt_secret("Code on the device", fd, code)))
		(void)admin_fail(ad, e, "reading the code; use --code-fd "
		    "without a terminal");
	return e;
}

static int
claim_failed(const struct admin *ad, enum err e, const struct claimed *c)
{
	char id[UUID_TEXT];

	if (e == ERR_INPUT)
		return admin_fail(ad, e, "the code: %s",
		    code_fault_sentence(c->fault));
	if (e == ERR_PAUSED)
		return admin_fail(ad, e, "claiming is paused for %lld s",
		    (long long)c->wait);
	if (e == ERR_TAKEN && c->taken_by != NULL)
		return admin_fail(ad, e, "claimed already by %s",
		    log_qs(c->taken_by));
	if (e == ERR_NOT_FOUND)
		return admin_fail(ad, e, "no device shows this code");
	if (e == ERR_PROOF) {
		uuid_format(&c->enrollment, id);
		return admin_fail(ad, e, "enrollment %s", id);
	}
	return admin_fail(ad, e, "claiming");
}

/* What there is to be done, by how far it has come. */
static void
say_next(const struct admin *ad, const struct enrollment_row *row)
{
	const char *id = uuid_text(ad->arena, &row->enrollment);

	if (strcmp(row->state, "verified") == 0 &&
	    strcmp(row->channel, "est") == 0)
		admin_say(ad, "\nThe code did not sign this key: whoever can "
		    "read what devices send to this server may have\nput "
		    "another key there. Compare its fingerprint, and decline "
		    "unless the device is in front of you:\n  handfast "
		    "enrollment approve %s\n  handfast enrollment decline "
		    "%s", id, id);
	else if (strcmp(row->state, "verified") == 0)
		admin_say(ad, "\nThis device has proved that it knows the "
		    "code. Decline unless it is in front of you or you\n"
		    "know who holds it:\n  handfast enrollment approve %s\n"
		    "  handfast enrollment decline %s", id, id);
	else if (strcmp(row->state, "claimed") == 0)
		admin_say(ad, "\nThis device has not proved yet that it knows "
		    "the code, so nothing that it says is to be believed,\n"
		    "and it cannot be approved yet. \"handfast enrollment "
		    "list\" says how it goes on; you may\n"
		    "  handfast enrollment decline %s", id);
	else if (strcmp(row->state, "failed") == 0)
		admin_say(ad, "\n%s Show a new code on the device.",
		    row->reason != NULL && strcmp(row->reason, "refused") ==
		    0 ? "The device says that what answered it does not know "
		    "its code: the code was mistyped or is\nanother device's, "
		    "or somebody guesses codes." :
		    "The device did not prove that it knows the code.");
}

/* Claimed is enough only for whoever does not wait for the proof. */
static bool
is_well(const char *name, bool waited)
{
	enum state s;

	if (state_parse(slice_str(name), &s))
		return false;
	if (s == STATE_CLAIMED)
		return !waited;
	return !state_is_end(s) || s == STATE_DELIVERED;
}

/* In psk and pake the device proves itself after the claim. */
static int
show_claimed(struct operator_session *op, const struct args *args,
    const struct uuid *id)
{
	const bool wait = args->value[ENROLLMENT_NO_WAIT] == NULL;
	struct enrollment_row row = { .enrollment = *id };
	struct admin *ad = op->admin;
	enum err e;

	if ((e = enrollment_await_proof(op, wait ? PROOF_WAIT : 0, &row)))
		return admin_fail(ad, e, "looking at the enrollment");
	if (enrollment_show(ad, &row) != ADMIN_OK)
		return ADMIN_FAILED;
	say_next(ad, &row);
	return is_well(row.state, wait) ? ADMIN_OK : ADMIN_FAILED;
}

static int
claim_with(struct operator_session *op, const struct args *args)
{
	struct admin *ad = op->admin;
	struct secret *code = secret_new(ad->arena);
	struct claimed c = { .wait = 0 };
	enum err e;

	if (read_code(ad, args->value[ENROLLMENT_CODE_FD], code))
		return ADMIN_FAILED;
	e = claim_code(ad->arena, &op->claimer, secret_slice(code), &c);
	secret_wipe(code);
	if (e != ERR_NONE)
		return claim_failed(ad, e, &c);
	return show_claimed(op, args, &c.enrollment);
}

int
enrollment_claim(struct admin *ad, const struct args *args)
{
	struct operator_login login = login_of(args, true);
	struct operator_session op;
	int status;

	if (operator_sign_in(ad, &login, &op))
		return ADMIN_FAILED;
	status = claim_with(&op, args);
	operator_sign_out(&op);
	return status;
}

/* Approved stands in the database: the signer's ticker finishes the rest. */
static enum err
ask_signer(const struct admin *ad, const struct uuid *id)
{
	const char *socket = arena_printf(ad->arena,
	    "%s/signer/console/fcgi.sock", ad->settings->run_dir);
	enum err e = call_signer(ad->arena, socket, "/issue", id, NULL);

	if (e == ERR_AWAY || e == ERR_CAP) {
		admin_say(ad, "Approved. %s", e == ERR_CAP ?
		    err_sentence(e) : "The signer does not answer; it issues "
		    "the certificate by itself when it is back.");
		return ERR_NONE;
	}
	return e;
}

/*
 * A registration never changes under its id, so what `claim` showed is what is
 * approved; a script that wants to be sure of the key names it.
 */
static enum err
check_key(const struct admin *ad, const struct args *args,
    const struct enrollment_row *row)
{
	const char *key = args->value[ENROLLMENT_KEY];
	struct sha256 wanted = { { 0 } };

	if (key == NULL || (hex_parse(slice_str(key), wanted.b,
	    sizeof(wanted.b)) == ERR_NONE &&
	    sha256_equal(&wanted, &row->key_fp)))
		return ERR_NONE;
	(void)admin_fail(ad, ERR_CHANGED, "the key's fingerprint is not %s",
	    log_qs(key));
	return ERR_CHANGED;
}

/* By id, name or serial number, of which there must be exactly one. */
static enum err
find_replaced(const struct operator_session *op, const char *typed,
    const struct uuid *enrollment, const struct uuid **out)
{
	struct admin *ad = op->admin;
	const struct offer_row *row;
	struct db_rows rows;
	enum err e;

	*out = NULL;
	if (typed == NULL)
		return ERR_NONE;
	if ((e = store_replacement_offers(ad->db, ad->arena, &op->session,
	    &(struct store_offers_query){ .enrollment = enrollment,
	    .typed = typed, .max_rows = 2 }, &rows))) {
		(void)admin_fail(ad, e, "looking for device %s",
		    log_qs(typed));
		return e;
	}
	row = rows.row;
	if (rows.n == 0 || strcmp(row[0].why, "typed") != 0) {
		(void)admin_fail(ad, ERR_NOT_FOUND, "no device that is not "
		    "revoked is %s", log_qs(typed));
		return ERR_NOT_FOUND;
	}
	if (rows.n > 1) {
		(void)admin_fail(ad, ERR_INPUT, "several devices are %s; say "
		    "which by its id", log_qs(typed));
		return ERR_INPUT;
	}
	*out = &row[0].device;
	return ERR_NONE;
}

static enum err
approve_row(const struct operator_session *op, const struct args *args,
    const struct enrollment_row *row)
{
	struct admin *ad = op->admin;
	struct store_approval ap = { .enrollment = &row->enrollment,
	    .reg = &row->reg, .key_fp = &row->key_fp,
	    .profile = args->value[ENROLLMENT_PROFILE],
	    .name = args->value[ENROLLMENT_NAME] };
	struct state_row after;
	enum err e;

	if (ap.profile == NULL)
		ap.profile = DEFAULT_PROFILE;
	if (ap.name == NULL)
		ap.name = row->name;
	if (settings_attended(ad->settings, slice_str(ap.profile)) == NULL) {
		(void)admin_fail(ad, ERR_INPUT, "there is no [profile %s] in "
		    "%s that is not unattended", ap.profile, ad->config);
		return ERR_INPUT;
	}
	if ((e = find_replaced(op, args->value[ENROLLMENT_REPLACES],
	    &row->enrollment, &ap.replaces)) ||
	    (e = enrollment_find_site(op, args->value[ENROLLMENT_SITE],
	    &row->enrollment, &ap.site)))
		return e;
	if ((e = store_approve(ad->db, ad->arena, &op->session, &ap, &after)))
		(void)admin_fail(ad, e, "approving; it stands at %s%s",
		    after.state != NULL ? after.state : "its place",
		    after.state != NULL && strcmp(after.state, "claimed") == 0 ?
		    ": the device has not proved yet that it knows the code" :
		    "");
	else if ((e = ask_signer(ad, &row->enrollment)))
		(void)admin_fail(ad, e, "approved, but the signer refused");
	return e;
}

static enum err
wait_of(const struct admin *ad, const struct args *args, uint64_t *seconds)
{
	const char *text = args->value[ENROLLMENT_WAIT];
	enum err e;

	*seconds = 0;
	if (text == NULL)
		return ERR_NONE;
	if ((e = uint_parse(slice_str(text), WAIT_MAX, seconds)))
		(void)admin_fail(ad, e, "--wait is 0 to %d seconds", WAIT_MAX);
	return e;
}

static int
approve_with(struct operator_session *op, const struct args *args,
    const struct uuid *id, uint64_t seconds)
{
	struct admin *ad = op->admin;
	struct enrollment_row row;
	enum err e;

	if ((e = store_enrollment_get(ad->db, ad->arena, &op->session, id,
	    &row)))
		return admin_fail(ad, e, "enrollment %s",
		    uuid_text(ad->arena, id));
	if (check_key(ad, args, &row) || approve_row(op, args, &row))
		return ADMIN_FAILED;
	if ((e = enrollment_follow(op, (int64_t)seconds, &row)))
		return admin_fail(ad, e, "following it");
	if (enrollment_show(ad, &row) != ADMIN_OK)
		return ADMIN_FAILED;
	/* To wait is to ask whether the device has it. */
	return seconds > 0 && strcmp(row.state, "delivered") != 0 ?
	    ADMIN_FAILED : ADMIN_OK;
}

int
enrollment_approve(struct admin *ad, const struct args *args)
{
	struct operator_login login = login_of(args, false);
	struct operator_session op;
	uint64_t seconds;
	struct uuid id;
	int status;

	if (admin_uuid(ad, args->operands[0], &id) ||
	    wait_of(ad, args, &seconds))
		return ADMIN_USAGE;
	if (admin_name(ad, "name", args->value[ENROLLMENT_NAME], NAME_CHARS))
		return ADMIN_FAILED;
	if (operator_sign_in(ad, &login, &op))
		return ADMIN_FAILED;
	status = approve_with(&op, args, &id, seconds);
	operator_sign_out(&op);
	return status;
}

int
enrollment_decline(struct admin *ad, const struct args *args)
{
	struct operator_login login = login_of(args, true);
	struct operator_session op;
	struct uuid id;
	enum err e;

	if (admin_uuid(ad, args->operands[0], &id))
		return ADMIN_USAGE;
	if (operator_sign_in(ad, &login, &op))
		return ADMIN_FAILED;
	e = claim_decline(ad->arena, &op.claimer, &id,
	    slice_str(args->value[ENROLLMENT_REASON]));
	operator_sign_out(&op);
	if (e != ERR_NONE)
		return admin_fail(ad, e, "declining %s", args->operands[0]);
	return admin_done(ad, "declined; the device is told");
}
