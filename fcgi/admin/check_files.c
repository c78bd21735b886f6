/*
 * The keys: who owns them, and which of the programs' users can read which.
 */
#include "check.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys.h"

#define GROUPS_MAX	64

static const char *const users[] = { "handfast-gateway", "handfast-ra",
    "handfast-console", "handfast-guard", "handfast-signer", "handfast-sweep",
    "www-data" };

#define USERS	(sizeof(users) / sizeof(users[0]))

struct who {
	uid_t	uid;
	gid_t	groups[GROUPS_MAX];
	int	n;
};

static bool
look_up(const char *name, struct who *w)
{
	const struct passwd *pw = getpwnam(name);

	if (pw == NULL)
		return false;
	w->uid = pw->pw_uid;
	w->n = GROUPS_MAX;
	return getgrouplist(name, pw->pw_gid, w->groups, &w->n) >= 0;
}

static bool
in_group(const struct who *w, gid_t gid)
{
	for (int i = 0; i < w->n; i++)
		if (w->groups[i] == gid)
			return true;
	return false;
}

/* bit is 4 to read a file, 1 to go through a folder. */
static bool
has_bit(const struct who *w, const struct stat *st, unsigned bit)
{
	if (w->uid == st->st_uid)
		return (st->st_mode >> 6 & bit) != 0;
	if (in_group(w, st->st_gid))
		return (st->st_mode >> 3 & bit) != 0;
	return (st->st_mode & bit) != 0;
}

/* By the modes of the file and of every folder above it. */
static bool
can_read(struct arena *a, const char *path, const struct who *w)
{
	char *part = arena_str(a, slice_str(path));
	struct stat st;
	char *slash;

	if (stat(part, &st) == -1 || !has_bit(w, &st, 4))
		return false;
	while ((slash = strrchr(part, '/')) != NULL && slash != part) {
		*slash = '\0';
		if (stat(part, &st) == -1 || !has_bit(w, &st, 1))
			return false;
	}
	return true;
}

/* What a key should be. */
struct key_file {
	const char	*path;
	const char	*what;
	const char	*readers;	/* users' names with blanks around */
	const char	*owner;
	const char	*advice;
	off_t		 bytes;		/* 0: any */
};

static void
check_readers(struct check *c, const struct key_file *k)
{
	struct arena *a = c->admin->arena;
	size_t wrong = 0;

	for (size_t i = 0; i < USERS; i++) {
		const char *word = arena_printf(a, " %s ", users[i]);
		bool may = strstr(k->readers, word) != NULL;
		struct who w;

		if (!look_up(users[i], &w) || can_read(a, k->path, &w) == may)
			continue;
		wrong++;
		check_fault(c, k->advice, "%s (%s): %s %s read it", k->what,
		    k->path, users[i], may ? "cannot" : "can");
	}
	if (wrong == 0)
		check_good(c, "%s: readable by%sonly", k->what,
		    k->readers[1] != '\0' ? k->readers : " root ");
}

static void
check_mode(struct check *c, const struct key_file *k, const struct stat *st)
{
	const struct passwd *pw = getpwuid(st->st_uid);
	const char *owner = pw != NULL ? pw->pw_name : "an unknown user";

	if ((st->st_mode & 022) != 0)
		check_fault(c, k->advice, "%s (%s): others than its owner may "
		    "write it", k->what, k->path);
	if (!c->one_user && strcmp(owner, k->owner) != 0)
		check_fault(c, k->advice, "%s (%s): it belongs to %s, not to "
		    "%s", k->what, k->path, owner, k->owner);
	if (c->one_user && (st->st_uid != geteuid() ||
	    (st->st_mode & 07) != 0))
		check_fault(c, "make it yours, and chmod o=",
		    "%s (%s): others than you may read it", k->what, k->path);
	else if (c->one_user)
		check_good(c, "%s: readable by this user only", k->what);
}

static void
check_key(struct check *c, const struct key_file *k)
{
	struct stat st;

	if (stat(k->path, &st) == -1) {
		check_fault(c, k->advice, "%s (%s): %s", k->what, k->path,
		    strerror(errno));
		return;
	}
	if (!S_ISREG(st.st_mode) || (k->bytes > 0 && st.st_size != k->bytes))
		check_fault(c, k->advice, "%s (%s): it is no file of %lld "
		    "bytes", k->what, k->path, (long long)k->bytes);
	check_mode(c, k, &st);
	if (!c->one_user)
		check_readers(c, k);
}

/* Whoever may rename in a folder may replace what is in it. */
static void
check_folders(struct check *c, const char *path)
{
	char *part = arena_str(c->admin->arena, slice_str(path));
	struct stat st;
	char *slash;

	while ((slash = strrchr(part, '/')) != NULL && slash != part) {
		*slash = '\0';
		if (stat(part, &st) == -1)
			continue;
		if ((st.st_mode & 022) != 0 && (st.st_mode & S_ISVTX) == 0)
			check_fault(c, "chmod go-w", "%s: others than its "
			    "owner may replace what is in it", part);
	}
}

