/* A piece of changes: read what waits, read and fold the texts, write.
 *
 * Between reading and writing a document may change again. Its newer change row is there then, the piece leaves the document
 * to it and drops the older row only; so what is erased never comes back. */
#include "feature/search/search_index.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/search/analyzer.h"
#include "feature/search/search_source.h"
#include "platform/db/db.h"

enum {
	CHUNK = 16,                   /* texts read at once: each may be long */
	PIECE_BYTES = 16 * 1024 * 1024, /* folded texts of a piece; past that the rest waits for the next one */
	WRITE_BYTES = 32 * 1024 * 1024, /* those and the ones they replace */
	IDS_BYTES = 64 * 1024,
};

/* One document to be brought up to date. */
struct entry {
	const struct search_kind *kind;
	int64_t ref_id;
	bool is_read;
	bool is_there; /* else it leaves the index */
	struct search_doc doc;
	bool was_there; /* as `old`, which goes */
	struct search_doc old;
};

struct piece {
	struct list changes; /* struct search_change */
	struct vec entries;  /* struct entry, each document once */
	int64_t seen_id;   /* see search_index_piece() */
	int64_t last_id;   /* of what waited when the texts were read */
	size_t first_byte; /* of the arena */
	int64_t limit;
};

/* --- Reading --- */

static struct entry *find_entry(const struct piece *piece, const struct search_kind *kind, int64_t ref_id)
{
	struct entry *entries = piece->entries.items;

	for (size_t i = 0; i < piece->entries.count; i++) {
		if (entries[i].ref_id == ref_id && entries[i].kind == kind)
			return &entries[i];
	}
	return NULL;
}

static bool concerns(const struct search_change *change, const struct search_kind *kind)
{
	return text_equal(change->kind, kind->name) || text_equal(change->kind, kind->noted_as) || text_equal(change->kind, kind->letter);
}

static void add_entries(struct piece *piece, const struct search_change *change)
{
	for (int i = 0; i < search_kind_count; i++) {
		const struct entry entry = { .kind = &search_kinds[i], .ref_id = change->ref_id };

		if (concerns(change, entry.kind) && !find_entry(piece, entry.kind, entry.ref_id))
			vec_add(&piece->entries, &entry);
	}
}

static enum err read_changes(struct ctx *ctx, struct piece *piece)
{
	TRY(search_store_change_last(ctx, &piece->last_id));
	TRY(search_store_changes_newest(ctx, piece->seen_id, piece->limit, &piece->changes));
	if (!piece->changes.count)
		TRY(search_store_changes_oldest(ctx, piece->limit, &piece->changes));
	vec_init(&piece->entries, ctx->arena, sizeof(struct entry));
	for (size_t i = 0; i < piece->changes.count; i++)
		add_entries(piece, (const struct search_change *)piece->changes.items + i);
	return OK;
}

/* Ids of the next unread documents of one kind as a JSON array, which are read then; NULL when there are none. */
static const char *next_ids(struct ctx *ctx, const struct piece *piece, const struct search_kind *kind)
{
	struct entry *entries = piece->entries.items;
	CLOSING(text_done) struct text out = { 0 };
	int count = 0;

	text_init(&out, IDS_BYTES);
	for (size_t i = 0; i < piece->entries.count && count < CHUNK; i++) {
		if (entries[i].kind != kind || entries[i].is_read)
			continue;
		text_append_format(&out, "%s%lld", count++ ? "," : "[", (long long)entries[i].ref_id);
		entries[i].is_read = true;
	}
	if (!count)
		return NULL;
	text_append_char(&out, ']');
	return arena_text(ctx->arena, text_chars(&out));
}

enum err search_index_doc(struct ctx *ctx, const struct search_kind *kind, const struct search_text *text, struct search_doc *ret_doc)
{
	struct search_doc doc = { .kind = kind->letter, .ref_id = text->id, .candidate_id = text->candidate_id,
				  .author_id = text->author_id, .channel = text->channel, .at_ms = text->at_ms };

	TRY(analyzer_norm(ctx, &text->lines, &doc.norm));
	if (text->name)
		TRY(analyzer_spelling(ctx, text->name, &doc.spelling));
	*ret_doc = doc;
	return OK;
}

static enum err analyze(struct ctx *ctx, const struct search_text *text, struct entry *entry)
{
	TRY(search_index_doc(ctx, entry->kind, text, &entry->doc));
	entry->is_there = true;
	return OK;
}

static bool has_room(const struct ctx *ctx, const struct piece *piece)
{
	return ctx->arena->used_bytes - piece->first_byte < PIECE_BYTES;
}

static enum err read_kind(struct ctx *ctx, struct piece *piece, const struct search_kind *kind)
{
	const char *ids;

	while (has_room(ctx, piece) && (ids = next_ids(ctx, piece, kind)) != NULL) {
		struct list texts;

		TRY(kind->texts(ctx, ids, &texts));
		for (size_t i = 0; i < texts.count; i++) {
			const struct search_text *text = (const struct search_text *)texts.items + i;
			struct entry *entry = find_entry(piece, kind, text->id);

			if (entry)
				TRY(analyze(ctx, text, entry));
		}
	}
	return OK;
}

static enum err read_piece(struct ctx *ctx, void *arg)
{
	struct piece *piece = arg;

	piece->first_byte = ctx->arena->used_bytes;
	TRY(read_changes(ctx, piece));
	for (int i = 0; i < search_kind_count; i++)
		TRY(read_kind(ctx, piece, &search_kinds[i]));
	return OK;
}

/* --- Writing --- */

enum err search_index_terms(struct ctx *ctx, const struct search_kind *kind, struct search_doc *doc)
{
	const struct gram_doc gram = { .firm_id = ctx->firm_id, .kind = *kind->letter, .name_lines = kind->name_lines,
				       .head_lines = kind->head_lines, .norm = doc->norm, .spelling = doc->spelling };

