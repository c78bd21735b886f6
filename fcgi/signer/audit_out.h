/*
 * Where checkpoints of the event log go so that who rules this database, or
 * this host later, cannot take them back: a file that others may collect, and
 * syslog, which may carry them away.
 */
#ifndef AUDIT_OUT_H
#define AUDIT_OUT_H

#include "settings.h"

struct audit_out;

/* Before the filter of system calls. What cannot be opened is logged. */
struct audit_out *audit_out_open(struct arena *, const struct settings *);
/*
 * A checkpoint's line: on the disk when this returns. ERR_CONFIG (logged) if it is
 * not. Syslog gets it if there is one.
 */
enum err audit_out_checkpoint(struct audit_out *, struct slice line) MUST_CHECK;
/* To syslog alone, as an alert. */
void		 audit_out_alarm(struct audit_out *, const char *text);

#endif
