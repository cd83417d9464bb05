#include "inputs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/strmap.h"

#define STDIN_ID "-"

void inputs_release(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->n_walks; i++)
		walk_free(inputs->walks[i]);
	free(inputs->walks);
	free(inputs->items);
	buf_release(&inputs->ids);
	close_p(&inputs->stdin_copy);
	*inputs = (struct inputs)INPUTS_INIT;
}

const char *inputs_id(const struct inputs *inputs, const struct input *input)
{
	return inputs->ids.data + input->id;
}

bool input_unchanged(const struct input *input, const struct sources *old)
{
	if (input->old == UINT32_MAX)
		return false;
	const struct source_row *row = &old->rows[input->old];
	return row->size == input->file.size && row->mtime_ns == input->file.mtime_ns &&
	       row->ctime_ns == input->file.ctime_ns && row->inode == input->file.inode;
}

static void set_row(struct input *input)
{
	input->row.size = input->file.size;
	input->row.mtime_ns = input->file.mtime_ns;
	input->row.ctime_ns = input->file.ctime_ns;
	input->row.inode = input->file.inode;
}

enum status input_open(const struct inputs *inputs, struct input *input, int *ret_fd, struct error *err)
{
	if (!input->walk) {
		*ret_fd = dup(inputs->stdin_copy);
		return *ret_fd < 0 ? error_set_errno(err, STATUS_IO, "standard input") : STATUS_OK;
	}
	struct walk_file now;
	enum status status = walk_open(input->walk, input->file.path, ret_fd, &now, err);
	if (status)
		return status;
	input->file = now;
	set_row(input);
	return STATUS_OK;
}

static struct input *add(struct inputs *inputs, size_t source, const char *name, const char *path)
{
	GROW(inputs->items, inputs->n, inputs->alloc);
	struct input *input = &inputs->items[inputs->n++];
	*input = (struct input){ .id = (uint32_t)inputs->ids.len,
				 .source = (uint32_t)source,
				 .old = UINT32_MAX };
	if (name)
		buf_addf(&inputs->ids, "%s/", name);
	buf_add(&inputs->ids, path, strlen(path) + 1);
	return input;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);
	return len >= n && !strcmp(text + len - n, end);
}

/* Documents with ids of their own in one file. */
static bool is_container(const char *path)
{
	static const char *const endings[] = { ".jsonl", ".warc", ".warc.gz", ".wet", ".wet.gz" };
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (ends_with(path, endings[i]))
			return true;
	return false;
}

/* Standard input into a nameless file, so that it can be read in pieces like any other. */
static enum status copy_stdin(struct inputs *inputs, int work_dirfd, size_t source, const char *name,
			      struct error *err)
{
	char block[65536];
	struct stat st;
	inputs->stdin_copy = openat(work_dirfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (inputs->stdin_copy < 0)
		return error_set_errno(err, STATUS_IO, "standard input: no room for a copy");
	for (;;) {
		ssize_t n = read(STDIN_FILENO, block, sizeof(block));
		if (n < 0)
			return error_set_errno(err, STATUS_IO, "standard input: cannot be read");
		if (n == 0)
			break;
		enum status status =
			file_write_fd(inputs->stdin_copy, "copy of standard input", block, (size_t)n, err);
		if (status)
			return status;
	}
	if (fstat(inputs->stdin_copy, &st))
		return error_set_errno(err, STATUS_IO, "standard input");
	struct input *input = add(inputs, source, name, STDIN_ID);
	input->file = (struct walk_file){ .path = STDIN_ID, .size = (uint64_t)st.st_size };
	set_row(input);
	return STATUS_OK;
}

static enum status check_twice(const struct inputs *inputs, const struct run_options *options,
			       struct error *err)
{
	struct strmap seen;
	enum status status = STATUS_OK;
	strmap_init(&seen);
	for (size_t i = 0; !status && i < inputs->n; i++) {
		const char *id = inputs_id(inputs, &inputs->items[i]);
		bool is_new;
		uint32_t first = strmap_add(&seen, id, strlen(id), &is_new);
		if (!is_new)
			status = error_set(err, STATUS_BAD_INPUT,
					   "%s: both %s and %s have this id; put NAME= before one of them",
					   id, options->sources[inputs->items[first].source].path,
					   options->sources[inputs->items[i].source].path);
	}
	strmap_release(&seen);
	return status;
}

enum status inputs_gather(struct inputs *inputs, const struct run_options *options, int work_dirfd,
			  const struct sources *old,
			  void (*problem)(void *ctx, bool failed, const char *what, const char *why),
			  void *ctx, struct error *err)
{
	inputs->walks = xcalloc(options->n_sources + 1, sizeof(*inputs->walks));
	for (size_t s = 0; s < options->n_sources; s++) {
		const struct run_source *source = &options->sources[s];
		enum status status;
		if (!strcmp(source->path, "-")) {
			if (inputs->stdin_copy >= 0)
				return error_set(err, STATUS_BAD_INPUT,
						 "-: standard input can be read once only");
			status = copy_stdin(inputs, work_dirfd, s, source->name, err);
			if (status)
				return status;
			continue;
		}
		struct walk *walk = NULL;
		status = walk_new(source->path, &walk, err);
		if (status)
			return status;
		inputs->walks[inputs->n_walks++] = walk;
		struct walk_file file;
		while (walk_next(walk, &file)) {
			/* What is in it brings ids of its own: the file is known by its whole path. */
			bool container = walk_count(walk) == 1 && is_container(file.path) &&
					 ends_with(source->path, file.path);
			struct input *input =
				add(inputs, s, source->name, container ? source->path : file.path);
			input->walk = walk;
			input->file = file;
			set_row(input);
		}
		for (size_t i = 0; i < walk_n_problems(walk); i++) {
			struct walk_problem p;
			CLEANUP(buf_release) struct buf what = BUF_INIT;
			walk_get_problem(walk, i, &p);
			if (source->name)
				buf_addf(&what, "%s/", source->name);
			buf_addstr(&what, *p.path ? p.path : source->path);
			problem(ctx, p.status != STATUS_UNSUPPORTED, what.data, p.why);
		}
	}
	for (size_t i = 0; old && i < inputs->n; i++)
		inputs->items[i].old = sources_find(old, inputs_id(inputs, &inputs->items[i]));
	return check_twice(inputs, options, err);
}
