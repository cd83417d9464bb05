/* The files of a source: order, what is left out and what is said about it, opening again. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "folder_fixture.h"
#include "sources/walk.h"

static void put(const char *path, const char *text)
{
	struct error err = ERROR_INIT;
	assert_int_equal(file_create(AT_FDCWD, path, 0644, text, strlen(text), &err), STATUS_OK);
}

static struct walk *walk(const char *source)
{
	struct walk *made = NULL;
	struct error err = ERROR_INIT;
	if (walk_new(source, &made, &err))
		fail_msg("%s", err.message);
	return made;
}

static void sorted_by_bytes_of_the_path(void **state)
{
	static const char *const expected[] = { "a-b.txt",   "a.txt", "a/x.txt",
						"a/y/z.txt", "b.txt", "\xc3\xa9.txt" };
	(void)state;
	assert_int_equal(mkdir("order", 0755) || mkdir("order/a", 0755) || mkdir("order/a/y", 0755), 0);
	put("order/b.txt", "b");
	put("order/a/x.txt", "x");
	put("order/a/y/z.txt", "zz");
	put("order/a-b.txt", "");
	put("order/a.txt", "a");
	put("order/\xc3\xa9.txt", "e");

	CLEANUP(walk_freep) struct walk *made = walk("order");
	struct walk_file file;
	assert_int_equal(walk_count(made), ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_true(walk_next(made, &file));
		assert_string_equal(file.path, expected[i]);
	}
	assert_false(walk_next(made, &file));
	walk_get(made, 3, &file);
	struct stat st;
	assert_int_equal(stat("order/a/y/z.txt", &st), 0);
	assert_int_equal(file.size, 2);
	assert_int_equal(file.inode, st.st_ino);
	assert_int_equal(file.mtime_ns, st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec);
	assert_int_equal(walk_n_problems(made), 0);
	walk_rewind(made);
	assert_true(walk_next(made, &file));
	assert_string_equal(file.path, "a-b.txt");
}

static void leaves_out_and_says_so(void **state)
{
	(void)state;
	assert_int_equal(mkdir("odd", 0755) || mkdir("odd/.git", 0755) || mkdir("outside", 0755), 0);
	put("outside/secret.txt", "secret");
	put("odd/kept.txt", "kept");
	put("odd/.git/config", "hidden");
	put("odd/.hidden", "hidden");
	put("odd/kept.txt~", "backup");
	put("odd/#kept.txt#", "backup");
	put("odd/caf\xe9.txt", "Latin-1 name");
	assert_int_equal(symlink("../outside", "odd/link"), 0);
	assert_int_equal(symlink("kept.txt", "odd/link.txt"), 0);
	assert_int_equal(mkfifo("odd/fifo", 0644), 0);

	CLEANUP(walk_freep) struct walk *made = walk("odd");
	assert_int_equal(walk_count(made), 1);
	static const struct {
		const char *path;
		enum status status;
	} expected[] = { { "caf\xef\xbf\xbd.txt", STATUS_IO },
			 { "fifo", STATUS_UNSUPPORTED },
			 { "link", STATUS_UNSUPPORTED },
			 { "link.txt", STATUS_UNSUPPORTED } };
	assert_int_equal(walk_n_problems(made), ARRAY_SIZE(expected));
	assert_int_equal(walk_n_problems_seen(made), ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		struct walk_problem problem;
		walk_get_problem(made, i, &problem);
		assert_string_equal(problem.path, expected[i].path);
		assert_int_equal(problem.status, expected[i].status);
		assert_true(*problem.why);
	}
}

static void opens_again_with_care(void **state)
{
	(void)state;
	assert_int_equal(mkdir("again", 0755) || mkdir("again/in", 0755), 0);
	put("again/in/file.txt", "text");
	put("again/gone.txt", "text");
	put("again/fifo.txt", "text");
	put("passwords", "secret");
	CLEANUP(walk_freep) struct walk *made = walk("again");
	struct walk_file file, now;
	struct error err = ERROR_INIT;
	walk_get(made, 2, &file);
	assert_string_equal(file.path, "in/file.txt");

	CLEANUP(close_p) int fd = -1;
	assert_int_equal(walk_open(made, file.path, &fd, &now, &err), STATUS_OK);
	assert_true(walk_same(&file, &now));
	assert_int_equal(write(fd, "x", 1), -1);
	int other = open("again/in/file.txt", O_WRONLY | O_APPEND);
	assert_int_equal(write(other, "!", 1), 1);
	close(other);
	assert_int_equal(walk_stat(fd, file.path, &now, &err), STATUS_OK);
	assert_false(walk_same(&file, &now));

	/* What became of a file meanwhile: nothing, a link to elsewhere, a FIFO that would block, a folder that is a link. */
	int none = -1;
	assert_int_equal(unlink("again/gone.txt"), 0);
	assert_int_equal(walk_open(made, "gone.txt", &none, &now, &err), STATUS_NOT_FOUND);
	assert_int_equal(symlink("../passwords", "again/gone.txt"), 0);
	assert_int_equal(walk_open(made, "gone.txt", &none, &now, &err), STATUS_UNSUPPORTED);
	assert_int_equal(unlink("again/fifo.txt") || mkfifo("again/fifo.txt", 0644), 0);
	assert_int_equal(walk_open(made, "fifo.txt", &none, &now, &err), STATUS_UNSUPPORTED);
	assert_int_equal(rename("again/in", "elsewhere") || symlink("../elsewhere", "again/in"), 0);
	assert_int_equal(walk_open(made, "in/file.txt", &none, &now, &err), STATUS_UNSUPPORTED);
	assert_int_not_equal(walk_open(made, "../passwords", &none, &now, &err), STATUS_OK);
	assert_int_not_equal(walk_open(made, "/etc/hostname", &none, &now, &err), STATUS_OK);
	assert_int_equal(none, -1);
}

