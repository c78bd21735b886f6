/*
 * Two slots, and nothing half written.
 */
#include "slots.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "json.h"
#include "json_write.h"
#include "parse.h"

#define FILE_BYTES	65536
#define ROOM_BYTES	65536	/* more than all of a slot */
#define NAME_BYTES	32

struct slots {
	struct arena	*arena;
	const char	*dir;
	int		 fd;		/* of dir */
	int		 lock;
};

static void
slots_close(void *p)
{
	struct slots *s = p;

	if (s->lock >= 0)
		close(s->lock);
	if (s->fd >= 0)
		close(s->fd);
}

enum err
slots_open(struct arena *a, const char *dir, enum slots_use use,
    struct slots **out)
{
	struct slots *s = arena_alloc(a, sizeof(*s));

	*out = NULL;
	s->arena = a;
	s->dir = dir;
	s->lock = -1;
	if (use == SLOTS_CREATE && mkdir(dir, 0700) == -1 && errno != EEXIST)
		return ERR_IO;
	s->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	arena_defer(a, slots_close, s);
	if (s->fd == -1)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (use == SLOTS_LOOK)
		goto out;
	s->lock = openat(s->fd, ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock == -1)
		return ERR_IO;
	if (flock(s->lock, LOCK_EX | LOCK_NB) == -1)
		return errno == EWOULDBLOCK ? ERR_STATE : ERR_IO;
out:
	*out = s;
	return ERR_NONE;
}

char
slots_current(const struct slots *s)
{
	char target[2];

	if (readlinkat(s->fd, "current", target, sizeof(target)) != 1 ||
	    (target[0] != 'a' && target[0] != 'b'))
		return 0;
	return target[0];
}

enum err
slots_room(struct slots *s)
{
	uint8_t *zeros = arena_alloc(s->arena, ROOM_BYTES);
	const char *path = slots_beside(s, s->arena, ".room");
	const struct file_spec spec = { .path = path, .mode = 0600,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	enum err e = file_write(&spec, slice_of(zeros, ROOM_BYTES));

	if (unlink(path) == -1 && errno != ENOENT && e == ERR_NONE)
		e = ERR_IO;
	return e;
}

static bool
is_left_over(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".new") == 0;
}

/* All files of a folder, or only what processes that died have left. */
static enum err
empty(int at, const char *name, bool only_left_over)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct dirent *d;
	enum err e = ERR_NONE;
	DIR *dir;

	if (fd == -1 || (dir = fdopendir(fd)) == NULL) {
		if (fd != -1)
			close(fd);
		return ERR_IO;
	}
	while ((d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 ||
		    strcmp(d->d_name, "..") == 0 ||
		    (only_left_over && !is_left_over(d->d_name)))
			continue;
		if (unlinkat(fd, d->d_name, 0) == -1 && errno != ENOENT)
			e = ERR_IO;
	}
	closedir(dir);
	return e;
}

enum err
slots_begin(struct slots *s, char *slot)
{
	char name[NAME_BYTES] = "a";

	name[0] = *slot = slots_current(s) == 'a' ? 'b' : 'a';
	if (mkdirat(s->fd, name, 0700) == -1 && errno != EEXIST)
		return ERR_IO;
	/* First that without which the rest is nothing. */
	(void)snprintf(name, sizeof(name), "%c/state.json", *slot);
	if (unlinkat(s->fd, name, 0) == -1 && errno != ENOENT)
		return ERR_IO;
	name[1] = '\0';
	if (empty(s->fd, name, false) || empty(s->fd, ".", true))
		return ERR_IO;
	return fsync(s->fd) == -1 ? ERR_IO : ERR_NONE;
}

enum err
slots_write(struct slots *s, char slot, const char *name, struct slice b)
{
	const struct file_spec spec = {
		.path = slots_path(s, s->arena, slot, name), .mode = 0600,
		.owner = FILE_KEEP_ID, .group = FILE_KEEP_ID,
	};

	return file_write(&spec, b);
}

enum err
slots_read(struct slots *s, struct arena *a, char slot, const char *name,
    struct slice *out)
{
	return file_read(a, slots_path(s, a, slot, name), FILE_BYTES, out);
}

const char *
slots_beside(const struct slots *s, struct arena *a, const char *name)
{
	return arena_printf(a, "%s/%s", s->dir, name);
}

enum err
slots_key_write_uri(struct slots *s, char slot, const char *uri)
{
	return slots_write(s, slot, "key.uri", slice_str(arena_printf(
	    s->arena, "%s\n", uri)));
}

enum err
slots_key_read(struct slots *s, struct arena *a, char slot,
    struct slots_key *out)
{
	struct slice text;
	enum err e = slots_read(s, a, slot, "key.uri", &text);
	char *uri;

