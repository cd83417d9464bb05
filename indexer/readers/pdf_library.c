#include "readers/pdf_library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/banned.h"

/* Where in the struct each function goes, and its name. */
#define PDF_FUNCTION_ROW(name) { #name, offsetof(struct pdf_library, name) },
static const struct {
	const char *name;
	size_t offset;
} functions[] = { PDF_FUNCTIONS(PDF_FUNCTION_ROW) };
#undef PDF_FUNCTION_ROW

const struct pdf_library *pdf_library_load(struct error *err)
{
	static struct pdf_library library;
	static bool tried, found;
	static char why[256];
	if (!tried) {
		/* The library's own, GLib's too: a look-up goes through everything it needs. */
		void *handle = dlopen(IOM_POPPLER, RTLD_NOW | RTLD_LOCAL);
		tried = true;
		found = handle != NULL;
		for (size_t i = 0; found && i < ARRAY_SIZE(functions); i++) {
			void *function = dlsym(handle, functions[i].name);
			memcpy((char *)&library + functions[i].offset, &function, sizeof(function));
			found = function != NULL;
		}
		if (!found) {
			const char *told = dlerror();
			snprintf(why, sizeof(why), "%s", told ? told : IOM_POPPLER " is another version");
		}
	}
	if (found)
		return &library;
	error_set(err, STATUS_IO, "PDF cannot be read here: %s", why);
	return NULL;
}
