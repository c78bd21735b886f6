/*
 * Stands in for libFuzzer in "make test": runs a fuzz target over its corpus,
 * each file whole and cut short at every length, as TAP.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX	65536
#define PREFIX_MAX	2048	/* cut short at every length up to here */

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* In memory of exactly its size, so that sanitizers see every overrun. */
static void
run(const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, p, n);
	(void)LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static int
replay(const char *path)
{
	static uint8_t input[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		return 0;
	n = fread(input, 1, sizeof(input), f);
	fclose(f);
	run(input, n);
	for (size_t cut = 0; cut < n && cut < PREFIX_MAX; cut++)
		run(input, cut);
	return 1;
}

static int
is_input(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

int
main(int argc, char *argv[])
{
	const char *name = strrchr(argv[0], '/');
	struct dirent **entries;
	char folder[1024], path[2048];
	int n;

	(void)argc;
	name = name != NULL ? name + 1 : argv[0];
	(void)snprintf(folder, sizeof(folder), "tests/corpus/%s", name);
	n = scandir(folder, &entries, is_input, alphasort);
	if (n <= 0) {
		printf("1..1\nnot ok 1 - %s holds inputs\n", folder);
		return 1;
	}
	printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder,
		    entries[i]->d_name);
		printf("%s %d - %s\n", replay(path) ? "ok" : "not ok", i + 1,
		    entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return 0;
}
