/*
 * Named points where a test may make the program die, fail or wait: FAULT("after-segment"). The environment variable
 * IOM_FAULT says which: "after-segment=kill", "=stop" (SIGSTOP), "=fail" (FAULT returns true). Compiled only into test
 * builds (IOM_FAULTS); else nothing remains.
 */
#ifndef PROCESS_FAULT_H
#define PROCESS_FAULT_H

#include <stdbool.h>

#ifdef IOM_FAULTS
bool fault_point(const char *name);
#	define FAULT(name) fault_point(name)
#else
#	define FAULT(name) false
#endif

#endif