	return analyzer_terms(ctx, &gram, &doc->terms);
}

static bool is_same(const struct search_doc *a, const struct search_doc *b)
{
	return !a->is_hidden && a->candidate_id == b->candidate_id && a->author_id == b->author_id && a->at_ms == b->at_ms &&
	       text_equal(a->channel, b->channel) && text_equal(a->spelling, b->spelling) && text_equal(a->norm, b->norm);
}

/* Spellings that candidate itself has no index of: all but the first, which is its pinyin. */
static const char *names_json(struct ctx *ctx, const char *spelling)
{
	CLOSING(text_done) struct text out = { 0 };
	const char *at = spelling ? strchr(spelling + 1, '\n') : NULL;

	text_init(&out, IDS_BYTES);
	for (; at && at[1]; at = strchr(at + 1, '\n')) {
		text_append_char(&out, out.length ? ',' : '[');
		json_append_text(&out, arena_text_n(ctx->arena, at + 1, strcspn(at + 1, "\n")));
	}
	if (!out.length)
		return NULL;
	text_append_char(&out, ']');
	return arena_text(ctx->arena, text_chars(&out));
}

/* The row of a document. What is indexed alike already is left alone. */
static enum err write_row(struct ctx *ctx, struct entry *entry)
{
	struct search_doc old = { .kind = entry->kind->letter, .ref_id = entry->ref_id };
	bool found;

	TRY(search_store_get(ctx, entry->kind->letter, entry->ref_id, &old, &found));
	if (found && entry->is_there && is_same(&old, &entry->doc)) {
		entry->is_there = false;
		return OK;
	}
	entry->was_there = found;
	entry->old = old;
	if (found)
		TRY(search_store_remove(ctx, &old));
	if (entry->kind->name_lines)
		TRY(search_store_set_names(ctx, entry->ref_id, names_json(ctx, entry->doc.spelling)));
	if (!entry->is_there)
		return OK;
	return search_store_add(ctx, &entry->doc);
}

static enum err write_grams(struct ctx *ctx, struct entry *entry)
{
	if (entry->was_there) {
		TRY(search_index_terms(ctx, entry->kind, &entry->old));
		TRY(search_store_remove_grams(ctx, &entry->old));
	}
	if (!entry->is_there)
		return OK;
	TRY(search_index_terms(ctx, entry->kind, &entry->doc));
	return search_store_add_grams(ctx, &entry->doc);
}

static bool changed_again(const struct list *newer, const struct entry *entry)
{
	const struct search_change *items = newer->items;

	for (size_t i = 0; i < newer->count; i++) {
		if (items[i].ref_id == entry->ref_id && concerns(&items[i], entry->kind))
			return true;
	}
	return false;
}

/* True when all documents of a change were read in this piece. */
static bool is_dealt_with(const struct piece *piece, const struct search_change *change)
{
	for (int i = 0; i < search_kind_count; i++) {
		const struct entry *entry = concerns(change, &search_kinds[i]) ? find_entry(piece, &search_kinds[i], change->ref_id) : NULL;

		if (entry && !entry->is_read)
			return false;
	}
	return true;
}

static const char *done_ids(struct ctx *ctx, const struct piece *piece)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, IDS_BYTES);
	for (size_t i = 0; i < piece->changes.count; i++) {
		const struct search_change *change = (const struct search_change *)piece->changes.items + i;

		if (is_dealt_with(piece, change))
			text_append_format(&out, "%s%lld", out.length ? "," : "[", (long long)change->id);
	}
	text_append(&out, out.length ? "]" : "[]");
	return arena_text(ctx->arena, text_chars(&out));
}

static enum err write_rows(struct ctx *ctx, struct piece *piece)
{
	struct entry *entries = piece->entries.items;
	struct list newer;

	TRY(search_store_changes_after(ctx, piece->last_id, &newer));
	for (size_t i = 0; i < piece->entries.count; i++) {
		bool skip = !entries[i].is_read || changed_again(&newer, &entries[i]);

		entries[i].was_there = false;
		entries[i].is_read = entries[i].is_read && ctx->arena->used_bytes - piece->first_byte < WRITE_BYTES;
		if (skip || !entries[i].is_read)
			entries[i].is_there = false;
		else
			TRY(write_row(ctx, &entries[i]));
	}
	return OK;
}

/* First all rows, then all terms: SQLite writes its terms out, as a segment to be merged later, whenever a statement of another
 * table opens a savepoint. One by one it took fifty times as long. The entries are a copy: the write may run twice. */
static enum err write_piece(struct ctx *ctx, void *arg)
{
	struct piece piece = *(struct piece *)arg;

	piece.entries.items = arena_copy(ctx->arena, piece.entries.items, piece.entries.count * sizeof(struct entry));
	TRY(write_rows(ctx, &piece));
	TRY(search_store_remove_changes(ctx, done_ids(ctx, &piece)));
	for (size_t i = 0; i < piece.entries.count; i++) {
		size_t mark = arena_mark(ctx->arena);

		TRY(write_grams(ctx, vec_at(&piece.entries, i)));
		arena_release(ctx->arena, mark);
	}
	return OK;
}

enum err search_index_piece(struct ctx *ctx, int64_t limit, int64_t *seen_id, int64_t *ret_count)
{
	struct piece piece = { .limit = limit, .seen_id = *seen_id };

	TRY(db_read(ctx, read_piece, &piece));
	if (piece.changes.count)
		TRY(db_write(ctx, write_piece, &piece));
	*seen_id = piece.last_id > *seen_id ? piece.last_id : *seen_id;
	*ret_count = (int64_t)piece.changes.count;
	return OK;
}