static void single_files_and_links_to_sources(void **state)
{
	(void)state;
	assert_int_equal(mkdir("real", 0755), 0);
	put("real/one.txt", "one");
	assert_int_equal(symlink("real", "to-folder") || symlink("real/one.txt", "to-file.txt"), 0);
	static const struct {
		const char *source, *path;
	} rows[] = { { "real/one.txt", "one.txt" },
		     { "to-folder", "one.txt" },
		     { "to-folder/", "one.txt" },
		     { "to-file.txt", "to-file.txt" } };
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(walk_freep) struct walk *made = walk(rows[i].source);
		struct walk_file file, now;
		struct error err = ERROR_INIT;
		CLEANUP(close_p) int fd = -1;
		assert_int_equal(walk_count(made), 1);
		assert_true(walk_next(made, &file));
		assert_string_equal(file.path, rows[i].path);
		assert_int_equal(walk_open(made, file.path, &fd, &now, &err), STATUS_OK);
		assert_true(walk_same(&file, &now));
	}
}

static void sources_that_are_none(void **state)
{
	static const struct {
		const char *source;
		enum status status;
	} rows[] = { { "no-such-folder", STATUS_NOT_FOUND },
		     { "plain/below", STATUS_NOT_FOUND },
		     { "/dev/null", STATUS_BAD_INPUT },
		     { "caf\xe9.txt", STATUS_BAD_INPUT },
		     { "loop", STATUS_IO } };
	(void)state;
	put("plain", "text");
	put("caf\xe9.txt", "text");
	assert_int_equal(symlink("loop", "loop"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct walk *made = NULL;
		struct error err = ERROR_INIT;
		if (walk_new(rows[i].source, &made, &err) != rows[i].status)
			fail_msg("%s: %s", rows[i].source, err.message);
		assert_null(made);
		assert_int_equal(strncmp(err.message, rows[i].source, strlen(rows[i].source)), 0);
	}
	assert_int_equal(mkdir("empty", 0755), 0);
	CLEANUP(walk_freep) struct walk *made = walk("empty");
	assert_int_equal(walk_count(made), 0);
}

static void unreadable_folders(void **state)
{
	(void)state;
	if (!geteuid()) /* root reads everything */
		skip();
	assert_int_equal(mkdir("closed", 0755) || mkdir("closed/in", 0755), 0);
	put("closed/file.txt", "text");
	assert_int_equal(chmod("closed/in", 0), 0);
	struct walk *made = walk("closed");
	struct walk_problem problem;
	assert_int_equal(walk_count(made), 1);
	assert_int_equal(walk_n_problems(made), 1);
	walk_get_problem(made, 0, &problem);
	assert_string_equal(problem.path, "in");
	assert_int_equal(problem.status, STATUS_IO);
	walk_free(made);
	assert_int_equal(chmod("closed/in", 0755) || chmod("closed", 0), 0);
	struct error err = ERROR_INIT;
	made = NULL;
	assert_int_equal(walk_new("closed", &made, &err), STATUS_IO);
	assert_int_equal(chmod("closed", 0755), 0);
}

/* Deeper than PATH_MAX: reported, and nothing else is lost. */
static void deep_folders(void **state)
{
	(void)state;
	char name[201];
	memset(name, 'd', 200);
	name[200] = '\0';
	CLEANUP(close_p) int at = open(".", O_RDONLY | O_DIRECTORY);
	assert_int_equal(mkdirat(at, "deep", 0755), 0);
	int next = openat(at, "deep", O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < 30; i++) {
		close(at);
		at = next;
		assert_int_equal(mkdirat(at, name, 0755), 0);
		struct error err = ERROR_INIT;
		assert_int_equal(file_create(at, "file.txt", 0644, "x", 1, &err), STATUS_OK);
		next = openat(at, name, O_RDONLY | O_DIRECTORY);
	}
	close(next);
	CLEANUP(walk_freep) struct walk *made = walk("deep");
	assert_true(walk_count(made) >= 19 && walk_count(made) < 30);
	assert_int_equal(walk_n_problems(made), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted_by_bytes_of_the_path),
		cmocka_unit_test(leaves_out_and_says_so),
		cmocka_unit_test(opens_again_with_care),
		cmocka_unit_test(single_files_and_links_to_sources),
		cmocka_unit_test(sources_that_are_none),
		cmocka_unit_test(unreadable_folders),
		cmocka_unit_test(deep_folders),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
