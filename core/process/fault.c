#include "process/fault.h"

#ifdef IOM_FAULTS
#	include <signal.h>
#	include <stdlib.h>
#	include <string.h>

bool fault_point(const char *name)
{
	const char *wanted = getenv("IOM_FAULT");
	size_t len = strlen(name);
	if (!wanted || strncmp(wanted, name, len) || wanted[len] != '=')
		return false;
	const char *action = wanted + len + 1;
	if (!strcmp(action, "kill"))
		raise(SIGKILL);
	if (!strcmp(action, "stop"))
		raise(SIGSTOP);
	return !strcmp(action, "fail");
}
#endif
