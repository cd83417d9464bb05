/* iom-search: questions to an index or a daemon, from a shell. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/options.h"
#include "query/answer_json.h"

#include "batch.h"
#include "output.h"
#include "source.h"
#include "view.h"
#include "base/banned.h"

#define DEFAULT_INDEX "/var/lib/iom-search"

enum { EXIT_FOUND = 0, EXIT_NOTHING = 1, EXIT_TROUBLE = 2 };

/* One row an option, as wide as it is. */
/* clang-format off */
static const struct option_info option_table[] = {
	{ .name = "index", .value = "DIR", .help = "the index to search (default " DEFAULT_INDEX ")" },
	{ .name = "server", .value = "URL", .help = "ask the daemon there instead, e.g. http://127.0.0.1:8080" },
	{ .name = "n", .letter = 'n', .value = "N", .help = "how many results, 0 to 100 (default 10)" },
	{ .name = "offset", .value = "N", .help = "leave out the first N; with -n up to 1,000 (default 0)" },
	{ .name = "lang", .value = "fr|es|en", .flags = OPTION_REPEATABLE, .help = "only documents in this language" },
	{ .name = "type", .value = "TYPE", .flags = OPTION_REPEATABLE, .help = "only this kind: news, manual, ..." },
	{ .name = "site", .value = "SITE", .flags = OPTION_REPEATABLE, .help = "only of this site, e.g. www.iom.int" },
	{ .name = "country", .value = "ISO3", .flags = OPTION_REPEATABLE, .help = "only about this country, e.g. HND" },
	{ .name = "topic", .value = "TOPIC", .flags = OPTION_REPEATABLE, .help = "only about this topic, e.g. return" },
	{ .name = "from", .value = "DATE", .help = "only from then on: 2010, 2010-05 or 2010-05-31" },
	{ .name = "to", .value = "DATE", .help = "only up to the end of it" },
	{ .name = "sort", .value = "relevance|date", .help = "the order (default relevance); date: newest first" },
	{ .name = "cross", .help = "find documents in the other languages too (the default)" },
	{ .name = "no-cross", .help = "only with the words as they stand" },
	{ .name = "no-spelling", .help = "correct no word" },
	{ .name = "json", .help = "write the answer as JSON, as the HTTP API does" },
	{ .name = "jsonl", .help = "write one result a line, as JSON" },
	{ .name = "csv", .help = "write a table for a spreadsheet (RFC 4180)" },
	{ .name = "trec", .help = "write a run file for trec_eval" },
	{ .name = "batch", .help = "read queries from standard input, one id<TAB>query a line" },
	{ .name = "explain", .help = "say why each result matched" },
	{ .name = "facets", .help = "count by language, type, site, country, year and topic" },
	{ .name = "show", .value = "ID", .flags = OPTION_ACTION, .help = "print the document with this id" },
	{ .name = "suggest", .value = "TEXT", .flags = OPTION_ACTION, .help = "print completions of its last word" },
	{ .name = "similar", .value = "ID", .flags = OPTION_ACTION, .help = "find documents like the one with this id" },
	{ .name = "stats", .flags = OPTION_ACTION, .help = "print the index in figures" },
	{ .name = "completion", .value = "bash|zsh", .flags = OPTION_ACTION, .help = "print the completions of a shell" },
};
/* clang-format on */

static const char *const examples[] = {
	"iom-search retour volontaire Mali",
	"the ten best documents; any word may be missing",
	"iom-search '\"traite des personnes\" country:HND date:2006..'",
	"a phrase, about Honduras, since 2006",
	"iom-search --lang es --facets trata de personas",
	"in Spanish, with counts",
	"iom-search --json -n 100 refugiados | jq -r '.results[].id'",
	"ids for a script",
	"iom-search --batch --trec -n 100 <queries.tsv >run.txt",
	"a run file for trec_eval",
	NULL,
};

