#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/options.h"
#include "process/spawn.h"

void progress_begin(struct progress *p, enum progress_mode mode, bool quiet)
{
	const char *term = getenv("TERM");
	bool terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
	*p = (struct progress){ .bar = !quiet &&
				       (mode == PROGRESS_ALWAYS || (mode == PROGRESS_AUTO && terminal)) };
	p->lines = !quiet && !p->bar && mode != PROGRESS_NEVER;
}

void progress_pause(struct progress *p)
{
	if (p->drawn)
		fputs("\r\033[K", stderr);
	p->drawn = false;
}

void progress_end(struct progress *p)
{
	progress_pause(p);
	fflush(stderr);
}

static void draw(struct progress *p, const char *phase, uint64_t done, uint64_t total, uint64_t now)
{
	enum { WIDTH = 30 };
	char bar[WIDTH + 1];
	double seconds = (double)(now - p->phase_start_ms) / 1000;
	progress_pause(p);
	p->drawn = true;
	if (!total) {
		fprintf(stderr, "%s ...", phase);
		fflush(stderr);
		return;
	}
	size_t filled = (size_t)(done * WIDTH / total);
	if (filled > WIDTH)
		filled = WIDTH;
	memset(bar, '#', filled);
	memset(bar + filled, '.', WIDTH - filled);
	bar[WIDTH] = '\0';
	fprintf(stderr, "%-8s [%s] %llu/%llu", phase, bar, (unsigned long long)done,
		(unsigned long long)total);
	if (seconds >= 1 && done) {
		double rate = (double)done / seconds;
		fprintf(stderr, "  %.0f/s, %.0f s left", rate, (double)(total - done) / rate);
	}
	fflush(stderr);
}

void progress_show(struct progress *p, const char *phase, uint64_t done, uint64_t total)
{
	uint64_t now = clock_now_ms();
	bool new_phase = !p->phase || strcmp(p->phase, phase);
	if (new_phase) {
		p->phase = phase;
		p->phase_start_ms = now;
	}
	if (p->bar && (new_phase || done == total || now - p->last_ms >= 100)) {
		p->last_ms = now;
		draw(p, phase, done, total, now);
	} else if (p->lines && new_phase) {
		if (total)
			fprintf(stderr, "%s: %llu\n", phase, (unsigned long long)total);
		else
			fprintf(stderr, "%s\n", phase);
	}
}
