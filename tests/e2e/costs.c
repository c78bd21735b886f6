/*
 * Run under callgrind by 79_functions_take_so_many_instructions: what is done
 * for each message, each in a process of its own and the second time, when
 * all that is made once is there. Says how often memory was allocated, by ours
 * (and what ours calls) and by OpenSSL; the instructions are dumped.
 */
#include <sys/wait.h>

#include <jansson.h>
#include <libpq-fe.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include "cert.h"
#include "costs_ca.h"
#include "csr.h"
#include "db_rows.h"
#include "form.h"
#include "journal_record.h"
#include "log.h"
#include "message.h"
#include "ocsp.h"
#include "ossl.h"
#include "page.h"
#include "peer.h"
#include "protocol_vectors.h"
#include "store_stmts.h"

#define FILE_MAX	16384
#define LIST		50	/* devices on a page */
#define ID		"0f0e0d0c-0b0a-4908-8706-050403020100"
#define HASH		"00112233445566778899aabbccddeeff" \
			"00112233445566778899aabbccddeeff"

/* ---- allocations ---- */

/*
 * In the place of libc's, whose work depends on what was freed before: cut
 * from the front of one piece, and never given back.
 */
#define HEAP	(64 << 20)	/* bytes */
#define ALIGN	16		/* and before each its size */

static unsigned long made, made_by_openssl;

static void *
cut(size_t n)
{
	static _Alignas(4096) uint8_t heap[HEAP];
	static size_t used;
	uint8_t *p = heap + used + ALIGN;

	if (n > sizeof(heap) - used - 2 * ALIGN)
		_exit(1);
	memcpy(p - sizeof(n), &n, sizeof(n));
	used += ALIGN + (n + ALIGN - 1) / ALIGN * ALIGN;
	return p;
}

static void *
cut_again(void *old, size_t n)
{
	void *p = cut(n);
	size_t had = 0;

	if (old != NULL)
		memcpy(&had, (uint8_t *)old - sizeof(had), sizeof(had));
	return had == 0 ? p : memcpy(p, old, had < n ? had : n);
}

void *
malloc(size_t n)
{
	made++;
	return cut(n);
}

void *
calloc(size_t n, size_t size)
{
	made++;		/* of memory that was never used */
	return cut(n * size);
}

void *
realloc(void *p, size_t n)
{
	made++;
	return cut_again(p, n);
}

void
free(void *p)
{
	(void)p;
}

static void *
openssl_malloc(size_t n, const char *file, int line)
{
	(void)file, (void)line;
	made_by_openssl++;
	return n > 0 ? cut(n) : NULL;
}

static void *
openssl_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	made_by_openssl++;
	return cut_again(p, n);
}

static void
openssl_free(void *p, const char *file, int line)
{
	(void)p, (void)file, (void)line;
}

/* ---- inputs ---- */

static struct arena *inputs;
static struct slice register_frame, registration, csr, certificate, ocsp,
    form, journal_line, kilobyte, sealed;
static const char *peer;	/* as nginx tells a certificate */
static PGresult *guard_result;
static struct page_app app;

static struct slice
corpus(const char *path)
{
	const char *name = arena_printf(inputs, "tests/corpus/%s", path);
	FILE *f = fopen(name, "rb");
	uint8_t *p = arena_alloc(inputs, FILE_MAX);
	size_t n;

	if (f == NULL) {
		perror(name);
		exit(1);
	}
	n = fread(p, 1, FILE_MAX, f);
	fclose(f);
	return slice_of(p, n);
}

/* What PostgreSQL answers for a device that may come in. */
static PGresult *
make_guard_result(void)
{
	static char none[] = "none", id[16] = "an id of a devi", name[] =
	    "Cold room 3", profile[] = "device", moment[8] = { 0, 2, 7 },
	    serial[16] = "and of a serial";
	static const struct {
		const char	*name;
		Oid		 type;
		char		*value;
		int		 n;
	} cols[] = {
		{ "err", 25, none, 4 }, { "device", 2950, id, 16 },
		{ "name", 25, name, 11 }, { "profile", 25, profile, 6 },
		{ "not_after", 1184, moment, 8 }, { "serial", 17, serial, 16 },
	};
	enum { N = sizeof(cols) / sizeof(cols[0]) };
	PGresult *r = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc desc[N] = { 0 };
	char *label[N];

	for (int i = 0; i < N; i++) {
		label[i] = arena_str(inputs, slice_str(cols[i].name));
		desc[i] = (PGresAttDesc){ .name = label[i], .format = 1,
		    .typid = cols[i].type, .typlen = -1 };
	}
	if (PQsetResultAttrs(r, N, desc) == 0)
		exit(1);
	for (int i = 0; i < N; i++)
		if (PQsetvalue(r, 0, i, cols[i].value, cols[i].n) == 0)
			exit(1);
	return r;
}

