/*
 * The journal's meaning; see journal_state.h.
 */
#include "journal_state.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"

/* Room for one more element. Out of memory ends the process, as in arenas. */
static void *
room(void *array, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	*cap = *cap > 0 ? 2 * *cap : 64;
	if ((array = reallocarray(array, *cap, size)) == NULL)
		abort();
	return array;
}

static void
hour_add(struct journal_hour *h, int64_t at)
{
	h->times = room(h->times, h->n, &h->cap, sizeof(*h->times));
	h->times[h->n++] = at;
	(void)hour_count(h, at);
}

static void
signed_one(struct journal_state *s, const struct record *r, uint64_t end)
{
	s->open = room(s->open, s->nopen, &s->open_cap, sizeof(*s->open));
	s->open[s->nopen].r = *r;
	s->open[s->nopen++].end = end;
	hour_add(&s->all, r->at);
	if (r->kind == RECORD_FACTORY)
		hour_add(&s->unattended, r->at);
}

static void
settle(struct journal_state *s, const uint8_t *serial, uint64_t upto)
{
	size_t i, kept = 0;

	for (i = 0; i < s->nopen; i++) {
		if (s->open[i].end <= upto || (serial != NULL &&
		    memcmp(s->open[i].r.serial, serial, RECORD_SERIAL) == 0))
			continue;
		s->open[kept++] = s->open[i];
	}
	s->nopen = kept;
}

/* Serials are random: their first bytes are hash enough. */
static uint32_t *
find_slot(const struct journal_state *s, const uint8_t *serial)
{
	size_t i;

	memcpy(&i, serial, sizeof(i));
	for (;; i++) {
		uint32_t *at = &s->index[i & (s->index_cap - 1)];

		if (*at == 0 || memcmp(s->revoked[*at - 1].serial, serial,
		    RECORD_SERIAL) == 0)
			return at;
	}
}

static void
grow_index(struct journal_state *s)
{
	size_t i;

	free(s->index);
	s->index_cap = s->index_cap > 0 ? 2 * s->index_cap : 128;
	if ((s->index = calloc(s->index_cap, sizeof(*s->index))) == NULL)
		abort();
	for (i = 0; i < s->nrevoked; i++)
		*find_slot(s, s->revoked[i].serial) = (uint32_t)(i + 1);
}

const struct record *
state_newest(const struct journal_state *s,
    const uint8_t serial[RECORD_SERIAL])
{
	uint32_t at = s->nrevoked > 0 ? *find_slot(s, serial) : 0;

	return at > 0 ? &s->revoked[at - 1] : NULL;
}

bool
state_has(const struct journal_state *s, const struct record *r)
{
	uint32_t at = s->nrevoked > 0 ? *find_slot(s, r->serial) : 0;

	for (; at > 0; at = s->older[at - 1]) {
		const struct record *known = &s->revoked[at - 1];

		if (known->number == r->number && known->when == r->when &&
		    strcmp(known->reason, r->reason) == 0)
			return true;
	}
	return false;
}

bool
state_is_release(const struct record *r)
{
	return strcmp(r->reason, "remove-from-crl") == 0;
}

bool
state_has_audit(const struct journal_state *s, struct slice line)
{
	struct sha256 sum;
	size_t i;

	if (sha256_of(line, &sum))
		return false;
	for (i = s->naudits; i > 0; i--) {
		if (sha256_equal(&s->audits[i - 1], &sum))
			return true;
	}
	return false;
}

/* The newest record of a serial counts. */
static void
revoke(struct journal_state *s, const struct record *r)
{
	uint32_t *slot;

	if (2 * s->nserials >= s->index_cap)
		grow_index(s);
	s->revoked = room(s->revoked, s->nrevoked, &s->revoked_cap,
	    sizeof(*s->revoked));
	s->older = room(s->older, s->nrevoked, &s->older_cap,
	    sizeof(*s->older));
	slot = find_slot(s, r->serial);
	s->nserials += *slot == 0;
	s->older[s->nrevoked] = *slot;
	s->revoked[s->nrevoked++] = *r;
	*slot = (uint32_t)s->nrevoked;
}

/*
 * A delta that begins with the first list fits each list that is still valid:
 * so the first goes only when the second has ended too.
 */
static void
list(struct journal_state *s, const struct record *r)
{
	size_t gone = 0;

	s->crl_number = r->number;
	s->crl_next = r->when;
	while (gone + 1 < s->nlists && s->lists[gone + 1].next_update <= r->at)
		gone++;
	if (gone > 0) {
		s->nlists -= gone;
		memmove(s->lists, s->lists + gone,
		    s->nlists * sizeof(*s->lists));
	}
	if (s->nlists > 0 &&
	    r->at - s->lists[s->nlists - 1].at < STATE_LISTS)
		return;
	s->lists = room(s->lists, s->nlists, &s->lists_cap,
	    sizeof(*s->lists));
	s->lists[s->nlists++] = (struct open_list){ .number = r->number,
	    .at = r->at, .next_update = r->when, .nrevoked = s->nrevoked };
}

/* Of all lines but the last only this is kept. A restart ends an alarm. */
static void
audit(struct journal_state *s, const struct record *r)
{
	s->audits = room(s->audits, s->naudits, &s->audits_cap,
	    sizeof(*s->audits));
	if (sha256_of(r->line, &s->audits[s->naudits++]))
		abort();
	free(s->audit_line);
	s->audit_line = strndup((const char *)r->line.p, r->line.n);
	if (s->audit_line == NULL)
		abort();
	s->audit_at = r->at;
	if (r->kind == RECORD_RESTART)
		memset(&s->alarm, 0, sizeof(s->alarm));
}

void
state_apply(struct journal_state *s, const struct record *r, uint64_t end)
{
	s->records[r->kind]++;
	switch (r->kind) {
	case RECORD_ISSUE:
	case RECORD_FACTORY:
	case RECORD_SERVER:
		signed_one(s, r, end);
		break;
	case RECORD_VOID:
		settle(s, r->serial, 0);
		break;
	case RECORD_REVOKE:
		revoke(s, r);
		break;
	case RECORD_CRL:
		list(s, r);
		break;
	case RECORD_CHECKPOINT:
		settle(s, NULL, r->number);
		break;
	case RECORD_AUDIT:
	case RECORD_RESTART:
		audit(s, r);
		break;
	case RECORD_ALARM:
		if (s->alarm.at == 0)
			s->alarm = *r;
		break;
	case RECORD_BASE:
		s->audit_base = *r;
		break;
	case RECORD_TORN:
	case RECORD_KINDS:
		break;
	}
}

size_t
hour_count(struct journal_hour *h, int64_t now)
{
	while (h->first < h->n && h->times[h->first] <= now - STATE_HOUR)
		h->first++;
	if (h->first > 1024 && h->first > h->n / 2) {
		memmove(h->times, h->times + h->first,
		    (h->n - h->first) * sizeof(*h->times));
		h->n -= h->first;
		h->first = 0;
	}
	return h->n - h->first;
}

void
state_free(struct journal_state *s)
{
	free(s->open);
	free(s->all.times);
	free(s->unattended.times);
	free(s->revoked);
	free(s->older);
	free(s->lists);
	free(s->index);
	free(s->audit_line);
	free(s->audits);
	memset(s, 0, sizeof(*s));
}
