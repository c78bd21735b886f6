/*
 * Showing, for people and scripts.
 */
#include "screen.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "glyph.h"
#include "json_write.h"
#include "log.h"
#include "qr.h"
#include "secret.h"
#include "time.h"

#define ALTERNATE_ON	"\033[?1049h\033[H\033[2J"
#define ALTERNATE_OFF	"\033[?1049l"
#define EVENT_MAX	4096
#define LINES_ALL	35	/* large letters and QR code */
#define CODE_LINE	10	/* large letters in a line: two groups */
#define LINES_QR	23	/* the QR code and the code in one line */

enum face { FACE_JSON, FACE_PLAIN, FACE_TERMINAL };

struct screen {
	enum face		 face;
	const struct options	*options;
	struct arena		*call;
	struct json_writer	 json;
	bool			 shown;
	char			 state[16];	/* the last that was told */
};

struct screen *
screen_new(struct arena *a, const struct options *o)
{
	struct screen *s = arena_alloc(a, sizeof(*s));

	s->options = o;
	s->face = o->json ? FACE_JSON : isatty(STDOUT_FILENO) ?
	    FACE_TERMINAL : FACE_PLAIN;
	s->call = arena_new();
	return s;
}

void
screen_close(struct screen *s)
{
	screen_hide(s);
	arena_free(s->call);
	s->call = NULL;
}

/* ---- JSON: one event, one line ---- */

static bool
event(struct screen *s, const char *name)
{
	if (s->face != FACE_JSON)
		return false;
	arena_reset(s->call);
	json_writer_init(&s->json, s->call, EVENT_MAX);
	json_open(&s->json, NULL, '{');
	json_put_str(&s->json, "event", name);
	return true;
}

static void
event_done(struct screen *s)
{
	struct slice line;

	json_close(&s->json, '}');
	if (json_writer_done(&s->json, &line) == ERR_NONE)
		printf("%.*s\n", (int)line.n, (const char *)line.p);
	fflush(stdout);
}

static void
say(const char *text)
{
	printf("%s\n", text);
	fflush(stdout);
}

/* ---- the code ---- */

static unsigned
terminal_lines(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_row == 0)
		return LINES_ALL;
	return size.ws_row;
}

static void
show_qr(const struct options *o, const char *code)
{
	char text[320];

	if (o->console == NULL)
		(void)snprintf(text, sizeof(text), "%s", code);
	else
		(void)snprintf(text, sizeof(text), "https://%s/add#%s",
		    o->console, code);
	qr_write(stdout, text);
	secret_wipe_bytes(text, sizeof(text));
}

/* What does not fit is left out: the QR code only if nothing else helps. */
static void
show_terminal(const struct options *o, const char *code, unsigned expires_in)
{
	unsigned lines = terminal_lines();
	size_t n = strlen(code);

	fputs(ALTERNATE_ON, stdout);
	printf("\n  Type this code at the console of %s:\n\n", o->server);
	if (lines >= LINES_ALL || lines < LINES_QR) {
		for (size_t i = 0; i < n; i += CODE_LINE) {
			glyph_write(stdout, code + i, n - i > CODE_LINE ?
			    CODE_LINE : n - i);
			putchar('\n');
		}
	}
	printf("  %s\n\n", code);
	if (lines >= LINES_QR)
		show_qr(o, code);
	printf("\n  Valid for %u:%02u. Ctrl-C cancels.\033[K",
	    expires_in / 60, expires_in % 60);
	fflush(stdout);
}

void
screen_show(struct screen *s, const char *code, const char *enrollment,
    unsigned expires_in)
{
	if (s->shown) {
		screen_tick(s, expires_in);
		return;
	}
	s->shown = true;
	s->state[0] = '\0';
	if (event(s, "code")) {
		json_put_str(&s->json, "code", code);
		json_put_int(&s->json, "expires_in", expires_in);
		json_put_str(&s->json, "enrollment", enrollment);
		event_done(s);
		arena_reset(s->call);
	} else if (s->face == FACE_TERMINAL) {
		show_terminal(s->options, code, expires_in);
	} else {
		printf("Type this code at the console of %s: %s\n"
		    "It is valid for %u seconds.\n", s->options->server, code,
		    expires_in);
		fflush(stdout);
	}
}

void
screen_tick(struct screen *s, unsigned left)
{
	if (!s->shown || s->face != FACE_TERMINAL)
		return;
	printf("\r  Valid for %u:%02u. Ctrl-C cancels.\033[K", left / 60,
	    left % 60);
	fflush(stdout);
}

void
screen_hide(struct screen *s)
{
	if (!s->shown)
		return;
	s->shown = false;
	if (s->face == FACE_TERMINAL)
		fputs(ALTERNATE_OFF, stdout);
	fflush(stdout);
	if (event(s, "hidden"))
		event_done(s);
}

/* ---- what goes on ---- */

static const char *
state_sentence(const char *state)
{
	static const char *const sentences[][2] = {
		{ "claimed", "Someone typed the code." },
		{ "verified", "The code is right. Waiting for approval." },
		{ "approved", "Approved. Waiting for the certificate." },
		{ "issued", "The certificate is on its way." },
	};

	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (strcmp(state, sentences[i][0]) == 0)
			return sentences[i][1];
	return "Waiting.";
}

