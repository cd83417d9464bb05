#include "settings.h"

#include <ctype.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/banned.h"

static const struct option_info options[] = {
	{ "index", 0, "DIR", 0, "index folder (default /var/lib/iom-search)" },
	{ "listen", 0, "ADDR:PORT", 0, "where to listen (default 127.0.0.1:8080); port 0: any free one" },
	{ "host", 0, "NAME", OPTION_REPEATABLE,
	  "a name that clients may use in Host besides the address and localhost" },
	{ "trusted-proxy", 0, "ADDR", OPTION_REPEATABLE,
	  "a front proxy: limits then count the client it names in X-Forwarded-For" },
	{ "workers", 0, "N", 0, "query workers (default: the cores)" },
	{ "deadline-ms", 0, "N", 0, "time for one query in milliseconds (default 2000)" },
	{ "originals", 0, "DIR", 0,
	  "hand out the original file of a document, DIR plus its id, at /originals/" },
	{ "rate", 0, "N", 0, "requests a second for one address, 429 past it (default: no limit)" },
	{ "allow-origin", 0, "ORIGIN", OPTION_REPEATABLE,
	  "an origin whose pages may call the API (CORS; default: none)" },
	{ "web-root", 0, "DIR", 0,
	  "serve the page's style, script and icon from this folder, while working on them" },
	{ "completion", 0, "SHELL", OPTION_ACTION, "print the completions for bash or zsh and exit" },
};

static const char *const examples[] = {
	"iom-searchd --index var/index",
	"serve an index on http://127.0.0.1:8080",
	"iom-searchd --listen 127.0.0.1:0",
	"on any free port; the first line says which",
	"iom-searchd --host search.example.org --trusted-proxy 127.0.0.1",
	"behind a front proxy that speaks TLS",
	NULL,
};

const struct program_info searchd_program = {
	.name = "iom-searchd",
	.synopsis = "[OPTION]...",
	.summary = "Search the index over HTTP: a page for people and a JSON API. SIGHUP looks for a new "
		   "generation at once, "
		   "SIGTERM finishes what is under way.",
	.options = options,
	.n_options = ARRAY_SIZE(options),
	.examples = examples,
	.exit_status = "0 stopped by a signal, 2 usage or configuration, 4 the system failed.",
};

static enum status read_hosts(struct settings *settings, struct error *err)
{
	const struct strlist *names = option_values(&settings->options, "host");
	for (size_t i = 0; i < names->n; i++) {
		CLEANUP(free_p) char *name = xstrdup(names->items[i]);
		for (char *p = name; *p; p++) {
			*p = (char)tolower((unsigned char)*p);
			if (!isalnum((unsigned char)*p) && !strchr("-._[]:", *p))
				return error_set(err, STATUS_BAD_INPUT,
						 "--host: \"%.80s\" is not the name of a host",
						 names->items[i]);
		}
		if (!*name || (name[0] != '[' && strchr(name, ':')))
			return error_set(err, STATUS_BAD_INPUT,
					 "--host: \"%.80s\": a name without scheme and port",
					 names->items[i]);
		strlist_add_once(&settings->hosts, name);
	}
	return STATUS_OK;
}

static enum status read_proxies(struct settings *settings, struct error *err)
{
	const struct strlist *names = option_values(&settings->options, "trusted-proxy");
	if (names->n > MAX_PROXIES)
		return error_set(err, STATUS_BAD_INPUT, "--trusted-proxy: at most %u", MAX_PROXIES);
	for (size_t i = 0; i < names->n; i++)
		if (!address_parse(names->items[i], strlen(names->items[i]),
				   &settings->proxies[settings->n_proxies++]))
			return error_set(err, STATUS_BAD_INPUT,
					 "--trusted-proxy: \"%.80s\" is not an IP address", names->items[i]);
	return STATUS_OK;
}

