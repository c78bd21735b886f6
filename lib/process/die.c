/*
 * The last line of a program.
 */
#include "die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "log.h"

void
die(const char *fmt, ...)
{
	char message[LOG_LINE];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	log_at(ERR_ERROR, "%s", message);
	/* No atexit handlers: a forked worker shares its parent's. */
	_exit(EXIT_FAILURE);
}
