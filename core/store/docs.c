#include "store/docs.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"
#include "base/strmap.h"

static const char docs_magic[8] = "IOMDOCS ", parts_magic[8] = "IOMPARTS";
#define DOCS_VERSION   2     /* 1: first; 2: captured, alternates */
#define MAX_ALTERNATES 8192u /* bytes of one document's */

/* The facet fields whose values have a table, in the order of their columns. */
static const enum field value_fields[] = { FIELD_LANG, FIELD_TYPE, FIELD_SITE, FIELD_COUNTRY, FIELD_TOPIC };
enum docs_column {
	COLUMN_ROWS,
	COLUMN_POOL,
	COLUMN_VALUES,
	N_DOCS_COLUMNS = COLUMN_VALUES + ARRAY_SIZE(value_fields)
};

enum status docs_open(int dirfd, struct docs *ret_docs, struct error *err)
{
	struct docs d = { .n = 0 };
	enum status status =
		table_open(dirfd, "docs", docs_magic, DOCS_VERSION, N_DOCS_COLUMNS, &d.table, err);
	if (status)
		return status;
	status = table_open(dirfd, "parts", parts_magic, DOCS_VERSION, 1, &d.parts_table, err);
	if (status) {
		table_close(&d.table);
		return status;
	}
	d.rows = d.table.columns[COLUMN_ROWS].data;
	d.n = (uint32_t)(d.table.columns[COLUMN_ROWS].bytes / sizeof(*d.rows));
	d.parts = d.parts_table.columns[0].data;
	d.n_parts = (uint32_t)(d.parts_table.columns[0].bytes / sizeof(*d.parts));
	for (size_t i = 0; i < ARRAY_SIZE(value_fields); i++) {
		d.values[value_fields[i]] = d.table.columns[COLUMN_VALUES + i].data;
		d.n_values[value_fields[i]] = (uint32_t)(d.table.columns[COLUMN_VALUES + i].bytes / 4);
	}
	*ret_docs = d;
	ret_docs->pool = &ret_docs->table.columns[COLUMN_POOL];

	/* Parts run on without a gap, so that whatever follows may trust first_part, n_parts and doc. */
	uint32_t next = 0;
	for (uint32_t i = 0; i < d.n; i++) {
		const struct doc_row *row = &d.rows[i];
		if (row->first_part != next || row->n_parts == 0 || row->n_parts > d.n_parts - next)
			goto corrupt;
		for (uint32_t k = 0; k < row->n_parts; k++)
			if (d.parts[next + k].doc != i)
				goto corrupt;
		next += row->n_parts;
	}
	if (next != d.n_parts)
		goto corrupt;
	return STATUS_OK;
corrupt:
	docs_close(ret_docs);
	return error_set(err, STATUS_CORRUPT, "docs and parts do not fit together");
}

void docs_close(struct docs *docs)
{
	table_close(&docs->table);
	table_close(&docs->parts_table);
	*docs = (struct docs){ .n = 0 };
}

const char *docs_string(const struct docs *docs, uint32_t offset)
{
	return pool_string(docs->pool, offset);
}

uint32_t docs_find(const struct docs *docs, const char *id)
{
	uint32_t low = 0, high = docs->n;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const char *other = docs_string(docs, docs->rows[mid].id);
		int order = strcmp(other ? other : "", id);
		if (!order)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return UINT32_MAX;
}

const char *docs_value(const struct docs *docs, enum field field, uint32_t value)
{
	if (!value || value > docs->n_values[field])
		return NULL;
	return docs_string(docs, docs->values[field][value - 1]);
}

