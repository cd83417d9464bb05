/* iom-index: the command line. What a run does stands in run.c and pipeline.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli_info.h"
#include "process/spawn.h"
#include "run.h"

static const struct option_info options_table[] = {
	{ "index", 0, "DIR", 0, "index folder (default /var/lib/iom-search)" },
	{ "full", 0, NULL, 0, "rebuild from nothing, beside the index that is being served" },
	{ "dry-run", 0, NULL, 0, "say what would be added, changed, removed; write nothing" },
	{ "jobs", 'j', "N", 0, "readers and writers at once (default: the cores)" },
	{ "report", 0, "FILE", 0, "write the run's report there, as JSON" },
	{ "reports", 0, NULL, OPTION_ACTION, "list the reports kept in the index folder" },
	{ "base-url", 0, "PREFIX=URL", OPTION_REPEATABLE,
	  "address of ids that begin with PREFIX: URL plus the rest" },
	{ "reader-cpu-s", 0, "N", 0, "CPU seconds for one document (default 20)" },
	{ "reader-wall-s", 0, "N", 0, "seconds for one document (default 30)" },
	{ "keep", 0, "N", 0, "generations to keep for --rollback (default 2)" },
	{ "rollback", 0, NULL, OPTION_ACTION, "serve the generation before the current one" },
	{ "check", 0, NULL, OPTION_ACTION, "verify the published index end to end" },
	{ "forget", 0, "ID", OPTION_ACTION, "take a document down at once, and keep it out" },
	{ "unforget", 0, "ID", OPTION_ACTION, "let it in again with the next run" },
	{ "relearn", 0, NULL, 0,
	  "learn menus and translations anew from the whole corpus (--full does too)" },
	{ "dictionaries", 0, "DIR", 0, "dictionaries to learn translations from, beside the corpus" },
	{ "no-sandbox", 0, NULL, 0, "run the readers unconfined" },
	{ "quiet", 'q', NULL, 0, "print errors only" },
	{ "verbose", 'v', NULL, 0, "name skipped documents too" },
	{ "progress", 0, "WHEN", OPTION_OPTIONAL_VALUE, "progress bar: auto, always, never" },
	{ "max-failed", 0, "P", 0, "refuse to publish when more than P % failed (default 5)" },
	{ "max-removed", 0, "P", 0, "refuse to publish when more than P % would vanish (default 10)" },
	{ "allow-shrink", 0, NULL, 0, "this once, publish although documents vanish" },
	{ "completion", 0, "SHELL", OPTION_ACTION, "print completions for bash or zsh" },
};

static const char *const examples[] = {
	"iom-index --index /srv/index /srv/pages",
	"index a folder; again: only what changed",
	"iom-index --index /srv/index --base-url =https:// web=/srv/mirror dump.jsonl",
	"two sources, addresses made from ids",
	NULL,
};

const struct program_info program = {
	.name = "iom-index",
	.synopsis = "[OPTION]... --index DIR SOURCE...",
	.summary = "Build and update a search index from folders, files, *.jsonl or - (JSON Lines on "
		   "standard input).",
	.options = options_table,
	.n_options = ARRAY_SIZE(options_table),
	.examples = examples,
	.exit_status = "0 published and up to date, 1 refused by a guard, 2 usage, 3 another run holds the "
		       "index, 4 disk, index or "
		       "source failed",
};

static enum status percent(const struct options *options, const char *name, double fallback,
			   double *ret_value, struct error *err)
{
	const char *text = option_value(options, name);
	char *end;
	*ret_value = fallback;
	if (!text)
		return STATUS_OK;
	*ret_value = strtod(text, &end);
	if (end == text || *end || !(*ret_value >= 0 && *ret_value <= 100))
		return error_set(err, STATUS_BAD_INPUT, "--%s: %s is no share of 0 to 100 per cent", name,
				 text);
	return STATUS_OK;
}

static enum status numbers(const struct options *options, struct run_options *run_options, struct error *err)
{
	long jobs, cpu, wall, keep, cores = sysconf(_SC_NPROCESSORS_ONLN);
	enum status status = option_number(options, "jobs", 1, 256, cores > 0 ? cores : 1, &jobs, err);
	if (!status)
		status = option_number(options, "reader-cpu-s", 1, 86400, 20, &cpu, err);
	if (!status)
		status = option_number(options, "reader-wall-s", 1, 86400, 30, &wall, err);
	if (!status)
		status = option_number(options, "keep", 1, 1000, 2, &keep, err);
	if (!status)
		status = percent(options, "max-failed", 5, &run_options->max_failed, err);
	if (!status)
		status = percent(options, "max-removed", 10, &run_options->max_removed, err);
	if (status)
		return status;
	run_options->jobs = (unsigned)jobs;
	run_options->limits.cpu_s = (unsigned)cpu;
	run_options->limits.wall_s = (unsigned)wall;
	run_options->keep = (unsigned)keep;
	return STATUS_OK;
}

static enum status progress_option(const struct options *options, enum progress_mode *ret_mode,
				   struct error *err)
{
	static const char *const names[] = { "auto", "always", "never" };
	const char *text = option_given(options, "progress") ? option_value(options, "progress") : "auto";
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(*text ? text : "always", names[i])) {
			*ret_mode = i;
			return STATUS_OK;
		}
	return error_set(err, STATUS_BAD_INPUT, "--progress: %s is none of auto, always, never", text);
}

static enum status base_urls(const struct options *options, struct run_options *run_options,
			     struct error *err)
{
	const struct strlist *values = option_values(options, "base-url");
	run_options->base_urls = xcalloc(values->n + 1, sizeof(*run_options->base_urls));
	for (size_t i = 0; i < values->n; i++) {
		const char *equals = strchr(values->items[i], '=');
		if (!equals)
			return error_set(err, STATUS_BAD_INPUT, "--base-url: %s is not PREFIX=URL",
					 values->items[i]);
		struct base_url *base = &run_options->base_urls[run_options->n_base_urls++];
		base->prefix = xstrndup(values->items[i], (size_t)(equals - values->items[i]));
		base->url = xstrdup(equals + 1);
	}
	return STATUS_OK;
}

/* NAME=SOURCE, unless a file of that very name is there. */
static void sources(const struct options *options, struct run_options *run_options)
{
	run_options->sources = xcalloc(options->arguments.n + 1, sizeof(*run_options->sources));
	for (size_t i = 0; i < options->arguments.n; i++) {
		const char *text = options->arguments.items[i], *equals = strchr(text, '=');
		struct run_source *source = &run_options->sources[run_options->n_sources++];
		struct stat st;
		if (equals && equals > text && !memchr(text, '/', (size_t)(equals - text)) &&
		    stat(text, &st)) {
			source->name = xstrndup(text, (size_t)(equals - text));
			text = equals + 1;
		}
		source->path = xstrdup(text);
	}
}

