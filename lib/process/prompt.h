/*
 * Passphrases, passwords and codes from a person or a descriptor: never from
 * the command line or the environment, where others can read them.
 */
#ifndef PROMPT_H
#define PROMPT_H

#include "err.h"
#include "secret.h"
#include "slice.h"

#define PROMPT_TERMINAL	(-1)	/* as descriptor: ask on the terminal */

/* The N of "--code-fd N": ERR_INPUT unless an open descriptor's number. */
enum err	prompt_fd(const char *text, int *fd) MUST_CHECK;

/*
 * One line without its end, 1..SECRET_MAX bytes, without NUL. On the terminal
 * it is asked for with the label and not shown. A descriptor is read byte by
 * byte up to the line's end, so that several can follow on one descriptor.
 * ERR_INPUT if empty, ERR_TOO_LARGE if too long, ERR_IO without a terminal or
 * after Ctrl-C.
 */
enum err	prompt_secret(const char *label, int fd, struct secret *)
		    MUST_CHECK;
/* A new one; the terminal asks twice. ERR_INPUT if they differ. */
enum err	prompt_new_secret(const char *label, int fd, struct secret *)
		    MUST_CHECK;
/* One visible line from the terminal into out[size], NUL-terminated. */
enum err	prompt_line(const char *label, char *out, size_t size)
		    MUST_CHECK;

#endif
