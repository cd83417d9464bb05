/* What the command line and the environment say; read once, before any process is made. */
#ifndef SEARCHD_SETTINGS_H
#define SEARCHD_SETTINGS_H

#include "address.h"
#include "base/options.h"

#define MAX_PROXIES 16u
#define MAX_WORKERS 64u

struct settings {
	const struct program_info *program;
	const char *index_dir;
	const char *web_root;  /* or NULL */
	const char *originals; /* or NULL */
	struct sockaddr_storage listen;
	socklen_t listen_len;
	struct strlist hosts;   /* lower case, without ports */
	struct strlist origins; /* exactly as browsers send them */
	struct address proxies[MAX_PROXIES];
	unsigned n_proxies;
	unsigned n_workers, deadline_ms, rate; /* rate 0: none */
	struct options options;                /* owns the strings above */
};

/* STATUS_BAD_INPUT names the option. --help, --version and --completion print and end the program. */
NODISCARD enum status settings_read(int argc, char **argv, struct settings *ret_settings, struct error *err);
void settings_release(struct settings *settings);

extern const struct program_info searchd_program;

#endif
