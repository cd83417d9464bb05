/*
 * Poppler, opened when the first file is to be read rather than linked: it brings forty libraries, and to link them takes
 * half the processor time of a night on which nothing changed (docs/decisions/0016-poppler-opened-late.md).
 *
 * Only pdf.c calls it: `pdf_library()->poppler_page_get_text(page)`.
 */
#ifndef READERS_PDF_LIBRARY_H
#define READERS_PDF_LIBRARY_H

#include <poppler.h>

#include "base/error.h"

#define PDF_FUNCTIONS(F)                                                                                     \
	F(g_bytes_new_static)                                                                                \
	F(g_bytes_unref)                                                                                     \
	F(g_clear_error)                                                                                     \
	F(g_error_matches)                                                                                   \
	F(g_free)                                                                                            \
	F(g_list_length)                                                                                     \
	F(g_log_set_default_handler)                                                                         \
	F(g_object_unref)                                                                                    \
	F(poppler_action_free)                                                                               \
	F(poppler_dest_free)                                                                                 \
	F(poppler_document_find_dest)                                                                        \
	F(poppler_document_get_author)                                                                       \
	F(poppler_document_get_n_pages)                                                                      \
	F(poppler_document_get_page)                                                                         \
	F(poppler_document_get_title)                                                                        \
	F(poppler_document_new_from_bytes)                                                                   \
	F(poppler_error_quark)                                                                               \
	F(poppler_index_iter_free)                                                                           \
	F(poppler_index_iter_get_action)                                                                     \
	F(poppler_index_iter_get_child)                                                                      \
	F(poppler_index_iter_new)                                                                            \
	F(poppler_index_iter_next)                                                                           \
	F(poppler_page_free_text_attributes)                                                                 \
	F(poppler_page_get_size)                                                                             \
	F(poppler_page_get_text)                                                                             \
	F(poppler_page_get_text_attributes)                                                                  \
	F(poppler_page_get_text_layout)

#define PDF_FUNCTION_POINTER(name) __typeof__(&(name)) name;
struct pdf_library {
	PDF_FUNCTIONS(PDF_FUNCTION_POINTER)
};
#undef PDF_FUNCTION_POINTER

/* All of its functions; NULL when they cannot be had, and why, if err is not NULL. It stays open until the process ends. */
const struct pdf_library *pdf_library_load(struct error *err);

#endif
