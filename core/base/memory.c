#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static _Noreturn void out_of_memory(void)
{
	static const char text[] = "out of memory\n";
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(70);
	_exit(70); /* EX_SOFTWARE: a parent treats it as a crash of this process */
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xreallocarray(void *old, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		out_of_memory();
	void *p = realloc(old, n && size ? n * size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc_own(size_t n, size_t size)
{
	size_t bytes = n && size ? n * size : 1;
	if (size && n > SIZE_MAX / size)
		out_of_memory();
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		out_of_memory();
	(void)madvise(p, bytes, MADV_DONTFORK); /* without it children only cost more */
	return p;
}

void xfree_own(void *p, size_t n, size_t size)
{
	if (p)
		munmap(p, n && size ? n * size : 1);
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t len)
{
	char *p = xmalloc(len + 1);
	memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

void free_p(void *pointer_to_pointer)
{
	void **p = pointer_to_pointer;
	free(*p);
	*p = NULL;
}