static void release(struct run_options *run_options)
{
	for (size_t i = 0; i < run_options->n_sources; i++) {
		free(run_options->sources[i].name);
		free(run_options->sources[i].path);
	}
	for (size_t i = 0; i < run_options->n_base_urls; i++) {
		free(run_options->base_urls[i].prefix);
		free(run_options->base_urls[i].url);
	}
	free(run_options->sources);
	free(run_options->base_urls);
}

/* ---- actions ---- */

static int complain(int exit_status, const struct error *err)
{
	message(&program, 3, "%s", err->message);
	return exit_status;
}

static int check(const char *index)
{
	struct index_folder folder = INDEX_FOLDER_INIT;
	struct error err = ERROR_INIT;
	char name[16];
	enum status status = index_folder_open(index, false, &folder, &err);
	if (!status)
		status = generation_current(folder.fd, name, &err);
	if (!status)
		status = generation_verify(&folder, name, 200, &err);
	if (!status)
		printf("%s: generation %s is whole\n", index, name);
	index_folder_close(&folder);
	return status ? complain(4, &err) : 0;
}

static int rollback(const char *index)
{
	struct index_folder folder = INDEX_FOLDER_INIT;
	struct error err = ERROR_INIT;
	CLEANUP(free_p) uint32_t *generations = NULL;
	size_t n = 0;
	char name[16], before[16];
	int exit_status = 4;
	enum status status = index_folder_open(index, false, &folder, &err);
	if (!status)
		status = index_folder_lock(&folder, &err);
	if (status == STATUS_BUSY)
		exit_status = 3;
	if (!status)
		status = generation_current(folder.fd, name, &err);
	if (!status)
		status = index_folder_generations(&folder, &generations, &n, &err);
	uint32_t current = status ? 0 : (uint32_t)strtoul(name, NULL, 10), target = 0;
	for (size_t i = 0; i < n && generations[i] < current; i++)
		target = generations[i];
	if (!status && !target) {
		status =
			error_set(&err, STATUS_NOT_FOUND, "%s: no generation before %s is kept", index, name);
		exit_status = 2;
	}
	if (!status) {
		generation_name(target, before);
		status = generation_verify(&folder, before, 0, &err);
	}
	if (!status)
		status = pointer_move(&folder, target, &err);
	if (!status)
		printf("%s: generation %s is served again\n", index, before);
	index_folder_close(&folder);
	return status ? complain(exit_status, &err) : 0;
}