	*out = (struct slots_key){ .pem = NULL };
	if (e == ERR_NOT_FOUND) {
		out->pem = slots_path(s, a, slot, "key.pem");
		return ERR_NONE;
	}
	if (e)
		return e;
	uri = arena_str(a, text);
	uri[strcspn(uri, "\n")] = '\0';
	out->uri = uri;
	return ERR_NONE;
}

const char *
slots_path(const struct slots *s, struct arena *a, char slot,
    const char *name)
{
	return arena_printf(a, "%s/%c/%s", s->dir, slot, name);
}

/* ---- state.json ---- */

enum {
	F_VERSION, F_REALM, F_PORT, F_CONNECT_HOST, F_CONNECT_PORT, F_DEVICE,
	F_RENEW, F_PROVED, F_COUNT
};

static const struct json_field fields[F_COUNT] = {
	[F_VERSION] = { "version", JSON_KIND_UINT, true, 1, 1 },
	[F_REALM] = { "realm", JSON_KIND_STRING, true, 1, 253 },
	[F_PORT] = { "port", JSON_KIND_UINT, true, 1, 65535 },
	[F_CONNECT_HOST] = { "connect_host", JSON_KIND_STRING, false, 1, 255 },
	[F_CONNECT_PORT] = { "connect_port", JSON_KIND_UINT, false, 1, 65535 },
	[F_DEVICE] = { "device", JSON_KIND_STRING, true, 36, 36 },
	[F_RENEW] = { "renew", JSON_KIND_STRING, true, 1, 512 },
	[F_PROVED] = { "proved", JSON_KIND_BOOL, true, 0, 0 },
};

enum err
slots_state_write(struct slots *s, char slot, const struct slots_state *st)
{
	struct json_writer w;
	struct slice text;
	enum err e;

	json_writer_init(&w, s->arena, FILE_BYTES);
	json_open(&w, NULL, '{');
	json_put_int(&w, "version", 1);
	json_put_str(&w, "realm", st->realm);
	json_put_int(&w, "port", st->port);
	if (st->connect_host != NULL) {
		json_put_str(&w, "connect_host", st->connect_host);
		json_put_int(&w, "connect_port", st->connect_port);
	}
	json_put_str(&w, "device", st->device);
	json_put_str(&w, "renew", st->renew);
	json_put_bool(&w, "proved", st->proved);
	json_close(&w, '}');
	if ((e = json_writer_done(&w, &text)))
		return e;
	return slots_write(s, slot, "state.json", text);
}

enum err
slots_state_read(struct slots *s, char slot, struct slots_state *st)
{
	struct json_value v[F_COUNT];
	const struct json_t *json;
	struct slice text;
	enum err e;

	*st = (struct slots_state){ .port = 0 };
	if ((e = slots_read(s, s->arena, slot, "state.json", &text)) ||
	    (e = json_parse(s->arena, text, FILE_BYTES, &json)) ||
	    (e = json_object_read(s->arena, json, fields, F_COUNT, v)) ||
	    (e = dns_name_check(v[F_REALM].text)))
		return e;
	st->realm = arena_str(s->arena, v[F_REALM].text);
	st->port = (unsigned)v[F_PORT].number;
	if (v[F_CONNECT_HOST].present != v[F_CONNECT_PORT].present)
		return ERR_INPUT;
	if (v[F_CONNECT_HOST].present)
		st->connect_host = arena_str(s->arena,
		    v[F_CONNECT_HOST].text);
	st->connect_port = (unsigned)v[F_CONNECT_PORT].number;
	st->device = arena_str(s->arena, v[F_DEVICE].text);
	st->renew = arena_str(s->arena, v[F_RENEW].text);
	st->proved = v[F_PROVED].number != 0;
	return ERR_NONE;
}

char
slots_pending(struct slots *s)
{
	char slot = slots_current(s) == 'a' ? 'b' : 'a';
	struct slots_state st;

	return slots_state_read(s, slot, &st) == ERR_NONE && !st.proved ?
	    slot : 0;
}

/*
 * Switched first: killed in between, the old slot still is one that was
 * proved, and is never taken for a new one.
 */
enum err
slots_promote(struct slots *s, char slot)
{
	const char target[2] = { slot, '\0' };
	struct slots_state st;
	enum err e;

	if ((e = slots_state_read(s, slot, &st)))
		return e;
	if (unlinkat(s->fd, ".current", 0) == -1 && errno != ENOENT)
		return ERR_IO;
	if (symlinkat(target, s->fd, ".current") == -1 ||
	    renameat(s->fd, ".current", s->fd, "current") == -1)
		return ERR_IO;
	if (fsync(s->fd) == -1)
		return ERR_IO;
	st.proved = true;
	return slots_state_write(s, slot, &st);
}
