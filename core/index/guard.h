/* The one guard around every function of the shim. C++ only. */
#ifndef INDEX_GUARD_H
#define INDEX_GUARD_H

#include <new>
#include <xapian.h>

#include "base/error.h"

template <typename Body> static enum status guarded(struct error *err, const char *what, Body body) noexcept
{
	try {
		return body();
	} catch (const Xapian::DatabaseCorruptError &e) {
		return error_set(err, STATUS_CORRUPT, "%s: %s", what, e.get_msg().c_str());
	} catch (const Xapian::DatabaseVersionError &e) {
		return error_set(err, STATUS_CORRUPT, "%s: %s", what, e.get_msg().c_str());
	} catch (const Xapian::DatabaseNotFoundError &e) {
		return error_set(err, STATUS_CORRUPT, "%s: %s", what, e.get_msg().c_str());
	} catch (const Xapian::DatabaseModifiedError &e) {
		/* Tables are never changed once written: a modified one is damaged. */
		return error_set(err, STATUS_CORRUPT, "%s: %s", what, e.get_msg().c_str());
	} catch (const Xapian::DatabaseCreateError &e) {
		return error_set(err, STATUS_IO, "%s: %s", what, e.get_msg().c_str());
	} catch (const Xapian::DatabaseLockError &e) {
		return error_set(err, STATUS_IO, "%s: %s", what, e.get_msg().c_str());
	} catch (const Xapian::DatabaseError &e) {
		/* Where the system did not fail, the tables did: a block past the end, a file of another kind. */
		const char *why = e.get_error_string();
		return error_set(err, why ? STATUS_IO : STATUS_CORRUPT, "%s: %s%s%s", what,
				 e.get_msg().c_str(), why ? ": " : "", why ? why : "");
	} catch (const Xapian::Error &e) {
		return error_set(err, STATUS_INTERNAL, "%s: %s", what, e.get_msg().c_str());
	} catch (const std::bad_alloc &) {
		return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", what);
	} catch (const std::exception &e) {
		return error_set(err, STATUS_INTERNAL, "%s: %s", what, e.what());
	} catch (...) {
		return error_set(err, STATUS_INTERNAL, "%s: unknown C++ exception", what);
	}
}

#endif
