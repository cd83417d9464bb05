/*
 * The supervisor: binds the port, makes front end and query workers, watches the pointer file, kills what is late and
 * replaces what died. It meets no client's byte and opens no index.
 */
#ifndef SEARCHD_SUPERVISOR_H
#define SEARCHD_SUPERVISOR_H

#include "settings.h"

/* Runs until SIGTERM or SIGINT; returns the exit status of the program. */
int supervisor_run(const struct settings *settings);

#endif
