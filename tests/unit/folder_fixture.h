/*
 * A folder of the test's own below /tmp, which it works in: "/tmp/u-walk-XXXXXX". Set-up and teardown of cmocka; a test
 * that makes more calls them from its own.
 */
#ifndef UNIT_FOLDER_FIXTURE_H
#define UNIT_FOLDER_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

static char test_folder[64];

static inline int make_folder(void **state)
{
	(void)state;
	snprintf(test_folder, sizeof(test_folder), "/tmp/%s-XXXXXX", program_invocation_short_name);
	return mkdtemp(test_folder) && !chdir(test_folder) ? 0 : -1;
}

static inline int remove_folder(void **state)
{
	(void)state;
	struct error err = ERROR_INIT;
	if (!chdir("/") && !file_remove_tree(AT_FDCWD, test_folder, &err))
		return 0;
	fprintf(stderr, "%s: %s\n", test_folder, err.message);
	return -1;
}

#endif
