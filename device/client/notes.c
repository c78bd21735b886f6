/*
 * Two small files.
 */
#include "notes.h"

#include <string.h>
#include <unistd.h>

#include "file.h"

#define LAST_ERROR	"last-error"
#define HOOK_DUE	"hook.due"
#define NOTE_BYTES	64

static enum err
note(struct slots *s, const char *name, struct slice text)
{
	struct arena *a = arena_new();
	const struct file_spec spec = { .path = slots_beside(s, a, name),
	    .mode = 0600, .owner = FILE_KEEP_ID, .group = FILE_KEEP_ID };
	enum err e = file_write(&spec, text);

	arena_free(a);
	return e;
}

static void
forget(struct slots *s, const char *name)
{
	struct arena *a = arena_new();

	(void)unlink(slots_beside(s, a, name));
	arena_free(a);
}

enum last_error
notes_error(struct slots *s)
{
	struct arena *a = arena_new();
	enum last_error error = LAST_ERROR_NONE;
	struct slice text;

	if (file_read(a, slots_beside(s, a, LAST_ERROR), NOTE_BYTES,
	    &text) == ERR_NONE && text.n > 0)
		error = last_error_find(slice_of(text.p, text.n - 1));
	arena_free(a);
	return error;
}

void
notes_error_set(struct slots *s, enum last_error error)
{
	struct arena *a;

	if (error == notes_error(s))
		return;
	if (error == LAST_ERROR_NONE) {
		forget(s, LAST_ERROR);
		return;
	}
	a = arena_new();
	(void)!note(s, LAST_ERROR, slice_str(arena_printf(a, "%s\n",
	    last_error_word(error))));
	arena_free(a);
}

bool
notes_hook(struct slots *s)
{
	struct arena *a = arena_new();
	bool is_due = access(slots_beside(s, a, HOOK_DUE), F_OK) == 0;

	arena_free(a);
	return is_due;
}

enum err
notes_hook_set(struct slots *s)
{
	return note(s, HOOK_DUE, SLICE_LIT("\n"));
}

void
notes_hook_clear(struct slots *s)
{
	if (notes_hook(s))
		forget(s, HOOK_DUE);
}
