/*
 * A listening unix socket by its path.
 */
#ifndef LISTEN_H
#define LISTEN_H

#include "err.h"

/*
 * Binds with mode 0660 (the group comes from the set-group-id folder) and does
 * not block. A socket left behind is replaced; one on which somebody answers
 * is ERR_IO, like every other fault, and logged.
 */
enum err	listen_unix(const char *path, int *sock) MUST_CHECK;
/* Removes the name, then closes. -1 is legal. */
void		listen_close(const char *path, int sock);

#endif
