/* The last reports of an index, in INDEX/reports/: one JSON file a run, named by its time. Ids and reasons, no text. */
#include "cli_info.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/strlist.h"
#include "report.h"

/* Names of the reports, oldest first. */
static enum status list(const struct index_folder *folder, int *ret_dirfd, struct strlist *names,
			struct error *err)
{
	*ret_dirfd = openat(folder->fd, "reports", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*ret_dirfd < 0)
		return errno == ENOENT ? STATUS_OK
				       : error_set_errno(err, STATUS_IO, "reports: cannot be opened");
	int fd = openat(*ret_dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return error_set_errno(err, STATUS_IO, "reports: cannot be listed");
	struct dirent *entry;
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);
		if (len > 5 && !strcmp(entry->d_name + len - 5, ".json"))
			strlist_add(names, entry->d_name);
	}
	closedir(dir);
	strlist_sort(names);
	return STATUS_OK;
}

enum status reports_store(const struct index_folder *folder, const struct buf *json, struct error *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(close_p) int dirfd = -1;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct timespec now;
	struct tm utc;
	char time_text[32];
	if (folder->fd < 0)
		return STATUS_OK;
	if (mkdirat(folder->fd, "reports", 0750) && errno != EEXIST)
		return error_set_errno(err, STATUS_IO, "reports: cannot be made");
	enum status status = list(folder, &dirfd, &names, err);
	if (status)
		return status;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(time_text, sizeof(time_text), "%Y-%m-%dT%H%M%S", &utc);
	buf_addf(&name, "%s.%03ldZ.json", time_text, now.tv_nsec / 1000000);
	for (size_t i = 0; i + REPORTS_KEPT <= names.n; i++)
		unlinkat(dirfd, names.items[i], 0);
	return file_replace(dirfd, name.data, 0640, json->data, json->len, err);
}

enum status reports_list(const struct index_folder *folder, struct error *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(close_p) int dirfd = -1;
	enum status status = list(folder, &dirfd, &names, err);
	for (size_t i = names.n; !status && i-- > 0;)
		printf("%s/reports/%s\n", folder->path, names.items[i]);
	if (!status && !names.n)
		fprintf(stderr, "%s: no report yet\n", folder->path);
	return status;
}