static int list_reports(const char *index)
{
	struct index_folder folder = INDEX_FOLDER_INIT;
	struct error err = ERROR_INIT;
	enum status status = index_folder_open(index, false, &folder, &err);
	if (!status)
		status = reports_list(&folder, &err);
	index_folder_close(&folder);
	return status ? complain(4, &err) : 0;
}

static int complete(const char *shell)
{
	struct error err = ERROR_INIT;
	if (strcmp(shell, "bash") && strcmp(shell, "zsh")) {
		error_set(&err, STATUS_BAD_INPUT, "--completion: %s is neither bash nor zsh", shell);
		return complain(2, &err);
	}
	options_completion(&program, shell, stdout);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const actions[] = { "reports", "rollback", "check",
					       "forget",  "unforget", "completion" };
	struct options options;
	struct error err = ERROR_INIT;
	struct run_options run_options = { .limits = READER_LIMITS_DEFAULT };
	unsigned n_actions = 0;

	process_begin();
	process_name_init(argc, argv);
	if (options_parse(&program, argc, argv, &options, &err))
		return complain(2, &err);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		n_actions += option_given(&options, actions[i]);
	run_options.index = option_value(&options, "index");
	if (!run_options.index)
		run_options.index = "/var/lib/iom-search";
	run_options.full = option_given(&options, "full");
	run_options.dry_run = option_given(&options, "dry-run");
	run_options.relearn = option_given(&options, "relearn");
	run_options.allow_shrink = option_given(&options, "allow-shrink");
	run_options.quiet = option_given(&options, "quiet");
	run_options.verbose = option_given(&options, "verbose");
	run_options.report_file = option_value(&options, "report");
	run_options.dictionaries = option_value(&options, "dictionaries");
	if (!run_options.dictionaries)
		run_options.dictionaries = IOM_DATADIR "/dictionaries";
	run_options.limits.sandbox = !option_given(&options, "no-sandbox");
	run_options.forget = option_value(&options, "forget");
	run_options.unforget = option_value(&options, "unforget");

	enum status status = numbers(&options, &run_options, &err);
	if (!status)
		status = progress_option(&options, &run_options.progress, &err);
	if (!status)
		status = base_urls(&options, &run_options, &err);
	sources(&options, &run_options);
	if (!status && n_actions > 1)
		status = error_set(&err, STATUS_BAD_INPUT,
				   "one of --reports, --rollback, --check, --forget, --unforget at a time");
	if (!status && n_actions && run_options.dry_run)
		status = error_set(&err, STATUS_BAD_INPUT, "--dry-run: only a run over SOURCEs can be tried");
	if (!status && n_actions && run_options.n_sources)
		status = error_set(&err, STATUS_BAD_INPUT, "%s: this option takes no SOURCE",
				   run_options.sources[0].path);
	if (!status && !n_actions && !run_options.n_sources)
		status = error_set(&err, STATUS_BAD_INPUT, "no SOURCE given; iom-index --help shows how");

	int exit_status;
	if (status)
		exit_status = complain(2, &err);
	else if (option_given(&options, "completion"))
		exit_status = complete(option_value(&options, "completion"));
	else if (option_given(&options, "check"))
		exit_status = check(run_options.index);
	else if (option_given(&options, "rollback"))
		exit_status = rollback(run_options.index);
	else if (option_given(&options, "reports"))
		exit_status = list_reports(run_options.index);
	else if (run_options.forget || run_options.unforget) {
		run_options.keep = 1; /* no other generation may hold it */
		exit_status = run_forget(&run_options);
	} else {
		if (!run_options.limits.sandbox)
			message(&program, 4,
				"--no-sandbox: documents are read by processes that are not confined");
		exit_status = run(&run_options);
	}
	release(&run_options);
	options_release(&options);
	return exit_status;
}
