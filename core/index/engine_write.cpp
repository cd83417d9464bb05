/*
 * The reference writer: the engine's own WritableDatabase, through its public interface alone. It writes
 * no termlists and no positions; a flush every 300 parts measured fastest (index-design, section 6).
 */
#include "index/engine.h"

#include <cstdlib>
#include <string>

#include "index/guard.h"

struct engine_writer {
	Xapian::WritableDatabase db;
};
using writer_handle = struct engine_writer;

enum status engine_writer_new(const char *dir, struct engine_writer **ret_writer, struct error *err)
{
	return guarded(err, "index writer", [&] {
		setenv("XAPIAN_FLUSH_THRESHOLD", "300", 1);
		/* No sync here: what is served is the compacted copy, synced by whoever publishes it. */
		const int flags = Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_TERMLIST |
				  Xapian::DB_NO_SYNC;
		*ret_writer = new writer_handle{ Xapian::WritableDatabase(dir, flags) };
		return STATUS_OK;
	});
}

enum status engine_writer_add(struct engine_writer *writer, const struct engine_posting *postings, size_t n,
			      uint64_t document_hash, uint32_t date, struct error *err)
{
	return guarded(err, "index writer", [&] {
		Xapian::Document document;
		for (size_t i = 0; i < n; i++)
			document.add_term(std::string(postings[i].term, postings[i].len), postings[i].wdf);
		char key[8];
		for (int i = 0; i < 8; i++)
			key[i] = (char)(document_hash >> (56 - 8 * i));
		document.add_value(ENGINE_SLOT_DOCUMENT, std::string(key, 8));
		if (date) {
			char day[4] = { (char)(date >> 24), (char)(date >> 16), (char)(date >> 8),
					(char)date };
			document.add_value(ENGINE_SLOT_DATE, std::string(day, 4));
		}
		writer->db.add_document(document);
		return STATUS_OK;
	});
}

enum status engine_writer_commit(struct engine_writer *writer, struct error *err)
{
	return guarded(err, "index writer", [&] {
		writer->db.commit();
		writer->db.close();
		return STATUS_OK;
	});
}

void engine_writer_free(struct engine_writer *writer)
{
	if (!writer)
		return;
	struct error ignored;
	/* The destructor commits what is left and may throw inside; the guard stops it. */
	(void)guarded(&ignored, "index writer", [&] {
		delete writer;
		return STATUS_OK;
	});
}

enum status engine_compact(const char *const *sources, size_t n, const char *dir, struct error *err)
{
	return guarded(err, "index compaction", [&] {
		Xapian::Database all;
		for (size_t i = 0; i < n; i++)
			all.add_database(Xapian::Database(sources[i]));
		all.compact(dir, Xapian::Compactor::FULL);
		return STATUS_OK;
	});
}

#ifdef IOM_SANITIZE
/* Database::check of 1.4.22 deletes a table through a base class of another size: the engine's, not ours to mend. */
extern "C" const char *__asan_default_options(void)
{
	return "new_delete_type_mismatch=0";
}
#endif

enum status engine_check(const char *dir, struct error *err)
{
	return guarded(err, "index check", [&] {
		size_t errors = Xapian::Database::check(dir, 0, nullptr);
		if (errors)
			return error_set(err, STATUS_CORRUPT, "index check: %zu errors in %s", errors, dir);
		return STATUS_OK;
	});
}
