/* Whole files: limits, modes, and that nothing is left half done. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "log.h"
#include "tap.h"

static char folder[] = "/tmp/hf-file-XXXXXX";

static const char *
in(struct arena *a, const char *name)
{
	return arena_printf(a, "%s/%s", folder, name);
}

static int
entries(void)
{
	struct dirent *d;
	DIR *dir = opendir(folder);
	int n = 0;

	while ((d = readdir(dir)) != NULL)
		n += d->d_name[0] != '.';
	closedir(dir);
	return n;
}

static void
writing(struct arena *a)
{
	struct file_spec f = { .path = in(a, "one"), .mode = 0400,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID, .only_new = true };
	struct slice s;
	struct stat st;

	is_int(file_write(&f, SLICE_LIT("first")), ERR_NONE, "a new file");
	ok(stat(f.path, &st) == 0 && (st.st_mode & 07777) == 0400,
	    "has the mode asked for");
	is_int(file_write(&f, SLICE_LIT("second")), ERR_TAKEN,
	    "is not replaced");
	ok(file_read(a, f.path, 5, &s) == ERR_NONE &&
	    slice_equal_str(s, "first"), "and stays as it was");
	f.only_new = false, f.mode = 0644;
	is_int(file_write(&f, SLICE_LIT("second")), ERR_NONE,
	    "unless it may be");
	ok(file_read(a, f.path, 6, &s) == ERR_NONE &&
	    slice_equal_str(s, "second"), "then it is");
	is_int(file_read(a, f.path, 5, &s), ERR_TOO_LARGE,
	    "one byte over the limit is refused");
	is_int(entries(), 1, "no temporary file is left");
	f.path = in(a, "none/two");
	is_int(file_write(&f, SLICE_LIT("x")), ERR_IO, "no folder, no file");
	is_int(file_read(a, f.path, 5, &s), ERR_NOT_FOUND, "nor one to read");
	is_int(file_read(a, folder, 5, &s), ERR_IO, "a folder is no file");
}

static void
secrets(struct arena *a)
{
	struct file_spec f = { .path = in(a, "key"), .mode = 0440,
	    .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	struct slice bytes;
	struct secret s;

	is_int(file_write(&f, SLICE_LIT("01234567")), ERR_NONE, "a key");
	is_int(file_read_secret(f.path, 8, &s), ERR_NONE, "is read");
	ok(secret_equal(secret_slice(&s), SLICE_LIT("01234567")), "whole");
	is_int(file_read_secret(f.path, 9, &s), ERR_CONFIG,
	    "another length is refused");
	is_int(s.n, 0, "and gives nothing");
	is_int(file_read_key(a, f.path, 8, S_IRWXG, &bytes), ERR_CONFIG,
	    "a key that its group must not read");
	is_int(bytes.n, 0, "is not read");
	is_int(file_read_key(a, f.path, 8, S_IRWXO, &bytes), ERR_NONE,
	    "one that it may is");
	f.mode = 0444;
	is_int(file_write(&f, SLICE_LIT("01234567")), ERR_NONE, "a public key");
	is_int(file_read_secret(f.path, 8, &s), ERR_CONFIG, "is no secret");
}

int
main(void)
{
	struct arena *a = arena_new();

	log_open("test");
	if (mkdtemp(folder) == NULL)
		return 1;
	writing(a);
	secrets(a);
	unlink(in(a, "one"));
	unlink(in(a, "key"));
	rmdir(folder);
	arena_free(a);
	return done_testing();
}