void
screen_state(struct screen *s, const char *state)
{
	/* Told anew on every connection. */
	if (strcmp(state, s->state) == 0)
		return;
	(void)snprintf(s->state, sizeof(s->state), "%s", state);
	if (event(s, "state")) {
		json_put_str(&s->json, "state", state);
		event_done(s);
	} else {
		say(state_sentence(state));
	}
}

void
screen_redraw(struct screen *s, enum hf_why why)
{
	screen_hide(s);
	if (event(s, "redraw")) {
		json_put_str(&s->json, "why",
		    why == HF_EXPIRED ? "expired" : "taken");
		event_done(s);
	} else {
		printf("%s Drawing another code.\n", hf_sentence(why));
		fflush(stdout);
	}
}

void
screen_retry(struct screen *s, const char *why, unsigned seconds)
{
	if (event(s, "retry")) {
		json_put_str(&s->json, "why", why);
		json_put_int(&s->json, "seconds", seconds);
		event_done(s);
	} else if (!s->shown) {
		printf("Not connected (%s). Trying again in %u s.\n", why,
		    seconds);
		fflush(stdout);
	}
}

bool
screen_ask(struct screen *s, const char *sentence)
{
	char c = '\0';

	screen_hide(s);
	if (s->face != FACE_TERMINAL || !isatty(STDIN_FILENO))
		return false;
	/* What was typed before the question is no answer to it. */
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	printf("%s\n\nPress Enter to draw another code, or Ctrl-C to stop. ",
	    sentence);
	fflush(stdout);
	while (c != '\n')
		if (read(STDIN_FILENO, &c, 1) != 1)
			return false;
	return true;
}

void
screen_stored(struct screen *s, const char *dir, const char *device)
{
	if (event(s, "stored")) {
		json_put_str(&s->json, "dir", dir);
		json_put_str(&s->json, "device", device);
		event_done(s);
	} else {
		printf("The certificate came, and is stored in %s.\n", dir);
		fflush(stdout);
	}
}

void
screen_renewed(struct screen *s, const char *dir, const char *device)
{
	if (event(s, "renewed")) {
		json_put_str(&s->json, "dir", dir);
		json_put_str(&s->json, "device", device);
		event_done(s);
	} else {
		printf("A new certificate is in use: %s/current.\n", dir);
		fflush(stdout);
	}
}

void
screen_roots(struct screen *s, const char *dir)
{
	if (event(s, "roots")) {
		json_put_str(&s->json, "dir", dir);
		event_done(s);
	} else {
		printf("New roots are in use: %s/current/roots.pem.\n", dir);
		fflush(stdout);
	}
}

void
screen_due(struct screen *s, int64_t at)
{
	char text[TIME_TEXT];

	if (at == 0)
		return;
	time_format(at, text);
	if (event(s, "due")) {
		json_put_str(&s->json, "at", text);
		event_done(s);
	} else {
		printf("The certificate is to be renewed from %s on.\n", text);
		fflush(stdout);
	}
}

void
screen_trouble(struct screen *s, enum exits code, enum last_error error,
    const char *sentence, unsigned seconds)
{
	if (event(s, "trouble")) {
		json_put_str(&s->json, "result", exits_name(code));
		if (error != LAST_ERROR_NONE)
			json_put_str(&s->json, "error",
			    last_error_word(error));
		json_put_str(&s->json, "message", sentence);
		json_put_int(&s->json, "seconds", seconds);
		event_done(s);
	} else {
		fprintf(stderr, "%s Trying again in %u s.\n", sentence,
		    seconds);
	}
}

void
screen_identity(struct screen *s, const struct screen_identity *id)
{
	if (event(s, "identity")) {
		json_put_str(&s->json, "device", id->device);
		json_put_str(&s->json, "name", id->name);
		json_put_str(&s->json, "profile", id->profile);
		json_put_str(&s->json, "not_after", id->not_after);
		json_put_str(&s->json, "realm", id->realm);
		event_done(s);
	} else {
		printf("%s knows this device as %s (%s), profile %s, until "
		    "%s.\n", id->realm, log_qs(id->name), id->device,
		    id->profile, id->not_after);
		fflush(stdout);
	}
}

void
screen_end(struct screen *s, enum exits code, const char *sentence,
    const char *detail)
{
	screen_hide(s);
	if (event(s, "end")) {
		json_put_int(&s->json, "exit", code);
		json_put_str(&s->json, "result", exits_name(code));
		json_put_str(&s->json, "message", sentence);
		if (detail != NULL)
			json_put_str(&s->json, "unproved", detail);
		event_done(s);
		return;
	}
	fflush(stdout);
	fprintf(code == EXITS_OK ? stdout : stderr, "%s\n", sentence);
	if (detail != NULL)
		fprintf(stderr, "It calls itself %s (unproved).\n",
		    log_qs(detail));
	fflush(stdout);
}