uint32_t docs_find_value(const struct docs *docs, enum field field, const char *text)
{
	uint32_t low = 1, high = docs->n_values[field] + 1;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const char *other = docs_value(docs, field, mid);
		int order = strcmp(other ? other : "", text);
		if (!order)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

static unsigned read_list(const struct column *pool, uint32_t offset, uint32_t *ret_values, unsigned max)
{
	if (!offset || offset >= pool->bytes)
		return 0;
	struct cursor in = cursor_over((const uint8_t *)pool->data + offset, pool->bytes - offset);
	uint32_t n = cursor_varint_max(&in, DOC_MAX_VALUES);
	unsigned read = 0;
	for (; read < n && read < max; read++)
		ret_values[read] = cursor_varint_max(&in, UINT32_MAX);
	return in.bad ? 0 : read;
}

unsigned docs_values(const struct docs *docs, uint32_t doc, enum field field, uint32_t *ret_values,
		     unsigned max)
{
	const struct doc_row *row = &docs->rows[doc];
	uint32_t one = 0;
	switch (field) {
	case FIELD_LANG:
		if (row->also_lang && max > 1) {
			ret_values[0] = row->lang;
			ret_values[1] = row->also_lang;
			return 2;
		}
		one = row->lang;
		break;
	case FIELD_TYPE:
		one = row->type;
		break;
	case FIELD_SITE:
		one = row->site;
		break;
	case FIELD_COUNTRY:
		return read_list(docs->pool, row->countries, ret_values, max);
	case FIELD_TOPIC:
		return read_list(docs->pool, row->topics, ret_values, max);
	case FIELD_YEAR:
		one = row->date / 10000;
		break;
	default:
		break;
	}
	if (!one || !max)
		return 0;
	ret_values[0] = one;
	return 1;
}

struct date docs_date(const struct doc_row *row)
{
	if (!row->date || row->date_precision > DATE_DAY || row->date_source > SOURCE_GUESS)
		return (struct date){ .precision = DATE_UNKNOWN };
	return (struct date){ .precision = row->date_precision,
			      .source = row->date_source,
			      .year = (int)(row->date / 10000),
			      .month = (int)(row->date / 100 % 100),
			      .day = (int)(row->date % 100) };
}

void docs_builder_init(struct docs_builder *builder)
{
	*builder = (struct docs_builder){ .pool = BUF_INIT };
	builder->values = xcalloc(N_FIELDS, sizeof(*builder->values));
	for (size_t i = 0; i < ARRAY_SIZE(value_fields); i++)
		strmap_init(&builder->values[value_fields[i]]);
}

void docs_builder_release(struct docs_builder *builder)
{
	free(builder->records);
	free(builder->parts);
	buf_release(&builder->pool);
	for (size_t i = 0; builder->values && i < ARRAY_SIZE(value_fields); i++)
		strmap_release(&builder->values[value_fields[i]]);
	free(builder->values);
}

/* Values are numbered as they come here; docs_builder_write sorts them and renumbers. */
static uint32_t intern(struct docs_builder *builder, enum field field, const char *text)
{
	return text ? strmap_add(&builder->values[field], text, strlen(text), NULL) + 1 : 0;
}

static uint32_t add_list(struct docs_builder *builder, enum field field, const struct strlist *list)
{
	if (!list->n)
		return 0;
	size_t n = list->n < DOC_MAX_VALUES ? list->n : DOC_MAX_VALUES;
	uint32_t offset = (uint32_t)builder->pool.len;
	buf_add_varint(&builder->pool, n);
	for (size_t i = 0; i < n; i++)
		buf_add_varint(&builder->pool, intern(builder, field, list->items[i]));
	return offset;
}

struct doc_record *docs_builder_add(struct docs_builder *builder, const struct document *doc)
{
	GROW(builder->records, builder->n, builder->alloc);
	struct doc_record *record = &builder->records[builder->n++];
	*record = (struct doc_record){ .part = (uint32_t)builder->n_parts };
	struct doc_row *row = &record->row;
	row->hash = XXH3_64bits(doc->id, strlen(doc->id));
	row->id = pool_add(&builder->pool, doc->id);
	row->url = pool_add(&builder->pool, doc->url);
	row->title = pool_add(&builder->pool, doc->title);
	row->lang = intern(builder, FIELD_LANG, doc->lang);
	row->type = intern(builder, FIELD_TYPE, doc->type);
	row->site = intern(builder, FIELD_SITE, doc->site);
	row->countries = add_list(builder, FIELD_COUNTRY, &doc->countries);
	row->topics = add_list(builder, FIELD_TOPIC, &doc->topics);
	row->date = date_number(&doc->date);
	row->date_precision = (uint8_t)doc->date.precision;
	row->date_source = (uint8_t)doc->date.source;
	row->flags =
		(uint8_t)((doc->truncated ? DOC_TRUNCATED : 0) | (doc->n_contacts ? DOC_HAS_CONTACT : 0));
	return record;
}

void docs_builder_set_alternates(struct docs_builder *builder, struct doc_record *record,
				 const struct strlist *alternates)
{
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	for (size_t i = 0; i < alternates->n; i++) {
		const char *line = alternates->items[i];
		if (!strchr(line, '\n') && lines.len + strlen(line) < MAX_ALTERNATES)
			buf_addf(&lines, "%s%s", lines.len ? "\n" : "", line);
	}
	record->row.alternates = pool_add(&builder->pool, lines.len ? lines.data : NULL);
}

void docs_builder_set_also_lang(struct docs_builder *builder, struct doc_record *record, const char *code)
{
	/* There are fewer languages than a byte counts; were there more, the later ones would be left out. */
	uint32_t value = intern(builder, FIELD_LANG, code);
	record->row.also_lang = builder->values[FIELD_LANG].n <= UINT8_MAX ? (uint8_t)value : 0;
}

struct part_row *docs_builder_add_part(struct docs_builder *builder)
{
	GROW(builder->parts, builder->n_parts, builder->alloc_parts);
	struct part_row *part = &builder->parts[builder->n_parts++];
	*part = (struct part_row){ .doc = 0 };
	builder->records[builder->n - 1].row.n_parts++;
	return part;
}

static uint32_t copy_list(struct docs_builder *builder, const struct docs *from, uint32_t doc,
			  enum field field)
{
	uint32_t values[DOC_MAX_VALUES];
	unsigned n = docs_values(from, doc, field, values, DOC_MAX_VALUES);
	if (!n)
		return 0;
	uint32_t offset = (uint32_t)builder->pool.len;
	buf_add_varint(&builder->pool, n);
	for (unsigned i = 0; i < n; i++)
		buf_add_varint(&builder->pool, intern(builder, field, docs_value(from, field, values[i])));
	return offset;
}

struct doc_record *docs_builder_copy(struct docs_builder *builder, const struct docs *from, uint32_t doc)
{
	const struct doc_row *old = &from->rows[doc];
	GROW(builder->records, builder->n, builder->alloc);
	struct doc_record *record = &builder->records[builder->n++];
	*record = (struct doc_record){ .row = *old, .part = (uint32_t)builder->n_parts };
	struct doc_row *row = &record->row;
	row->id = pool_add(&builder->pool, docs_string(from, old->id));
	row->url = pool_add(&builder->pool, docs_string(from, old->url));
	row->title = pool_add(&builder->pool, docs_string(from, old->title));
	row->alternates = pool_add(&builder->pool, docs_string(from, old->alternates));
	row->lang = intern(builder, FIELD_LANG, docs_value(from, FIELD_LANG, old->lang));
	docs_builder_set_also_lang(builder, record, docs_value(from, FIELD_LANG, old->also_lang));
	row->type = intern(builder, FIELD_TYPE, docs_value(from, FIELD_TYPE, old->type));
	row->site = intern(builder, FIELD_SITE, docs_value(from, FIELD_SITE, old->site));
	row->countries = copy_list(builder, from, doc, FIELD_COUNTRY);
	row->topics = copy_list(builder, from, doc, FIELD_TOPIC);
	row->n_parts = 0;
	for (uint32_t i = 0; i < old->n_parts; i++)
		*docs_builder_add_part(builder) = from->parts[old->first_part + i];
	return record;
}

const char *docs_builder_id(const struct docs_builder *builder, size_t record)
{
	const struct column pool = { builder->pool.data, builder->pool.len };
	const char *id = pool_string(&pool, builder->records[record].row.id);
	return id ? id : "";
}

void docs_builder_drop(struct docs_builder *builder, size_t record)
{
	builder->records[record].row.id = 0;
}

static int by_id(const void *a, const void *b, void *ctx)
{
	const struct column *pool = ctx;
	const char *x = pool_string(pool, ((const struct doc_record *)a)->row.id);
	const char *y = pool_string(pool, ((const struct doc_record *)b)->row.id);
	return strcmp(x ? x : "", y ? y : "");
}

void docs_builder_sort(struct docs_builder *builder)
{
	struct column pool = { builder->pool.data, builder->pool.len };
	size_t kept = 0;
	for (size_t i = 0; i < builder->n; i++)
		if (builder->records[i].row.id)
			builder->records[kept++] = builder->records[i];
	builder->n = kept;
	if (builder->n)
		qsort_r(builder->records, builder->n, sizeof(*builder->records), by_id, &pool);
}

struct value_order {
	const char *text;
	size_t len;
	uint32_t number;
};

static int by_value(const void *a, const void *b)
{
	const struct value_order *x = a, *y = b;
	size_t least = x->len < y->len ? x->len : y->len;
	int order = memcmp(x->text, y->text, least);
	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Sort a field's values; offsets go to ret_table, new numbers (1 based) by old ones to ret_renumber. */
static void sort_values(const struct strmap *map, struct buf *pool, struct buf *ret_table,
			uint32_t *ret_renumber)
{
	struct value_order *order = xcalloc(map->n, sizeof(*order));
	for (uint32_t i = 0; i < map->n; i++) {
		order[i].text = strmap_string(map, i, &order[i].len);
		order[i].number = i;
	}
	if (map->n)
		qsort(order, map->n, sizeof(*order), by_value);
	ret_renumber[0] = 0;
	for (uint32_t i = 0; i < map->n; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		buf_add(&text, order[i].text, order[i].len);
		buf_add_u32(ret_table, pool_add(pool, text.data));
		ret_renumber[order[i].number + 1] = i + 1;
	}
	free(order);
}

/* A list again with new numbers, appended to out. Old and new pools differ, since varints change their size. */
static uint32_t renumber_list(const struct column *pool, uint32_t offset, const uint32_t *renumber,
			      struct buf *out)
{
	uint32_t values[DOC_MAX_VALUES];
	unsigned n = read_list(pool, offset, values, DOC_MAX_VALUES);
	if (!n)
		return 0;
	uint32_t at = (uint32_t)out->len;
	buf_add_varint(out, n);
	for (unsigned i = 0; i < n; i++)
		buf_add_varint(out, renumber[values[i]]);
	return at;
}

enum status docs_builder_write(const struct docs_builder *builder, int dirfd, struct error *err)
{
	const struct column old_pool = { builder->pool.data, builder->pool.len };
	CLEANUP(buf_release) struct buf pool = BUF_INIT;
	CLEANUP(buf_release) struct buf rows = BUF_INIT;
	CLEANUP(buf_release) struct buf parts = BUF_INIT;
	struct buf tables[ARRAY_SIZE(value_fields)];
	uint32_t *renumber[N_FIELDS] = { NULL };
	uint32_t n_parts = 0;

	pool_add(&pool, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(value_fields); i++) {
		const struct strmap *map = &builder->values[value_fields[i]];
		buf_init(&tables[i]);
		renumber[value_fields[i]] = xcalloc((size_t)map->n + 1, sizeof(uint32_t));
		sort_values(map, &pool, &tables[i], renumber[value_fields[i]]);
	}
	for (size_t i = 0; i < builder->n; i++) {
		const struct doc_record *record = &builder->records[i];
		struct doc_row row = record->row;
		row.id = pool_add(&pool, pool_string(&old_pool, row.id));
		row.url = pool_add(&pool, pool_string(&old_pool, row.url));
		row.title = pool_add(&pool, pool_string(&old_pool, row.title));
		row.alternates = pool_add(&pool, pool_string(&old_pool, row.alternates));
		row.lang = renumber[FIELD_LANG][row.lang];
		row.also_lang = (uint8_t)renumber[FIELD_LANG][row.also_lang];
		row.type = renumber[FIELD_TYPE][row.type];
		row.site = renumber[FIELD_SITE][row.site];
		row.countries = renumber_list(&old_pool, row.countries, renumber[FIELD_COUNTRY], &pool);
		row.topics = renumber_list(&old_pool, row.topics, renumber[FIELD_TOPIC], &pool);
		row.first_part = n_parts;
		for (uint32_t k = 0; k < row.n_parts; k++) {
			struct part_row part = builder->parts[record->part + k];
			part.doc = (uint32_t)i;
			buf_add(&parts, &part, sizeof(part));
		}
		n_parts += row.n_parts;
		buf_add(&rows, &row, sizeof(row));
	}
	enum status status = STATUS_OK;
	if (pool.len > UINT32_MAX)
		status =
			error_set(err, STATUS_TOO_LARGE, "docs: more than 4 GB of ids, titles and addresses");
	struct column columns[N_DOCS_COLUMNS] = {
		[COLUMN_ROWS] = { rows.data, rows.len },
		[COLUMN_POOL] = { pool.data, pool.len },
	};
	for (size_t i = 0; i < ARRAY_SIZE(value_fields); i++)
		columns[COLUMN_VALUES + i] = (struct column){ tables[i].data, tables[i].len };
	const struct column parts_column = { parts.data, parts.len };
	if (!status)
		status = table_create(dirfd, "docs", docs_magic, DOCS_VERSION, columns, N_DOCS_COLUMNS, err);
	if (!status)
		status = table_create(dirfd, "parts", parts_magic, DOCS_VERSION, &parts_column, 1, err);
	for (size_t i = 0; i < ARRAY_SIZE(value_fields); i++) {
		buf_release(&tables[i]);
		free(renumber[value_fields[i]]);
	}
	return status;
}
