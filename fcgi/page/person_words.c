/*
 * An account's standing and a browser in words, and the page with a link.
 */
#include <string.h>

#include "person.h"

struct words_state
person_state(bool enabled, bool invited, bool paused)
{
	if (!enabled)
		return (struct words_state){ "Disabled", "off" };
	if (invited)
		return (struct words_state){ "Invited", "busy" };
	if (paused)
		return (struct words_state){ "Paused", "bad" };
	return (struct words_state){ "Active", "good" };
}

/* The first of the pairs whose name is in it: those that pretend come last. */
static const char *
first_in(const struct words_pair *pairs, size_t n, const char *agent)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(agent, pairs[i].name) != NULL)
			return pairs[i].words;
	return NULL;
}

const char *
person_agent(struct arena *a, const char *agent)
{
	static const struct words_pair browsers[] = {
		{ "Edg", "Edge" }, { "OPR/", "Opera" },
		{ "SamsungBrowser/", "Samsung Internet" },
		{ "FxiOS/", "Firefox" }, { "Firefox/", "Firefox" },
		{ "CriOS/", "Chrome" }, { "Chrome/", "Chrome" },
		{ "Safari/", "Safari" }, { "curl/", "curl" },
	};
	static const struct words_pair systems[] = {
		{ "iPhone", "iPhone" }, { "iPad", "iPad" },
		{ "Android", "Android" }, { "Windows", "Windows" },
		{ "Macintosh", "macOS" }, { "CrOS", "ChromeOS" },
		{ "Linux", "Linux" },
	};
	const char *browser, *system;

	if (agent == NULL || *agent == '\0')
		return "An unknown browser";
	if (strcmp(agent, "handfast") == 0)
		return "The command line";
	browser = first_in(browsers, sizeof(browsers) / sizeof(browsers[0]),
	    agent);
	system = first_in(systems, sizeof(systems) / sizeof(systems[0]),
	    agent);
	if (browser == NULL && system == NULL)
		return arena_printf(a, "%.40s", agent);
	if (browser == NULL)
		return arena_printf(a, "A browser on %s", system);
	return system == NULL ? browser :
	    arena_printf(a, "%s on %s", browser, system);
}

enum err
person_show_link(struct req *rq, struct resp *rs, const struct person_link *l)
{
	const char *console = settings_console_url(page_app(rq)->settings,
	    rq->arena);

	tpl_link(resp_html(rs, 200), &(struct tpl_link){
	    .top = page_top(rq, PAGE_PEOPLE, "A link"),
	    .id = uuid_text(rq->arena, l->account), .name = l->name,
	    .display_name = l->display_name,
	    .link = arena_printf(rq->arena, "%s/welcome#%s", console,
	    l->text),
	    .purpose = strcmp(l->purpose, "invite") == 0 ?
	    "To choose a first password" : "To choose another password",
	    .until = words_datetime(rq->arena, l->ends_at),
	    .until_text = words_time(rq->arena, l->ends_at),
	    .bottom = page_bottom(rq) });
	return ERR_NONE;
}
