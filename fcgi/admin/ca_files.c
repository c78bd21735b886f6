/*
 * The files of CAs; see ca_make.h.
 */
#include "ca_make.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "keys.h"
#include "log.h"
#include "rand.h"
#include "secret.h"

#define SIGNER_USER	"handfast-signer"
#define SEAL_GROUP	"handfast-seal"
#define PSK_GROUP	"handfast-psk"
#define RA_GROUP	"handfast-ra"	/* reads est.key */

const char *
ca_folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? "." :
	    arena_printf(a, "%.*s", (int)(slash - path), path);
}

/* As root the signer has a user of its own; else all is this one's. */
enum err
ca_find_users(struct admin *ad, struct ca_users *out)
{
	struct passwd *user;
	struct group *group;

	*out = (struct ca_users){ .signer = FILE_KEEP_ID,
	    .seal = FILE_KEEP_ID, .psk = FILE_KEEP_ID, .ra = FILE_KEEP_ID };
	if (geteuid() != 0)
		return ERR_NONE;
	user = getpwnam(SIGNER_USER);
	group = getgrnam(SEAL_GROUP);
	if (user == NULL || group == NULL) {
		(void)admin_fail(ad, ERR_CONFIG, "there is no user "
		    SIGNER_USER " or no group " SEAL_GROUP
		    " (systemd-sysusers makes them)");
		return ERR_CONFIG;
	}
	out->signer = user->pw_uid;
	out->seal = group->gr_gid;
	group = getgrnam(PSK_GROUP);
	out->no_psk = group == NULL;
	if (group != NULL)
		out->psk = group->gr_gid;
	group = getgrnam(RA_GROUP);
	out->no_ra = group == NULL;
	if (group != NULL)
		out->ra = group->gr_gid;
	return ERR_NONE;
}

enum err
ca_put(struct admin *ad, const char *path, mode_t mode, uid_t owner,
    struct slice s)
{
	const struct file_spec f = { .path = path, .mode = mode,
	    .owner = owner, .group = FILE_KEEP_ID, .only_new = true };
	enum err e = file_write(&f, s);

	if (e)
		(void)admin_fail(ad, e, "cannot write %s", log_qs(path));
	return e;
}

static enum err
make_dir(struct admin *ad, const char *path, mode_t mode)
{
	if (mkdir(path, mode) == 0) {
		/* Whatever the umask says: the certificates are public. */
		if (chmod(path, mode) == 0)
			return ERR_NONE;
	} else if (errno == EEXIST)
		return ERR_NONE;
	(void)admin_fail(ad, ERR_IO, "cannot make the folder %s: %s",
	    log_qs(path), strerror(errno));
	return ERR_IO;
}

/* ---- keys ---- */

const char *
ca_root_key_path(struct admin *ad, const char *offline, const char *name)
{
	if (offline == NULL)
		offline = arena_printf(ad->arena, "%s/offline",
		    ca_folder_of(ad->arena, ad->settings->signer.ca_root));
	return arena_printf(ad->arena, "%s/%s.key", offline, name);
}

enum err
ca_write_root_key(struct admin *ad, const char *path,
    const struct ca_made *root, const struct secret *passphrase)
{
	struct slice pem;
	enum err e;

	if ((e = make_dir(ad, ca_folder_of(ad->arena, path), 0700)) ||
	    (e = key_pem(ad->arena, root->key, secret_slice(passphrase),
	    &pem)))
		return e;
	return ca_put(ad, path, 0400, FILE_KEEP_ID, pem);
}

enum err
ca_key_text(struct admin *ad, const struct ca_made *made, struct slice *out)
{
	enum err e;

	if (made->uri != NULL) {
		*out = slice_str(arena_printf(ad->arena, "%s\n", made->uri));
		return ERR_NONE;
	}
	if ((e = key_pem(ad->arena, made->key, SLICE_NONE, out)))
		(void)admin_fail(ad, e, "cannot write the key");
	return e;
}

/* One that is there stays: another node's, say. */
static enum err
write_shared_key(struct admin *ad, const char *path, gid_t group)
{
	const struct file_spec f = { .path = path,
	    .mode = group == FILE_KEEP_ID ? 0400 : 0440,
	    .owner = FILE_KEEP_ID, .group = group, .only_new = true };
	uint8_t key[KEYS_SEAL];
	enum err e;

	if ((e = rand_bytes(key, sizeof(key))) == ERR_NONE)
		e = file_write(&f, slice_of(key, sizeof(key)));
	secret_wipe_bytes(key, sizeof(key));
	if (e == ERR_TAKEN) {
		admin_say(ad, "%s is kept as it is.", f.path);
		return ERR_NONE;
	}
	if (e)
		(void)admin_fail(ad, e, "cannot write %s", log_qs(f.path));
	return e;
}

enum err
ca_write_shared_keys(struct admin *ad, const struct ca_users *users)
{
	const struct settings *s = ad->settings;
	enum err e;

	if ((e = write_shared_key(ad, s->signer.seal_key, users->seal)) ||
	    (!users->no_psk &&
	    (e = write_shared_key(ad, s->console.psk_key, users->psk))) ||
	    (!users->no_ra &&
	    (e = write_shared_key(ad, s->ra.est_key, users->ra))))
		return e;
	if (users->no_psk)
		admin_say(ad, "There is no group " PSK_GROUP ", so no %s "
		    "was made. Only the channel psk needs it.",
		    s->console.psk_key);
	if (users->no_ra)
		admin_say(ad, "There is no group " RA_GROUP ", so no %s "
		    "was made. Only the channel est needs it.",
		    s->ra.est_key);
	return ERR_NONE;
}

/* ---- folders ---- */

/* What a run that was cut short has left. */
static void
remove_left(struct admin *ad, const char *path, const struct ca_file *files,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		(void)unlink(arena_printf(ad->arena, "%s/%s", path,
		    files[i].name));
	(void)rmdir(path);
}

static enum err
fill_folder(struct admin *ad, const struct ca_users *users, const char *path,
    const struct ca_file *files, size_t n)
{
	enum err e = ERR_NONE;
	size_t i;

	for (i = 0; i < n && e == ERR_NONE; i++)
		e = ca_put(ad, arena_printf(ad->arena, "%s/%s", path,
		    files[i].name), files[i].is_key ? 0400 : 0644,
		    files[i].is_key ? users->signer : FILE_KEEP_ID,
		    files[i].text);
	return e;
}

enum err
ca_make_folder(struct admin *ad, const struct ca_users *users,
    const char *name, const struct ca_file *files, size_t n)
{
	const char *dir = ad->settings->signer.ca_dir;
	const char *path = arena_printf(ad->arena, "%s/%s", dir, name);
	const char *temp = arena_printf(ad->arena, "%s/.new-%s", dir, name);
	enum err e;

	remove_left(ad, temp, files, n);
	if ((e = make_dir(ad, dir, 0755)) || (e = make_dir(ad, temp, 0755)) ||
	    (e = fill_folder(ad, users, temp, files, n)))
		return e;
	if (rename(temp, path) == -1) {
		(void)admin_fail(ad, ERR_IO, "cannot make the folder %s: %s",
		    log_qs(path), strerror(errno));
		remove_left(ad, temp, files, n);
		return ERR_IO;
	}
	return file_sync_folder(path);
}
