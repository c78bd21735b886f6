/*
 * What the CA's page is made of: what is to be done, and the plots. The first
 * page counts what is to be done.
 */
#ifndef CA_PAGE_H
#define CA_PAGE_H

#include "page.h"
#include "store_ca.h"

/* What the installation's settings make of "in time". */
struct store_ca_limits ca_limits(const struct settings *);
/* For who has the permission ca; one query. */
enum err	ca_todo_fill(struct req *, struct tpl_ca_todo *) MUST_CHECK;
/* Issued, revoked, and what will end, by day; one query. */
enum err	ca_plots_fill(struct req *, struct tpl_ca *) MUST_CHECK;

#endif