/* Made to be taken away: nothing here ever needs it again. */
static void
check_root_key(struct check *c)
{
	struct arena *a = c->admin->arena;
	const char *cert = c->settings->signer.ca_root;
	const char *slash = strrchr(cert, '/');
	const char *path = arena_printf(a, "%.*s/offline/root.key",
	    (int)(slash - cert), cert);
	struct stat st;

	if (stat(path, &st) == 0)
		check_warning(c, "move it to a medium that is kept under "
		    "lock, with a copy elsewhere", "the root's key is still "
		    "on this machine (%s)", path);
}

static void
check_journal(struct check *c)
{
	const char *path = c->settings->signer.journal;
	struct stat st;

	if (stat(path, &st) == -1)
		check_warning(c, "the signer makes it when it first starts",
		    "the signer's journal (%s): %s", path, strerror(errno));
	else if ((st.st_mode & 077) != 0)
		check_fault(c, "chmod 600", "the signer's journal (%s): "
		    "others than the signer may read or write it", path);
	else
		check_good(c, "the signer's journal: its own");
}

/*
 * Needed in one channel alone. An installation from before has none: it is
 * told how to make one only if it wants that channel.
 */
static void
check_psk_key(struct check *c)
{
	const struct settings *s = c->settings;
	const struct key_file psk_key = { .path = s->console.psk_key,
	    .what = "psk.key", .owner = "root", .bytes = KEYS_SEAL,
	    .readers = " handfast-gateway handfast-console ",
	    .advice = "32 random bytes (head -c 32 /dev/urandom), chown "
	    "root:handfast-psk, chmod 440; or take psk out of channels" };

	if (!settings_has_channel(s, "psk"))
		return;
	check_key(c, &psk_key);
	check_folders(c, psk_key.path);
	if (strcmp(s->console.psk_key, s->gateway.psk_key) != 0)
		check_warning(c, "both must hold the same bytes; name one "
		    "file", "console and gateway name different psk keys");
}

/* In a token, or of an installation whose CAs are all later ones: no file. */
static void
check_ca_key(struct check *c, const struct key_file *k)
{
	struct stat st;

	if (k->path[0] == '/' && (stat(k->path, &st) == 0 ||
	    stat(c->settings->signer.ca_cert, &st) == 0)) {
		check_key(c, k);
		check_folders(c, k->path);
	}
	check_folders(c, arena_printf(c->admin->arena, "%s/x",
	    c->settings->signer.ca_dir));
}

/* The same for est, whose key the RA alone reads. */
static void
check_est_key(struct check *c)
{
	const struct key_file est_key = { .path = c->settings->ra.est_key,
	    .what = "est.key", .owner = "root", .bytes = KEYS_SEAL,
	    .readers = " handfast-ra ",
	    .advice = "32 random bytes (head -c 32 /dev/urandom), chown "
	    "root:handfast-ra, chmod 440; or take est out of channels" };

	if (!settings_has_channel(c->settings, "est"))
		return;
	check_key(c, &est_key);
	check_folders(c, est_key.path);
}

void
check_files(struct check *c)
{
	const struct settings *s = c->settings;
	const struct key_file ca_key = { .path = s->signer.ca_key,
	    .what = "the CA key", .readers = " handfast-signer ",
	    .owner = "handfast-signer",
	    .advice = "chown handfast-signer, chmod 400; \"handfast ca init\" "
	    "makes it" };
	const struct key_file seal_key = { .path = s->console.seal_key,
	    .what = "seal.key", .owner = "root", .bytes = KEYS_SEAL,
	    .readers = " handfast-console handfast-signer ",
	    .advice = "32 random bytes, chown root:handfast-seal, chmod 440" };

	const struct key_file audit_key = { .path = s->signer.audit_key,
	    .what = "the audit key", .readers = " handfast-signer ",
	    .owner = "handfast-signer",
	    .advice = "chown handfast-signer, chmod 400; \"handfast audit "
	    "init\" makes it" };
	const char *server = arena_printf(c->admin->arena,
	    "%s/pki/server.key", s->state_dir);
	const struct key_file server_key = { .path = server,
	    .what = "nginx's key", .owner = "root", .readers = " ",
	    .advice = "chown root, chmod 600; \"handfast ca server-cert\" "
	    "makes it" };

	check_ca_key(c, &ca_key);
	check_key(c, &server_key);
	check_key(c, &audit_key);
	check_folders(c, audit_key.path);
	check_root_key(c);
	check_key(c, &seal_key);
	check_folders(c, seal_key.path);
	if (strcmp(s->console.seal_key, s->signer.seal_key) != 0)
		check_warning(c, "both must hold the same bytes; name one "
		    "file", "console and signer name different seal keys");
	check_psk_key(c);
	check_est_key(c);
	check_journal(c);
}
