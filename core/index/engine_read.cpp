#include "index/engine.h"

#include <string>
#include <vector>

#include "index/guard.h"

struct engine {
	Xapian::Database db;
};
using engine_handle = struct engine;

const char *engine_series(void)
{
	static const std::string series = std::string("glass ") + Xapian::version_string();
	return series.c_str();
}

enum status engine_open(const char *dir, struct engine **ret_engine, struct error *err)
{
	return guarded(err, "index", [&] {
		Xapian::Database db(dir);
		if (db.size() == 0)
			return error_set(err, STATUS_CORRUPT, "index: a database without shards");
		*ret_engine = new engine_handle{ db };
		return STATUS_OK;
	});
}

void engine_free(struct engine *engine)
{
	delete engine;
}

uint32_t engine_n_parts(const struct engine *engine)
{
	return engine->db.get_doccount();
}

uint32_t engine_last_docid(const struct engine *engine)
{
	return engine->db.get_lastdocid();
}

enum status engine_df(struct engine *engine, const char *term, size_t len, uint32_t *ret_df,
		      struct error *err)
{
	return guarded(err, "index", [&] {
		*ret_df = engine->db.get_termfreq(std::string(term, len));
		return STATUS_OK;
	});
}

enum status engine_collect(struct engine *engine, const char *term, size_t len, const struct bitmap *within,
			   struct bitmap *parts, struct error *err)
{
	return guarded(err, "index", [&] {
		std::string name(term, len);
		auto at = engine->db.postlist_begin(name), end = engine->db.postlist_end(name);
		/* Skipping to a part costs about as much as reading eight entries. */
		if (within && (uint64_t)bitmap_count(within) * 8 < engine->db.get_termfreq(name)) {
			for (uint32_t part = bitmap_next(within, 0); part < within->n && at != end;
			     part = bitmap_next(within, part + 1)) {
				at.skip_to(part + 1);
				if (at != end && *at == part + 1 && part < parts->n)
					bitmap_set(parts, part);
			}
			return STATUS_OK;
		}
		for (; at != end; ++at) {
			uint32_t part = *at - 1;
			if (part >= parts->n)
				return error_set(err, STATUS_CORRUPT, "index: part %u of %u", part, parts->n);
			if (!within || bitmap_has(within, part))
				bitmap_set(parts, part);
		}
		return STATUS_OK;
	});
}

enum status engine_wdf(struct engine *engine, const char *term, size_t len, uint32_t part, uint32_t *ret_wdf,
		       struct error *err)
{
	return guarded(err, "index", [&] {
		std::string name(term, len);
		auto at = engine->db.postlist_begin(name), end = engine->db.postlist_end(name);
		if (at != end)
			at.skip_to(part + 1);
		*ret_wdf = at != end && *at == part + 1 ? at.get_wdf() : 0;
		return STATUS_OK;
	});
}

namespace
{
/* The members of a bitmap as a list of postings: what a ranked match is narrowed to. */
class WithinSource : public Xapian::PostingSource
{
	const struct bitmap *members_;
	uint32_t count_;
	uint32_t at_ = 0;
	bool started_ = false;

      public:
	explicit WithinSource(const struct bitmap *members) : members_(members), count_(bitmap_count(members))
	{
	}
	Xapian::doccount get_termfreq_min() const override
	{
		return count_;
	}
	Xapian::doccount get_termfreq_est() const override
	{
		return count_;
	}
	Xapian::doccount get_termfreq_max() const override
	{
		return count_;
	}
	void next(double) override
	{
		at_ = bitmap_next(members_, started_ ? at_ + 1 : 0);
		started_ = true;
	}
	void skip_to(Xapian::docid docid, double) override
	{
		started_ = true;
		if (docid - 1 > at_ || !bitmap_has(members_, at_))
			at_ = bitmap_next(members_, docid - 1 > at_ ? docid - 1 : at_);
	}
	bool at_end() const override
	{
		return started_ && at_ >= members_->n;
	}
	Xapian::docid get_docid() const override
	{
		return at_ + 1;
	}
	void init(const Xapian::Database &) override
	{
		at_ = 0;
		started_ = false;
	}
	std::string get_description() const override
	{
		return "Within";
	}
};

Xapian::Query build(const struct engine_query *node)
{
	Xapian::Query query;
	switch (node->op) {
	case ENGINE_TERM:
		query = Xapian::Query(std::string(node->term, node->term_len));
		break;
	case ENGINE_OR:
	case ENGINE_SYNONYM: {
		std::vector<Xapian::Query> children;
		children.reserve(node->n_children);
		for (size_t i = 0; i < node->n_children; i++)
			children.push_back(build(&node->children[i]));
		if (children.size() == 1)
			query = children[0];
		else
			query = Xapian::Query(node->op == ENGINE_OR ? Xapian::Query::OP_OR
								    : Xapian::Query::OP_SYNONYM,
					      children.begin(), children.end());
		break;
	}
	}
	if (node->factor != 0 && node->factor != 1)
		query = Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query, node->factor);
	return query;
}
} // namespace

enum status engine_match(struct engine *engine, const struct engine_query *query,
			 const struct engine_match_options *options, struct engine_hit *ret_hits,
			 uint32_t *ret_n, struct error *err)
{
	return guarded(err, "index", [&] {
		Xapian::Query tree = build(query);
		if (options->within)
			tree = Xapian::Query(Xapian::Query::OP_FILTER, tree,
					     Xapian::Query((new WithinSource(options->within))->release()));
		Xapian::Enquire enquire(engine->db);
		enquire.set_query(tree);
		enquire.set_weighting_scheme(Xapian::BM25Weight(options->k1, 0, 1, options->b, 0.5));
		if (options->parts_per_document)
			enquire.set_collapse_key(ENGINE_SLOT_DOCUMENT, options->parts_per_document);
		Xapian::MSet hits = enquire.get_mset(0, options->n);
		uint32_t n = 0;
		for (auto it = hits.begin(); it != hits.end() && n < options->n; ++it, ++n)
			ret_hits[n] = (struct engine_hit){ *it - 1, it.get_weight() };
		*ret_n = n;
		return STATUS_OK;
	});
}

enum status engine_terms(struct engine *engine, const char *prefix, size_t len,
			 bool (*each)(const char *term, size_t term_len, uint32_t df, void *ctx), void *ctx,
			 struct error *err)
{
	std::vector<std::pair<std::string, uint32_t>> terms;
	enum status status = guarded(err, "index", [&] {
		std::string start(prefix, len);
		for (auto it = engine->db.allterms_begin(start); it != engine->db.allterms_end(start); ++it)
			terms.emplace_back(*it, it.get_termfreq());
		return STATUS_OK;
	});
	if (status)
		return status;
	for (const auto &term : terms)
		if (!each(term.first.data(), term.first.size(), term.second, ctx))
			break;
	return STATUS_OK;
}