static const struct program_info program = {
	.name = "iom-search",
	.synopsis = "[OPTION]... QUERY...",
	.summary = "Search the documents of an index. Several QUERY words are one query; any word may be "
		   "missing, "
		   "the best come first.",
	.options = option_table,
	.n_options = ARRAY_SIZE(option_table),
	.examples = examples,
	.exit_status = "0 something was found, 1 nothing was found, 2 an error.",
};

/* What the command line asks for, besides the request. */
struct command {
	struct options options;
	struct request request;
	const struct output_format *format;
	const char *action; /* "show", "suggest", "similar", "stats", or NULL: a search */
};

/* ---- reading the command line ---- */

static enum status choose_format(struct command *command, struct error *err)
{
	command->format = &output_people;
	for (const struct output_format *const *format = output_formats; *format; format++) {
		if (!(*format)->option || !option_given(&command->options, (*format)->option))
			continue;
		if (command->format->option)
			return error_set(err, STATUS_BAD_INPUT, "--%s and --%s: one format, please",
					 command->format->option, (*format)->option);
		command->format = *format;
		command->request.ids_only = *format == &output_trec;
	}
	return STATUS_OK;
}

static enum status choose_action(struct command *command, struct error *err)
{
	static const char *const actions[] = { "show", "suggest", "similar", "stats" };

	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (!option_given(&command->options, actions[i]))
			continue;
		if (command->action)
			return error_set(err, STATUS_BAD_INPUT, "--%s and --%s: one at a time, please",
					 command->action, actions[i]);
		command->action = actions[i];
	}
	if (!command->action)
		return STATUS_OK;
	if (command->options.arguments.n)
		return error_set(err, STATUS_BAD_INPUT,
				 "--%s takes no QUERY; quote its value if it has spaces", command->action);
	if (option_given(&command->options, "batch"))
		return error_set(err, STATUS_BAD_INPUT, "--batch goes with a search, not with --%s",
				 command->action);
	if (strcmp(command->action, "similar") && command->format->option && command->format != &output_json)
		return error_set(err, STATUS_BAD_INPUT, "--%s is for results; --%s can be had with --json",
				 command->format->option, command->action);
	return STATUS_OK;
}

/* One parameter, under the option's name in messages. */
static enum status set_parameter(struct request *request, const char *name, const char *value,
				 struct error *err)
{
	struct error why = ERROR_INIT;
	if (request_set(request, name, value, &why))
		return error_set(err, STATUS_BAD_INPUT, "--%s", why.message);
	return STATUS_OK;
}

static enum status fill_request(struct command *command, struct error *err)
{
	static const char *const parameters[] = { "n",       "offset", "lang", "type", "site",
						  "country", "topic",  "from", "to",   "sort" };
	static const char *const switches[] = { "facets", "explain" };
	enum status status = STATUS_OK;

	for (size_t i = 0; i < ARRAY_SIZE(parameters); i++) {
		const struct strlist *values = option_values(&command->options, parameters[i]);
		bool repeatable = !strcmp(parameters[i], "lang") || !strcmp(parameters[i], "type") ||
				  !strcmp(parameters[i], "site") || !strcmp(parameters[i], "country") ||
				  !strcmp(parameters[i], "topic");
		for (size_t k = repeatable || !values->n ? 0 : values->n - 1; k < values->n && !status; k++)
			status = set_parameter(&command->request, parameters[i], values->items[k], err);
	}
	for (size_t i = 0; i < ARRAY_SIZE(switches) && !status; i++)
		if (option_given(&command->options, switches[i]))
			status = set_parameter(&command->request, switches[i], "1", err);
	if (!status && option_given(&command->options, "no-cross")) {
		if (option_given(&command->options, "cross"))
			return error_set(err, STATUS_BAD_INPUT,
					 "--cross and --no-cross contradict each other");
		status = set_parameter(&command->request, "cross", "0", err);
	}
	if (!status && option_given(&command->options, "no-spelling"))
		status = set_parameter(&command->request, "spelling", "0", err);
	struct error why = ERROR_INIT;
	if (!status && request_check(&command->request, &why))
		return error_set(err, STATUS_BAD_INPUT, "--%s", why.message);
	return status;
}

