/* Adapts what other features offer to one form. */
#include "feature/search/search_source.h"

#include <string.h>

#include "base/text.h"
#include "feature/candidate/candidate.h"
#include "feature/document/document.h"
#include "feature/record/record.h"
#include "feature/transcript/transcript.h"

static void add_line(struct vec *lines, const char *line)
{
	*(const char **)vec_push(lines) = line;
}

/* A text that holds several, one a line. */
static void add_lines(struct ctx *ctx, struct vec *lines, const char *text)
{
	while (text && *text) {
		size_t length = strcspn(text, "\n");

		add_line(lines, arena_text_n(ctx->arena, text, length));
		text += length + (text[length] == '\n');
	}
}

/* --- Candidates: name, employer, title first; then every fact that all who know him may see --- */

static void fill_candidate(struct ctx *ctx, const struct candidate_text *from, struct search_text *text)
{
	const char *const facts[] = { from->name, from->company, from->title, from->city, from->education,
				      from->contact_window, from->office_address, from->source, from->phone_last4 };
	struct vec lines;

	vec_init(&lines, ctx->arena, sizeof(const char *));
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		add_line(&lines, facts[i]);
	add_lines(ctx, &lines, from->tags);
	add_lines(ctx, &lines, from->custom);
	add_lines(ctx, &lines, from->merged_last4);
	*text = (struct search_text){ .id = from->id, .candidate_id = from->id, .at_ms = from->updated_at_ms,
				      .name = from->name, .lines = vec_list(&lines) };
}

static enum err candidate_source(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	struct list rows;

	TRY(candidate_texts(ctx, ids, &rows));
	struct search_text *texts = arena_array(ctx->arena, rows.count + 1, sizeof(*texts));
	for (size_t i = 0; i < rows.count; i++)
		fill_candidate(ctx, (const struct candidate_text *)rows.items + i, &texts[i]);
	*ret_texts = (struct list){ texts, rows.count };
	return OK;
}

static enum err candidate_source_ids(struct ctx *ctx, int64_t candidate_id, int64_t after_id, int64_t limit,
				     struct list *ret_ids)
{
	if (!candidate_id)
		return candidate_ids(ctx, after_id, limit, ret_ids);
	*ret_ids = (struct list){ arena_copy(ctx->arena, &candidate_id, sizeof(candidate_id)), candidate_id > after_id };
	return OK;
}

/* --- CV texts --- */

static enum err resume_source(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	struct list rows;

	TRY(candidate_resumes(ctx, ids, &rows));
	struct search_text *texts = arena_array(ctx->arena, rows.count + 1, sizeof(*texts));
	for (size_t i = 0; i < rows.count; i++) {
		const struct candidate_text *row = (const struct candidate_text *)rows.items + i;
		const struct list lines = { arena_copy(ctx->arena, &row->resume, sizeof(row->resume)), 1 };

		texts[i] = (struct search_text){ .id = row->id, .candidate_id = row->id, .at_ms = row->updated_at_ms,
						 .lines = lines };
	}
	*ret_texts = (struct list){ texts, rows.count };
	return OK;
}

/* --- Records --- */

static void fill_record(struct ctx *ctx, const struct record_text *from, struct search_text *text)
{
	const char *const lines[] = { from->text, from->fact, from->emotion_text, from->action };

	*text = (struct search_text){ .id = from->id, .candidate_id = from->candidate_id, .author_id = from->author_id,
				      .channel = from->channel, .at_ms = from->at_ms };
	text->lines = (struct list){ arena_copy(ctx->arena, lines, sizeof(lines)), sizeof(lines) / sizeof(lines[0]) };
}

static enum err record_source(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	struct list rows;

	TRY(record_texts(ctx, ids, &rows));
	struct search_text *texts = arena_array(ctx->arena, rows.count + 1, sizeof(*texts));
	for (size_t i = 0; i < rows.count; i++)
		fill_record(ctx, (const struct record_text *)rows.items + i, &texts[i]);
	*ret_texts = (struct list){ texts, rows.count };
	return OK;
}

/* --- Files: their name first, then what they say; CVs and recordings are a kind of their own, because they are masked --- */

static struct search_text file_text(const struct document_found *from, struct list lines)
{
	return (struct search_text){ .id = from->id, .candidate_id = from->candidate_id, .author_id = from->account_id,
				     .at_ms = from->at_ms, .lines = lines };
}

static struct list file_lines(struct ctx *ctx, const struct document_found *from)
{
	struct vec lines;

	vec_init(&lines, ctx->arena, sizeof(const char *));
	add_line(&lines, from->file_name);
	add_lines(ctx, &lines, from->text);
	return vec_list(&lines);
}

static enum err files_source(struct ctx *ctx, const char *ids, bool is_contact_data, struct list *ret_texts)
{
	struct list rows;

	TRY(document_found_list(ctx, ids, is_contact_data, &rows));
	struct search_text *texts = arena_array(ctx->arena, rows.count + 1, sizeof(*texts));
	for (size_t i = 0; i < rows.count; i++) {
		const struct document_found *file = (const struct document_found *)rows.items + i;

		texts[i] = file_text(file, file_lines(ctx, file));
	}
	*ret_texts = (struct list){ texts, rows.count };
	return OK;
}

static enum err file_source(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	return files_source(ctx, ids, false, ret_texts);
}

static enum err cv_source(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	return files_source(ctx, ids, true, ret_texts);
}

/* --- What was said in recordings --- */

static enum err transcript_source(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	struct list rows;
	struct vec texts;

	TRY(document_found_list(ctx, ids, true, &rows));
	vec_init(&texts, ctx->arena, sizeof(struct search_text));
	for (size_t i = 0; i < rows.count; i++) {
		const struct document_found *file = (const struct document_found *)rows.items + i;
		struct vec lines;
		const char *said;

		TRY(transcript_text(ctx, file->id, &said));
		vec_init(&lines, ctx->arena, sizeof(const char *));
		add_lines(ctx, &lines, said);
		const struct search_text text = file_text(file, vec_list(&lines));
		if (lines.count)
			vec_add(&texts, &text);
	}
	*ret_texts = vec_list(&texts);
	return OK;
}

/* --- The table --- */

const struct search_kind search_kinds[] = {
	{ "candidate", NULL, "c", false, 1, 3, candidate_source, candidate_source_ids },
	{ "resume", "candidate", "s", true, 0, 0, resume_source, candidate_source_ids },
	{ "record", NULL, "r", false, 0, 0, record_source, record_ids },
	{ "file", NULL, "f", false, 0, 1, file_source, document_ids },
	{ "cv", "file", "v", true, 0, 1, cv_source, document_ids },
	{ "transcript", "file", "t", true, 0, 0, transcript_source, document_ids },
};
const int search_kind_count = sizeof(search_kinds) / sizeof(search_kinds[0]);

const struct search_kind *search_kind_find(const char *name)
{
	for (int i = 0; i < search_kind_count; i++) {
		if (text_equal(search_kinds[i].name, name))
			return &search_kinds[i];
	}
	return NULL;
}

const struct search_kind *search_kind_of(const char *letter)
{
	for (int i = 0; i < search_kind_count; i++) {
		if (text_equal(search_kinds[i].letter, letter))
			return &search_kinds[i];
	}
	return NULL;
}
