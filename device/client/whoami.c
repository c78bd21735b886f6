/*
 * Asking the server who we are.
 */
#include "whoami.h"

#include <poll.h>
#include <string.h>

#include "json.h"
#include "notes.h"
#include "reach.h"
#include "session.h"
#include "time.h"
#include "web.h"

#define SECOND	1000

enum { F_DEVICE, F_NAME, F_PROFILE, F_NOT_AFTER, F_COUNT };

static const struct json_field fields[F_COUNT] = {
	[F_DEVICE] = { "device", JSON_KIND_UUID, true, 0, 0 },
	[F_NAME] = { "name", JSON_KIND_STRING, true, 1, 256 },
	[F_PROFILE] = { "profile", JSON_KIND_STRING, true, 1, 32 },
	[F_NOT_AFTER] = { "not_after", JSON_KIND_STRING, true, 1, 32 },
};

static enum err
read_identity(struct arena *a, struct slice body, const char *device,
    struct screen_identity *id)
{
	struct json_value v[F_COUNT];
	const struct json_t *json;
	enum err e;

	if ((e = json_parse(a, body, WEB_BODY, &json)) ||
	    (e = json_object_read(a, json, fields, F_COUNT, v)))
		return e;
	for (int i = F_NAME; i < F_COUNT; i++)
		if ((e = line_check(v[i].text, 64)))
			return e;
	id->device = uuid_text(a, &v[F_DEVICE].uuid);
	id->name = arena_str(a, v[F_NAME].text);
	id->profile = arena_str(a, v[F_PROFILE].text);
	id->not_after = arena_str(a, v[F_NOT_AFTER].text);
	return strcmp(id->device, device) == 0 ? ERR_NONE : ERR_INPUT;
}

enum err
whoami_ask(struct arena *a, const struct options *o, struct slots *slots,
    char slot, struct screen_identity *id)
{
	struct web_answer answer;
	struct reach r;
	enum err e;

	*id = (struct screen_identity){ .device = NULL };
	if ((e = reach_slot(a, o, slots, slot, &r)) ||
	    (e = web_request(a, &r.web, "/v1/whoami", SLICE_NONE, &answer)))
		return e;
	if (answer.status >= 500)
		return ERR_AWAY;
	if (answer.status != 200)
		return ERR_DENIED;
	notes_error_set(slots, LAST_ERROR_NONE);	/* it was told */
	id->realm = r.state.realm;
	return read_identity(a, answer.body, r.state.device, id);
}

/* A server that was killed is back in a moment. */
enum err
whoami_patiently(const struct whoami_params *p, struct screen_identity *id)
{
	int64_t until = time_monotonic_ms() + (int64_t)p->patience * SECOND;
	unsigned wait = 1;
	enum err e;

	for (;; wait *= 2) {
		e = whoami_ask(p->arena, p->options, p->slots, p->slot, id);
		if (e != ERR_AWAY || session_interrupted() ||
		    time_monotonic_ms() + (int64_t)wait * SECOND > until)
			return e;
		screen_retry(p->screen, "no answer", wait);
		(void)poll(NULL, 0, (int)wait * SECOND);
	}
}

enum exits
whoami_prove(const struct whoami_params *p)
{
	struct screen_identity id;
	enum exits code = EXITS_FAILURE;
	const char *sentence;

	switch (whoami_patiently(p, &id)) {
	case ERR_NONE:
		screen_identity(p->screen, &id);
		code = EXITS_OK;
		sentence = "This device is enrolled.";
		if (slots_promote(p->slots, p->slot)) {
			code = EXITS_STORAGE;
			sentence = "The folder cannot be written.";
		}
		break;
	case ERR_AWAY:
		code = EXITS_UNREACHABLE;
		sentence = "The server does not answer by mutual TLS. The "
		    "certificate is stored; try \"handfast-device whoami\".";
		break;
	case ERR_DENIED:
		sentence = "The server does not accept this device's "
		    "certificate.";
		break;
	default:
		sentence = "What is stored, or what was answered, is "
		    "malformed.";
		break;
	}
	screen_end(p->screen, code, sentence, NULL);
	return code;
}
