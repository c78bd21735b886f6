#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "place.h"

#define SPACE	" \t\n/"

static bool __attribute__((format(printf, 2, 3)))
wrong(struct place *h, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(h->fault, sizeof(h->fault), fmt, ap);
	va_end(ap);
	return false;
}

static bool
is_one_of(const char *word, const char *const *list)
{
	while (*list != NULL && strcmp(word, *list) != 0)
		list++;
	return *list != NULL;
}

static bool
is_link(const char *attribute)
{
	static const char *const links[] = { "href", "src", "action",
	    "formaction", "poster", "data", "cite", "ping", "background",
	    "manifest", "srcset", "xlink:href", NULL };

	return is_one_of(attribute, links);
}

/* Neither would run under the console's policy; said here, not at run time. */
static bool
is_code(const char *attribute)
{
	static const char *const code[] = { "style", "srcdoc", NULL };

	return strncmp(attribute, "on", 2) == 0 || is_one_of(attribute, code);
}

static bool
grow(struct place *h, char *name, char c)
{
	size_t n = strlen(name);

	if (n + 1 == PLACE_NAME)
		return wrong(h, "name too long: %s", name);
	name[n] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
	name[n + 1] = '\0';
	return true;
}

/* What others have written, by templates/README.md, and may be chosen. */
static bool
is_name(const struct place *h)
{
	static const char *const names[] = { "bdi", "option", NULL };

	return h->at == IN_TEXT && is_one_of(h->element, names);
}

static void
leave_tag(struct place *h)
{
	static const char *const code[] = { "script", "style", NULL };

	h->at = is_one_of(h->element, code) ? IN_CODE : IN_TEXT;
}

static bool
step_element(struct place *h, char c)
{
	if (h->element[0] != '\0' && c == '>')
		leave_tag(h);
	else if (h->element[0] != '\0' && strchr(SPACE, c) != NULL)
		h->at = IN_TAG;
	else if (!grow(h, h->element, c))
		return false;
	if (strcmp(h->element, "!--") == 0)
		return wrong(h, "HTML comment: write {{! ... }}");
	return true;
}

static bool
step_tag(struct place *h, char c)
{
	if (c == '>') {
		leave_tag(h);
	} else if (c == '=' && h->at == IN_ATTRIBUTE) {
		h->at = IN_EQUALS;
	} else if (strchr(SPACE, c) != NULL) {
		h->at = IN_TAG;
	} else if (strchr("\"'=<", c) != NULL) {
		return wrong(h, "stray %c in <%s>", c, h->element);
	} else {
		if (h->at == IN_TAG)
			h->attribute[0] = '\0';
		h->at = IN_ATTRIBUTE;
		return grow(h, h->attribute, c);
	}
	return true;
}

bool
place_step(struct place *h, char c)
{
	switch (h->at) {
	case IN_CODE:
		if (c != '<')
			return wrong(h, "code in <%s>", h->element);
		/* FALLTHROUGH */
	case IN_TEXT:
		h->element[0] = '\0';
		if (c == '<')
			h->at = IN_ELEMENT;
		return true;
	case IN_ELEMENT:
		return step_element(h, c);
	case IN_TAG:
	case IN_ATTRIBUTE:
		return step_tag(h, c);
	case IN_EQUALS:
		if (c != '"' && c != '\'')
			return wrong(h, "%s without quotes", h->attribute);
		if (is_code(h->attribute))
			return wrong(h, "code in %s", h->attribute);
		h->at = IN_VALUE;
		h->quote = c;
		h->n = 0;
		return true;
	case IN_VALUE:
		h->n++;
		if (c == h->quote)
			h->at = IN_TAG;
		return true;
	}
	return wrong(h, "lost");
}

bool
place_fill(struct place *h, bool url, const char **fn)
{
	*fn = is_name(h) ? "escape_name" : "escape_text";
	if (h->at == IN_CODE)
		return wrong(h, "tag in <%s>", h->element);
	if (h->at == IN_EQUALS && is_code(h->attribute))
		return wrong(h, "tag in %s", h->attribute);
	if (h->at == IN_EQUALS)
		return wrong(h, "tag in %s without quotes", h->attribute);
	if (h->at != IN_TEXT && h->at != IN_VALUE)
		return wrong(h, "tag in the name of an element or attribute");
	if (url && (h->at == IN_TEXT || !is_link(h->attribute)))
		return wrong(h, "{{url}} outside of a link");
	if (!url && h->at == IN_VALUE && is_link(h->attribute))
		return wrong(h, "tag in %s without {{url}}", h->attribute);
	if (url)
		*fn = h->n == 0 ? "escape_url" : "escape_url_part";
	h->n++;
	return true;
}

bool
place_open(struct place *h)
{
	const char *fn;

	if (h->at == IN_ATTRIBUTE)
		h->at = IN_TAG;
	return h->at == IN_TAG || place_fill(h, false, &fn);
}

bool
place_close(struct place *h, const struct place *opened)
{
	if (h->at == IN_ATTRIBUTE)
		h->at = IN_TAG;
	if (h->at != opened->at || (h->at == IN_VALUE &&
	    strcmp(h->attribute, opened->attribute) != 0))
		return wrong(h, "the section began elsewhere in the HTML");
	return true;
}
