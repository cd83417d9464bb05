/*
 * The state of one run, shared by the files that do it: pipeline.c (beginning and end), reading.c (sources
 * -> documents), analysing.c (their facts and streams), assemble.c (documents -> a generation). Nobody else includes this.
 */
#ifndef INDEXER_PIPELINE_H
#define INDEXER_PIPELINE_H

#include "corpus.h"
#include "facts/facts.h"
#include "inputs.h"
#include "learn/surroundings.h"
#include "run.h"
#include "segment_writer.h"

#define MAX_JOBS 256u /* under way at once */

struct pending;

struct pipeline {
	const struct run_options *options;
	struct index_folder *folder;
	int to_parent;
	struct report *report;

	bool have_old;
	struct generation old;
	struct sources old_sources;
	bool learning;            /* learn anew: everything is read again, in two passes */
	char settings[33];        /* hash of what changes the stored documents */
	uint32_t number;          /* of the generation to be */
	uint32_t analysis;        /* version its streams were made by */
	uint32_t rewrite_segment; /* one whose live documents are written anew; 0: none */
	char *scratch_dir;        /* --dry-run: stands for `building` */

	int dirfd; /* building */
	struct inputs inputs;
	struct corpus corpus;
	struct docs_builder docs;
	struct words_builder words;
	struct segment_writer *segment;
	uint32_t segment_number;

	struct surroundings *surroundings;
	struct facts_context facts;
	struct buf spool; /* pending bytes of the spool file */
	int spool_fd;
	uint64_t spool_size;

	struct reader_pool *pool;
	struct pending *pending; /* MAX_JOBS of them, by ticket */
	uint64_t next_ticket;
	uint64_t n_read;
	uint64_t n_candidates; /* files to read */
	uint64_t last_progress_ms, phase_start_ms;
};

/* Tell the parent: something about a document, by name; how far we are (done of total; 0: not known). */
void pipeline_say(struct pipeline *p, enum report_kind kind, const char *what, const char *why);
void pipeline_progress(struct pipeline *p, enum report_phase phase, uint64_t done, uint64_t total);
/* The time since the last call belongs to this phase. */
void pipeline_end_phase(struct pipeline *p, enum report_phase phase);

/*
 * What analysing documents and writing a generation need: the words so far, a new segment. Loaded when the first
 * of them asks, since a night on which nothing changed needs none of it.
 */
NODISCARD enum status pipeline_load(struct pipeline *p, struct error *err);

/* Read whatever changed. Afterwards every document is an entry of the corpus: kept, new, or (learning) in the spool. */
NODISCARD enum status read_sources(struct pipeline *p, struct error *err);
/* Write the spool's pending bytes to its file, once there are `least` of them. */
NODISCARD enum status spool_flush(struct pipeline *p, size_t least, struct error *err);
/* Analyse what lies in the spool, with what was learnt: the facts in several processes, the rest in the order of the corpus. */
NODISCARD enum status analyse_spool(struct pipeline *p, struct error *err);

/*
 * The address and the facts of a document that a reader made: a function of it, the settings and what was learnt.
 * Its blocks go, and what it declares but for the alternates. Errors: as facts_extract.
 */
NODISCARD enum status document_find_facts(struct pipeline *p, struct document *doc, struct error *err);
/* A document with its facts into the segment; its declared alternates are taken from it. *ret_record: its row in p->docs. */
NODISCARD enum status document_add(struct pipeline *p, struct document *doc, const uint64_t hash[2],
				   uint32_t input, size_t *ret_record, struct error *err);
/* A document that cannot be indexed: by name, and the run goes on. True: it was the document's own fault. */
bool document_blame(struct pipeline *p, enum status status, const char *id, const struct error *err);
/*
 * A record of a web archive that is no document after all. It does not count among those of its archive, which would
 * otherwise be read again each night for want of it.
 */
void document_leave_out(struct pipeline *p, const struct document *doc, uint32_t input);

/* STATUS_REFUSED when too many documents failed or would vanish. */
NODISCARD enum status check_guards(struct pipeline *p, struct error *err);
/* Tables, postings, manifest, pointer. */
NODISCARD enum status build_generation(struct pipeline *p, struct error *err);

#endif