static bool has_filters(const struct request *request)
{
	for (enum field f = 0; f < N_FIELDS; f++)
		if (request->filters[f].n)
			return true;
	return request->from.precision != DATE_UNKNOWN || request->to.precision != DATE_UNKNOWN;
}

static enum status take_query(struct command *command, struct error *err)
{
	const struct strlist *words = &command->options.arguments;
	CLEANUP(buf_release) struct buf query = BUF_INIT;

	if (option_given(&command->options, "batch")) {
		if (words->n)
			return error_set(err, STATUS_BAD_INPUT,
					 "--batch reads its queries from standard input");
		return STATUS_OK;
	}
	if (!words->n && !has_filters(&command->request))
		return error_set(err, STATUS_BAD_INPUT, "no query; see iom-search --help");
	heading_add(words, " ", &query);
	free(command->request.query);
	command->request.query = buf_detach(&query);
	return STATUS_OK;
}

static enum status read_command(int argc, char **argv, struct command *command, struct error *err)
{
	enum status status = options_parse(&program, argc, argv, &command->options, err);

	if (!status)
		status = choose_format(command, err);
	if (!status)
		status = choose_action(command, err);
	if (!status)
		status = fill_request(command, err);
	if (!status && !command->action && !option_given(&command->options, "completion"))
		status = take_query(command, err);
	return status;
}

/* ---- where to ask ---- */

/* Did the environment say it? An option of the command line wins over the environment's other choice. */
static bool from_environment(const struct options *options, const char *name, const char *variable)
{
	const char *value = option_value(options, name), *environment = getenv(variable);
	return value && environment && !strcmp(value, environment);
}

static enum status open_source(const struct options *options, struct source **ret_source, struct error *err)
{
	const char *server = option_value(options, "server"), *index = option_value(options, "index");
	bool fell_back = false;

	if (server && index && !from_environment(options, "index", "IOM_INDEX")) {
		if (!from_environment(options, "server", "IOM_SERVER"))
			return error_set(err, STATUS_BAD_INPUT, "--index and --server: one of them, please");
		server = NULL;
	}
	if (server)
		return source_server(server, ret_source, err);
	enum status status = source_local(index ? index : DEFAULT_INDEX, ret_source, &fell_back, err);
	if (!status && fell_back)
		message(&program, 4,
			"the newest generation is damaged, the one before it answers; "
			"\"iom-index --check\" says what is wrong");
	return status;
}

/* ---- what to do ---- */

static enum status do_search(const struct command *command, struct source *source, struct output *output,
			     bool *ret_found, struct error *err)
{
	struct answer answer;
	enum status status;

	if (command->action)
		status = source->functions->similar(source, option_value(&command->options, "similar"),
						    &command->request, &answer, err);
	else
		status = source->functions->search(source, &command->request, &answer, err);
	if (status)
		return status;
	output_answer(output, "1", &answer);
	*ret_found = answer.total > 0;
	answer_release(&answer);
	return STATUS_OK;
}

static enum status do_show(const struct command *command, struct source *source, struct output *output,
			   struct error *err)
{
	struct stored_document doc;
	enum status status =
		source->functions->document(source, option_value(&command->options, "show"), &doc, err);
	if (status)
		return status;
	if (command->format == &output_json) {
		document_write_json(&doc, &output->text);
		buf_addch(&output->text, '\n');
	} else {
		view_document(&output->terminal, &doc, &output->text);
	}
	stored_document_release(&doc);
	return STATUS_OK;
}

