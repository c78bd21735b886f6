/*
 * What is to be done about the CA in plain sentences, each with the command
 * that does it.
 */
#include "ca_page.h"

#include <string.h>

#include "store_ca.h"
#include "words.h"

#define PATIENCE	300	/* seconds: who did not report is away */

#define SIGNER_LOG	"journalctl -u handfast-signer"

/* In what, %s is the CA's name; in advice, how long until or since. */
static const struct kind {
	const char	*name;
	const char	*what;
	const char	*at_is;
	const char	*advice;
	const char	*command;
} kinds[] = {
	{ "issuer-ended", "The issuing CA “%s” has ended: nothing can be "
	    "issued or renewed.", "It ended on",
	    "On the server, make its successor:", "handfast ca roll" },
	{ "issuer-ends", "The issuing CA “%s” ends in %s, and none follows it.",
	    "It ends on", "New certificates end with it. On the server, make "
	    "its successor:", "handfast ca roll" },
	{ "root-ended", "The root “%s” has ended: nobody believes what stands "
	    "under it.", "It ended on", "On the server, make the next one:",
	    "handfast ca roll --root" },
	{ "root-ends", "The root “%s” ends in %s, and none follows it.",
	    "It ends on", "Its successor must reach every device before. On "
	    "the server, make it:", "handfast ca roll --root" },
	{ "list-ended", "The revocation list of “%s” has ended: who insists "
	    "on one refuses every device.", "It was good until",
	    "The signer makes a new one every day. Its log says what keeps "
	    "it from that:", SIGNER_LOG },
	{ "list-old", "The revocation list of “%s” was made %s ago.",
	    "It was made on", "The signer makes a new one every day. Its log "
	    "says what keeps it from that:", SIGNER_LOG },
	{ "list-missing", "There is no revocation list of “%s”.", NULL,
	    "The signer makes one when it starts. Its log says what keeps it "
	    "from that:", SIGNER_LOG },
	{ "ocsp-ended", "OCSP says “try later” of what “%s” issued: the "
	    "certificate that lets the guard answer has ended.",
	    "It ended on", "handfast-sweep should have had it renewed. On "
	    "the server:", "handfast ca ocsp-cert" },
	{ "ocsp-ends", "The certificate that lets the guard answer for “%s” "
	    "ends in %s, and was not renewed.", "It ends on",
	    "handfast-sweep should have had it renewed. On the server:",
	    "handfast ca ocsp-cert" },
	{ "ocsp-missing", "OCSP says “try later” of what “%s” issued: no "
	    "certificate lets the guard answer.", NULL,
	    "handfast-sweep has one made within minutes. If it does not, on "
	    "the server:", "handfast ca ocsp-cert" },
	{ "server-ended", "The web server’s certificate has ended.",
	    "It ended on", "On the server, make a new one:",
	    "handfast ca server-cert" },
	{ "server-ends", "The web server’s certificate ends in %s, and was "
	    "not renewed.", "It ends on", "handfast-sweep should have had it "
	    "renewed. On the server:", "handfast ca server-cert" },
	{ "signer-away", "The signer does not work: nothing is issued, and "
	    "no list is made.", "It last did on", "On the server:",
	    "systemctl status handfast-signer" },
	{ "sweep-away", "The sweep does not work: the certificates of the web "
	    "server and of OCSP are not renewed.", "It last did on",
	    "On the server:", "systemctl status handfast-sweep" },
	{ "cap-reached", "The signer has made as many certificates within an "
	    "hour as it may, and makes no more for now.", NULL,
	    "If that many are right, raise hourly_cap in handfast.conf; if "
	    "not, find out who lets them in.", NULL },
	{ "cap-near", "The signer has made almost as many certificates within "
	    "an hour as it may.", NULL, "If that many are right, raise "
	    "hourly_cap in handfast.conf.", NULL },
};
#define KINDS	(sizeof(kinds) / sizeof(*kinds))

static const struct words_state urgencies[] = {
	{ "Now", "bad" }, { "Soon", "busy" }, { "In time", "off" },
};

static const struct kind *
kind_of(const char *name)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* The text up to its next %s, which it steps over; NULL: there is none. */
static const char *
piece(struct arena *a, const char **text)
{
	const char *begin = *text, *hole = strstr(begin, "%s");

	if (hole == NULL)
		return NULL;
	*text = hole + 2;
	return arena_str(a, slice_of(begin, (size_t)(hole - begin)));
}

/* Its holes are for the CA's name, if it has one, and how long. */
static const char *
sentence(struct arena *a, const char *text, const struct ca_todo_row *row)
{
	const char *span = words_span(a, row->away < 0 ? -row->away :
	    row->away);
	const char *with[] = { row->name != NULL ? row->name : span, span };
	const char *said = "", *before;

	for (size_t i = 0; i < 2 && (before = piece(a, &text)) != NULL; i++)
		said = arena_printf(a, "%s%s%s", said, before, with[i]);
	return arena_printf(a, "%s%s", said, text);
}

static bool
fill(struct arena *a, const struct ca_todo_row *row,
    struct tpl_ca_todo_items *out)
{
	const struct kind *kind = kind_of(row->what);

	if (kind == NULL || row->urgency < 1 || row->urgency > 3)
		return false;
	out->what = sentence(a, kind->what, row);
	if (kind->at_is != NULL) {
		out->at_is = kind->at_is;
		out->at = words_datetime(a, row->at);
		out->at_text = words_time(a, row->at);
	}
	out->advice = kind->advice;
	out->command = kind->command;
	out->urgency = urgencies[row->urgency - 1].word;
	out->tone = urgencies[row->urgency - 1].tone;
	return true;
}

struct store_ca_limits
ca_limits(const struct settings *s)
{
	struct store_ca_limits l = { .cap = s->signer.hourly_cap,
		.patience = PATIENCE };

	for (size_t i = 0; i < s->n_profiles; i++)
		if (s->profiles[i].days > l.longest)
			l.longest = s->profiles[i].days;
	/* They report once a round. */
	if (3 * s->signer.tick > l.patience)
		l.patience = 3 * s->signer.tick;
	if (3 * s->sweep.interval > l.patience)
		l.patience = 3 * s->sweep.interval;
	return l;
}

enum err
ca_todo_fill(struct req *rq, struct tpl_ca_todo *out)
{
	const struct store_ca_limits limits =
	    ca_limits(page_app(rq)->settings);
	struct tpl_ca_todo_items *item;
	const struct ca_todo_row *row;
	struct db_rows rows;
	enum err e;

	if ((e = store_ca_todo(page_app(rq)->db, rq->arena, page_session(rq),
	    &limits, &rows)))
		return e;
	out->items = item = arena_array(rq->arena, rows.n, sizeof(*item));
	row = rows.row;
	for (size_t i = 0; i < rows.n; i++)
		out->items_n += fill(rq->arena, &row[i],
		    &item[out->items_n]);
	out->some = out->items_n > 0;
	if (!out->some)
		out->calm = "Nothing to do. The CA’s keys, lists and "
		    "certificates are all as they should be.";
	return ERR_NONE;
}
