/* iom-searchd: the index over HTTP. */
#include "supervisor.h"

#include "process/spawn.h"
#include "base/banned.h"

int main(int argc, char **argv)
{
	struct settings settings;
	struct error err = ERROR_INIT;

	process_begin();
	if (settings_read(argc, argv, &settings, &err)) {
		message(&searchd_program, 3, "%s", err.message);
		return 2;
	}
	process_name_init(argc, argv);
	int result = supervisor_run(&settings);
	settings_release(&settings);
	return result;
}