static enum err
handled(struct req *rq, struct resp *rs)
{
	(void)rq;
	buf_add_str(resp_html(rs, 200), "handled");
	return ERR_NONE;
}

/* The console's table, with handlers that do nothing for everybody. */
static void
make_routes(void)
{
	page_init(&app);
	for (size_t i = 0; i < app.router.n; i++) {
		app.routes[i].handle = handled;
		app.routes[i].flags = 0;
		app.routes[i].permission = NULL;
	}
	app.router.admit = NULL;
}

static void
read_inputs(void)
{
	struct vectors v = vectors_load(inputs);
	uint8_t *p = arena_alloc(inputs, 1024);

	register_frame = corpus("message/register");
	registration = corpus("registration/pake");
	csr = corpus("csr/p256");
	certificate = corpus("cert/all_names");
	ocsp = corpus("ocsp/sha1");
	form = corpus("http_form/browser");
	journal_line = corpus("journal_record/issue");
	peer = arena_str(inputs, corpus("http_peer/nginx"));
	for (size_t i = 0; i < 1024; i++)
		p[i] = (uint8_t)(i * 7);
	kilobyte = slice_of(p, 1024);
	sealed = vector_bytes(&v, "certificate_sealed");
	guard_result = make_guard_result();
	make_routes();
}

/* ---- what is done with them; false if it does not work ---- */

static bool
read_register(struct arena *a)
{
	struct message m;

	return message_parse(a, register_frame, FROM_DEVICE, VIA_WEBSOCKET,
	    &m) == ERR_NONE;
}

static bool
read_registration(struct arena *a)
{
	const struct registration_policy policy = {
		.realm = SLICE_LIT("devices.example.com"),
		.channels = (1u << CHANNEL_COUNT) - 1,
		.max_csr = REGISTRATION_CSR_MAX,
	};
	struct registration r;

	return registration_parse(a, registration, &policy, &r) == ERR_NONE;
}

static bool
write_reply(struct arena *a)
{
	const struct message m = { .type = MESSAGE_REPLY,
	    .kind = REPLY_CERTIFICATE, .sealed = sealed };
	struct slice frame;

	return message_format(a, &m, VIA_WEBSOCKET, &frame) == ERR_NONE;
}

static bool
read_csr(struct arena *a)
{
	struct csr c;

	return csr_parse(a, csr, CSR_MAX, &c) == ERR_NONE;
}

static bool
read_certificate(struct arena *a)
{
	struct cert c;

	return cert_parse(a, certificate, &c) == ERR_NONE;
}

static bool
read_leaf(struct arena *a)
{
	struct cert c;

	return cert_parse_leaf(a, certificate, &c) == ERR_NONE;
}

static bool
read_ocsp(struct arena *a)
{
	struct ocsp_request *rq;

	return ocsp_parse(a, ocsp, &rq) == ERR_NONE && ocsp_count(rq) == 1;
}

static bool
sign_ocsp(struct arena *a)
{
	const struct ocsp_answer good = { .status = OCSP_GOOD };
	const struct ocsp_answers said = { &good, time_now(), time_now() + 1 };
	struct ocsp_request *rq;
	struct slice der;

	return costs_ca_is_there(inputs) &&
	    ocsp_parse(a, ocsp, &rq) == ERR_NONE &&
	    ocsp_sign(a, costs_ca.responder, rq, &said, &der) == ERR_NONE;
}

static bool
make_cert(struct arena *a)
{
	return costs_ca_is_there(inputs) && costs_make_cert(a);
}

static bool
wrap_certs(struct arena *a)
{
	return costs_ca_is_there(inputs) && costs_wrap(a);
}

static bool
base64(struct arena *a)
{
	struct slice out;

	return base64_parse(a, slice_str(base64_text(a, kilobyte)), 1024,
	    &out) == ERR_NONE;
}

static bool
read_form(struct arena *a)
{
	struct form f;

	return form_parse(a, form, &f) == ERR_NONE && f.n == 3;
}

static bool
journal(struct arena *a)
{
	struct record r;
	struct buf b;

	buf_init(&b, a, RECORD_MAX);
	return record_parse(journal_line, &r) == ERR_NONE &&
	    record_format(&b, &r) == ERR_NONE;
}

static bool
guard_row(struct arena *a)
{
	struct db_rows rows;
	const char *why;

	return db_rows_decode(guard_result, &store_guard_check_stmt, a, &rows,
	    &why) == ERR_NONE && rows.n == 1;
}

static size_t
read_body(void *ctx, void *p, size_t n)
{
	const char **s = ctx;

	n = n < strlen(*s) ? n : strlen(*s);
	memcpy(p, *s, n);
	*s += n;
	return n;
}