/* scheme://host[:port], as in the Origin header; it goes out in a header of ours, so nothing else may be in it. */
static bool is_origin(const char *text)
{
	size_t scheme = !strncmp(text, "http://", 7) ? 7 : !strncmp(text, "https://", 8) ? 8 : 0;
	if (!scheme || !text[scheme])
		return false;
	for (const char *p = text + scheme; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("-._[]:", *p))
			return false;
	return true;
}

static enum status read_origins(struct settings *settings, struct error *err)
{
	const struct strlist *names = option_values(&settings->options, "allow-origin");
	for (size_t i = 0; i < names->n; i++) {
		if (!is_origin(names->items[i]))
			return error_set(err, STATUS_BAD_INPUT,
					 "--allow-origin: \"%.80s\" is not an origin, for example "
					 "https://www.example.org",
					 names->items[i]);
		strlist_add_once(&settings->origins, names->items[i]);
	}
	return STATUS_OK;
}

static unsigned n_cores(void)
{
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof(set), &set))
		return 1;
	int n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > (int)MAX_WORKERS ? MAX_WORKERS : (unsigned)n;
}

static enum status read_numbers(struct settings *settings, struct error *err)
{
	long workers = 1, deadline = 0, rate = 0;
	enum status status =
		option_number(&settings->options, "workers", 1, MAX_WORKERS, n_cores(), &workers, err);
	if (!status)
		status = option_number(&settings->options, "deadline-ms", 50, 60000, 2000, &deadline, err);
	if (!status)
		status = option_number(&settings->options, "rate", 0, 1000000, 0, &rate, err);
	settings->n_workers = (unsigned)workers;
	settings->deadline_ms = (unsigned)deadline;
	settings->rate = (unsigned)rate;
	return status;
}

static _Noreturn void print_completion(const char *shell)
{
	if (strcmp(shell, "bash") && strcmp(shell, "zsh")) {
		message(&searchd_program, 3, "--completion: \"%.40s\" is neither bash nor zsh", shell);
		exit(2);
	}
	options_completion(&searchd_program, shell, stdout);
	exit(fflush(stdout) ? 2 : 0);
}

enum status settings_read(int argc, char **argv, struct settings *ret_settings, struct error *err)
{
	struct settings settings = { .program = &searchd_program, .index_dir = "/var/lib/iom-search" };
	enum status status = options_parse(&searchd_program, argc, argv, &settings.options, err);
	if (status)
		return status;
	if (option_given(&settings.options, "completion"))
		print_completion(option_value(&settings.options, "completion"));
	if (settings.options.arguments.n)
		status = error_set(err, STATUS_BAD_INPUT,
				   "unexpected argument \"%.80s\"; see iom-searchd --help",
				   settings.options.arguments.items[0]);
	if (option_given(&settings.options, "index"))
		settings.index_dir = option_value(&settings.options, "index");
	settings.web_root = option_value(&settings.options, "web-root");
	struct stat st;
	if (!status && settings.web_root && (stat(settings.web_root, &st) || !S_ISDIR(st.st_mode)))
		status = error_set(err, STATUS_BAD_INPUT, "--web-root: %.200s is not a folder",
				   settings.web_root);
	settings.originals = option_value(&settings.options, "originals");
	if (!status && settings.originals && (stat(settings.originals, &st) || !S_ISDIR(st.st_mode)))
		status = error_set(err, STATUS_BAD_INPUT, "--originals: %.200s is not a folder",
				   settings.originals);
	const char *listen = option_value(&settings.options, "listen");
	if (!status)
		status = listen_address_parse(listen ? listen : "127.0.0.1:8080", &settings.listen,
					      &settings.listen_len, err);
	if (!status)
		status = read_hosts(&settings, err);
	if (!status)
		status = read_proxies(&settings, err);
	if (!status)
		status = read_origins(&settings, err);
	if (!status)
		status = read_numbers(&settings, err);
	if (status) {
		settings_release(&settings);
		return status;
	}
	*ret_settings = settings;
	return STATUS_OK;
}

void settings_release(struct settings *settings)
{
	strlist_release(&settings->hosts);
	strlist_release(&settings->origins);
	options_release(&settings->options);
}
