/* What makes documents wait for the index: changes told by other features, a rebuild, a firm that is emptied. */
#include "base/cleanup.h"
#include "base/text.h"
#include "feature/search/search.h"
#include "feature/search/search_index.h"
#include "feature/search/search_source.h"
#include "feature/search/search_store.h"
#include "platform/hook/hook.h"

enum { PIECE = 10000, FORGET = 16, IDS_BYTES = 256 * 1024 };

enum err search_note(struct ctx *ctx, const char *kind, int64_t id)
{
	return search_store_note(ctx, kind, id);
}

/* --- Listeners --- */

enum err search_on_candidate(struct ctx *ctx, const void *hook_candidate)
{
	return search_note(ctx, "candidate", ((const struct hook_candidate *)hook_candidate)->candidate_id);
}

enum err search_on_record(struct ctx *ctx, const void *hook_record)
{
	return search_note(ctx, "record", ((const struct hook_record *)hook_record)->record_id);
}

enum err search_on_file(struct ctx *ctx, const void *hook_document)
{
	return search_note(ctx, "file", ((const struct hook_document *)hook_document)->attachment_id);
}

enum err search_on_transcript(struct ctx *ctx, const void *hook_transcript)
{
	return search_note(ctx, "file", ((const struct hook_transcript *)hook_transcript)->attachment_id);
}

/* --- Many at once --- */

static const char *ids_json(struct ctx *ctx, const struct list *ids)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, IDS_BYTES);
	for (size_t i = 0; i < ids->count; i++)
		text_append_format(&out, "%s%lld", i ? "," : "[", (long long)((const int64_t *)ids->items)[i]);
	text_append_char(&out, ']');
	return arena_text(ctx->arena, text_chars(&out));
}

/* A piece of a walk through one kind. */
struct walk {
	const struct search_kind *kind;
	int64_t candidate_id; /* 0 = the firm */
	int64_t after_id;
	int64_t last_id;
	size_t count;
};

static enum err note_piece(struct ctx *ctx, void *arg)
{
	struct walk *walk = arg;
	struct list ids;

	TRY(walk->kind->ids(ctx, walk->candidate_id, walk->after_id, PIECE, &ids));
	walk->count = ids.count;
	if (!ids.count)
		return OK;
	walk->last_id = ((const int64_t *)ids.items)[ids.count - 1];
	return search_store_note_many(ctx, walk->kind->name, ids_json(ctx, &ids));
}

static enum err note_kind(struct ctx *ctx, const struct search_kind *kind, int64_t candidate_id, int64_t *count)
{
	struct walk walk = { .kind = kind, .candidate_id = candidate_id };

	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(db_write(ctx, note_piece, &walk));
		walk.after_id = walk.last_id;
		*count += (int64_t)walk.count;
		arena_release(ctx->arena, mark);
	} while (walk.count);
	return OK;
}

static enum err note_all(struct ctx *ctx, int64_t candidate_id, int64_t *ret_count)
{
	int64_t count = 0;

	for (int i = 0; i < search_kind_count; i++) {
		if (!search_kinds[i].noted_as)
			TRY(note_kind(ctx, &search_kinds[i], candidate_id, &count));
	}
	*ret_count = count;
	return OK;
}

/* His rows are noted beside his documents: what is just being indexed for the first time is no document yet. */
enum err search_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *deleted = hook_candidate;
	int64_t count;

	TRY(search_store_hide(ctx, deleted->candidate_id));
	return note_all(ctx, deleted->candidate_id, &count);
}

enum err search_on_candidate_restored(struct ctx *ctx, const void *hook_candidate)
{
	int64_t count;

	return note_all(ctx, ((const struct hook_candidate *)hook_candidate)->candidate_id, &count);
}

/* Rows have changed their candidate: all of the survivor waits again, the other is hidden, or back with what is his. */
enum err search_on_merged(struct ctx *ctx, const void *hook_merge)
{
	const struct hook_merge *merge = hook_merge;
	const struct hook_candidate survivor = { .candidate_id = merge->survivor_id };
	const struct hook_candidate merged = { .candidate_id = merge->merged_id };

	TRY(search_on_candidate_deleted(ctx, &merged));
	TRY(search_on_candidate_restored(ctx, &survivor));
	return merge->is_undo ? search_on_candidate_restored(ctx, &merged) : OK;
}

enum err search_rebuild(struct ctx *ctx, int64_t *ret_count)
{
	return note_all(ctx, 0, ret_count);
}

/* --- Emptying --- */

static enum err forget_grams(struct ctx *ctx, struct search_doc *doc)
{
	const struct search_kind *kind = search_kind_of(doc->kind);

	if (!kind)
		return fail(ctx, ERR_INTERNAL, "search.kind", NULL, "The index holds a document of no kind.");
	TRY(search_index_terms(ctx, kind, doc));
	return search_store_remove_grams(ctx, doc);
}

/* Rows first, terms after them: nothing else may be written between terms. */
static enum err forget_docs(struct ctx *ctx, const struct list *docs)
{
	struct search_doc *items = docs->items;

	for (size_t i = 0; i < docs->count; i++)
		TRY(search_store_remove(ctx, items + i));
	for (size_t i = 0; i < docs->count; i++)
		TRY(forget_grams(ctx, items + i));
	return OK;
}

/* candidate_id 0 = the firm. */
static enum err forget_all(struct ctx *ctx, int64_t candidate_id)
{
	struct list docs;

	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(search_store_some(ctx, candidate_id, FORGET, &docs));
		TRY(forget_docs(ctx, &docs));
		arena_release(ctx->arena, mark);
	} while (docs.count);
	return OK;
}

/* The changes stay, with one more of each document: a piece that was read before, and is written after, leaves it to them. */
enum err search_forget_firm(struct ctx *ctx)
{
	int64_t count;

	TRY(note_all(ctx, 0, &count));
	TRY(forget_all(ctx, 0));
	return search_store_forget_names(ctx);
}

enum err search_forget_candidate(struct ctx *ctx, int64_t candidate_id)
{
	TRY(forget_all(ctx, candidate_id));
	return search_store_set_names(ctx, candidate_id, NULL);
}