static bool
guard_request(struct arena *a)
{
	static char id[] = "REQUEST_ID=00112233445566778899aabbccddeeff",
	    success[] = "CLIENT_VERIFY=SUCCESS";
	char *const params[] = { id, success,
	    arena_printf(a, "CLIENT_CERT=%s", peer), NULL };
	const char *nothing = "";
	struct req_source none = { read_body, &nothing };
	struct slice der;

	return peer_certificate(req_new(a, params, none), &der) == ERR_NONE;
}

/* An operator's form: its route, its fields, its answer. */
static bool
route(struct arena *a)
{
	static char method[] = "REQUEST_METHOD=POST",
	    uri[] = "DOCUMENT_URI=/enrollments/" ID "/approve",
	    type[] = "CONTENT_TYPE=application/x-www-form-urlencoded",
	    id[] = "REQUEST_ID=00112233445566778899aabbccddeeff";
	const char *body = "reg=" HASH "&key=" HASH "&profile=device"
	    "&name=Cold+room+3&replaces=&other=&reason=&site=";
	char *const params[] = { method, uri, type, id,
	    arena_printf(a, "CONTENT_LENGTH=%zu", strlen(body)), NULL };
	struct req_source source = { read_body, &body };
	struct resp rs;

	route_serve(&app.router, req_new(a, params, source), &rs);
	return rs.status == 200;
}

static bool
page(struct arena *a)
{
	struct tpl_devices_devices *row = arena_array(a, LIST, sizeof(*row));
	struct tpl_devices t = {
		.top = { .title = "Devices", .account = "Ann", .csrf = HASH,
		    .may_view = true, .at_devices = true },
		.some = true, .csrf = HASH, .here = "/devices",
		.devices = row, .devices_n = LIST
	};
	struct buf b;

	for (size_t i = 0; i < LIST; i++)
		row[i] = (struct tpl_devices_devices){ .name = "Cold <room> 3",
		    .id = ID, .tone = "good", .status = "In use",
		    .owner = "Facility & team", .site = "Lyon",
		    .profile = "device", .seen = "2026-01-01T00:00:00Z",
		    .seen_text = "today", .ends = "2026-03-01T00:00:00Z",
		    .ends_text = "in 59 days" };
	buf_init(&b, a, RESP_BODY_MAX);
	tpl_devices(&b, &t);
	return buf_check(&b) == ERR_NONE;
}

static const struct subject {
	const char	*name;
	bool		(*works)(struct arena *);
} subjects[] = {
	{ "a register message is read", read_register },
	{ "a registration is read", read_registration },
	{ "a reply is written", write_reply },
	{ "a CSR is read", read_csr },
	{ "a certificate is read", read_certificate },
	{ "one of ours is read", read_leaf },
	{ "an OCSP request is read", read_ocsp },
	{ "an OCSP answer is signed", sign_ocsp },
	{ "a device's certificate is made", make_cert },
	{ "two certificates are wrapped", wrap_certs },
	{ "1 KiB to base64 and back", base64 },
	{ "a form is read", read_form },
	{ "an approval finds its handler", route },
	{ "a page of 50 devices is written", page },
	{ "a request to the guard is read", guard_request },
	{ "the database's answer to the guard is read", guard_row },
	{ "a line of the journal is read and written", journal },
};

/* ---- counting ---- */

static bool
once(const struct subject *s)
{
	struct arena *a = arena_new();
	bool works = s->works(a);

	arena_free(a);
	return works;
}

/* In the child. */
static bool
count(const struct subject *s)
{
	unsigned long ours, openssl;
	bool works = once(s);

	made = made_by_openssl = 0;
	CALLGRIND_TOGGLE_COLLECT;
	works = once(s) && works;
	CALLGRIND_TOGGLE_COLLECT;
	ours = made, openssl = made_by_openssl;
	CALLGRIND_DUMP_STATS_AT(s->name);
	printf("%s\t%lu\t%lu\n", s->name, ours, openssl);
	return fflush(stdout) == 0 && works;
}

int
main(void)
{
	int status = 0;
	pid_t child;

	if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc,
	    openssl_free) != 1)
		return 1;
	json_object_seed(1);	/* of its hashes; else drawn */
	log_set_level(ERR_ERROR);
	inputs = arena_new();
	read_inputs();
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		if ((child = fork()) == 0)
			_exit(!count(&subjects[i]));
		if (child == -1 || waitpid(child, &status, 0) != child ||
		    status != 0) {
			fprintf(stderr, "%s does not work\n",
			    subjects[i].name);
			return 1;
		}
	}
	PQclear(guard_result);
	arena_free(inputs);
	return 0;
}
