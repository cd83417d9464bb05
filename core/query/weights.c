#include "query/weights.h"

const struct weights weights = {
	.k1 = 1.0,
	.b = 0.5,
	.title_stage1 = 0.6,
	.stem = 1.1,
	.stop = 0.1,
	.exact = 0.34,
	.accent = 0.06,
	.title = 1.0,
	.heading = 0.3,
	.pair = 0.4,
	.window = 0.24,
	.lead = 0.6,
	.coverage = 0.5,
	.concept = 0.7,
	.translated = 0.6,
	.reserve = 0.3,
	.language = 0.05,
	.lead_words = 60,
	.window_words = 8,
};