static enum status do_suggest(const struct command *command, struct source *source, struct output *output,
			      bool *ret_found, struct error *err)
{
	CLEANUP(strlist_release) struct strlist texts = STRLIST_INIT;
	const char *typed = option_value(&command->options, "suggest");
	enum status status = source->functions->suggest(source, typed, command->request.n, &texts, err);
	if (status)
		return status;
	if (command->format == &output_json) {
		struct json j = json_on(&output->text);
		json_begin_array(&j);
		json_put_string(&j, typed);
		json_begin_array(&j);
		for (size_t i = 0; i < texts.n; i++)
			json_put_string(&j, texts.items[i]);
		json_end(&j);
		json_end(&j);
		buf_addch(&output->text, '\n');
	}
	for (size_t i = 0; i < texts.n && command->format != &output_json; i++) {
		terminal_clean(texts.items[i], strlen(texts.items[i]), &output->text);
		buf_addch(&output->text, '\n');
	}
	*ret_found = texts.n > 0;
	return STATUS_OK;
}

static enum status do_stats(const struct command *command, struct source *source, struct output *output,
			    struct error *err)
{
	struct index_stats stats;
	enum status status = source->functions->stats(source, &stats, err);
	if (status)
		return status;
	if (command->format == &output_json) {
		index_stats_write_json(&stats, &output->text);
		buf_addch(&output->text, '\n');
	} else {
		view_stats(&output->terminal, &stats, &output->text);
	}
	index_stats_release(&stats);
	return STATUS_OK;
}

static enum status do_command(const struct command *command, struct source *source, struct output *output,
			      bool *ret_found, size_t *ret_bad, struct error *err)
{
	const char *action = command->action ? command->action : "search";

	*ret_found = true;
	if (!strcmp(action, "show"))
		return do_show(command, source, output, err);
	if (!strcmp(action, "stats"))
		return do_stats(command, source, output, err);
	if (!strcmp(action, "suggest"))
		return do_suggest(command, source, output, ret_found, err);
	if (option_given(&command->options, "batch"))
		return batch_run(&program, STDIN_FILENO, source, &command->request, output, ret_found,
				 ret_bad, err);
	return do_search(command, source, output, ret_found, err);
}

static int run(const struct command *command)
{
	CLEANUP(source_freep) struct source *source = NULL;
	struct error err = ERROR_INIT;
	struct output output;
	bool found = false, batch = option_given(&command->options, "batch");
	size_t n_bad = 0;

	enum status status = open_source(&command->options, &source, &err);
	if (status) {
		message(&program, 3, "%s", err.message);
		return EXIT_TROUBLE;
	}
	output_init(&output, command->format, batch, option_given(&command->options, "explain"));
	status = do_command(command, source, &output, &found, &n_bad, &err);
	if (status == STATUS_NOT_FOUND && command->action)
		message(&program, 3, "%s: no document has this id",
			option_value(&command->options, command->action));
	else if (status)
		message(&program, 3, "%s", err.message);
	/* Also after an error: what a batch had answered by then. */
	struct error writing = ERROR_INIT;
	if (output_flush(&output, true, &writing)) {
		message(&program, 3, "%s", writing.message);
		status = writing.status;
	}
	output_release(&output);
	/* An id that no document has is an answer: nothing was found. */
	if (status == STATUS_NOT_FOUND && command->action)
		return EXIT_NOTHING;
	if (status || n_bad)
		return EXIT_TROUBLE;
	return found ? EXIT_FOUND : EXIT_NOTHING;
}

static int complete(const char *shell)
{
	if (strcmp(shell, "bash") && strcmp(shell, "zsh")) {
		message(&program, 3, "--completion: %s is neither bash nor zsh", shell);
		return EXIT_TROUBLE;
	}
	options_completion(&program, shell, stdout);
	return fflush(stdout) ? EXIT_TROUBLE : EXIT_FOUND;
}

int main(int argc, char **argv)
{
	struct command command = { .format = NULL };
	struct error err = ERROR_INIT;
	int code;

	request_init(&command.request);
	if (read_command(argc, argv, &command, &err)) {
		message(&program, 3, "%s", err.message);
		code = EXIT_TROUBLE;
	} else if (option_given(&command.options, "completion")) {
		code = complete(option_value(&command.options, "completion"));
	} else {
		code = run(&command);
	}
	options_release(&command.options);
	request_release(&command.request);
	return code;
}
