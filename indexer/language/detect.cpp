/* The only file that knows CLD2. Nothing it throws passes into C. */
#include <cstdio> /* CLD2's header uses FILE without it */
#include <cstring>

#include <cld2/public/compact_lang_det.h>

#include "language/language.h"

namespace
{
const size_t max_bytes = 256 * 1024;

/* CLD2's older or longer names for ISO 639-1 codes. */
const struct {
	const char *theirs, *ours;
} renamed[] = { { "iw", "he" }, { "jw", "jv" }, { "zh-Hant", "zh" }, { "sr-ME", "sr" } };

/* false: no language, or one of the names of scripts ("xx-Goth"). */
bool name_of(CLD2::Language language, const char **ret_name)
{
	if (language == CLD2::UNKNOWN_LANGUAGE || language == CLD2::TG_UNKNOWN_LANGUAGE)
		return false;
	const char *name = CLD2::LanguageCode(language);
	if (!name || !*name || !std::strcmp(name, "un") || !std::strncmp(name, "xx", 2))
		return false;
	for (const auto &row : renamed)
		if (!std::strcmp(name, row.theirs))
			name = row.ours;
	*ret_name = name;
	return std::strlen(name) < LANGUAGE_CODE_SIZE;
}

size_t cut(const char *text, size_t len)
{
	if (len <= max_bytes)
		return len;
	len = max_bytes;
	while (len > 0 && (static_cast<unsigned char>(text[len]) & 0xc0) == 0x80)
		len--;
	return len;
}
} // namespace

enum status language_detect(const char *text, size_t len, char ret_code[LANGUAGE_CODE_SIZE], int *ret_percent,
			    bool *ret_reliable)
{
	try {
		CLD2::Language best[3];
		int percent[3], text_bytes = 0;
		double score[3];
		bool reliable = false;
		const char *name = nullptr;
		const int size = static_cast<int>(cut(text, len));

		CLD2::ExtDetectLanguageSummary(text, size, true, nullptr, 0, best, percent, score, nullptr,
					       &text_bytes, &reliable);
		bool known = name_of(best[0], &name);
		if (!known) { /* too little for its usual care: take its best guess, unreliable by definition */
			CLD2::ExtDetectLanguageSummary(text, size, true, nullptr, CLD2::kCLDFlagBestEffort,
						       best, percent, score, nullptr, &text_bytes, &reliable);
			known = name_of(best[0], &name);
			reliable = false;
		}
		std::snprintf(ret_code, LANGUAGE_CODE_SIZE, "%s", known ? name : "");
		*ret_percent = known ? percent[0] : 0;
		*ret_reliable = known && reliable;
		return STATUS_OK;
	} catch (...) {
		return STATUS_INTERNAL;
	}
}
