/* POST /rules/preview: what a change of rules would do to the open followups. Nothing is stored. Each followup is worked out
 * twice, with the rules as they are and as they would be, so that only what the change moves is counted; the daily
 * budget, which moves a due time by a working day at most, is left out. */
#include "feature/candidate/candidate.h"
#include "feature/followup/followup_refresh.h"

enum { PIECE = 500, SAMPLES_MOST = 10 };

struct preview_person {
	int64_t id;
	const char *name;
};
static const struct field person_fields[] = {
	FIELD_ID(struct preview_person, id),
	FIELD_TEXT(struct preview_person, name),
};
static const struct shape person_shape = SHAPE("PreviewPerson", struct preview_person, person_fields);

struct preview_sample {
	int64_t followup_id;
	struct preview_person candidate;
	int64_t before;
	int64_t after;
};
static const struct field sample_fields[] = {
	FIELD_ID(struct preview_sample, followup_id),
	FIELD_OBJECT(struct preview_sample, candidate, &person_shape),
	FIELD_TIME(struct preview_sample, before),
	FIELD_TIME(struct preview_sample, after),
};
static const struct shape sample_shape = SHAPE("PreviewSample", struct preview_sample, sample_fields);

struct preview {
	int64_t total;
	int64_t moved;
	int64_t earlier;
	int64_t later;
	int64_t overdue; /* become overdue by it */
	struct list samples;
};
static const struct field preview_fields[] = {
	FIELD_INT(struct preview, total),   FIELD_INT(struct preview, moved),	FIELD_INT(struct preview, earlier),
	FIELD_INT(struct preview, later),   FIELD_INT(struct preview, overdue), FIELD_LIST(struct preview, samples, &sample_shape),
};
static const struct shape preview_shape = SHAPE("RulesPreview", struct preview, preview_fields);

/* One walk over the open followups. */
struct walk {
	struct refresh_setting setting; /* with the rules as they are */
	struct cadence_rules changed;
	struct preview preview;
	struct preview_sample samples[SAMPLES_MOST];
	int64_t candidate_ids[SAMPLES_MOST];
	int64_t after_id;
};

static void count_move(struct walk *walk, const struct followup *row, int64_t now_ms, int64_t before_ms, int64_t after_ms)
{
	struct preview *preview = &walk->preview;

	if (before_ms == after_ms)
		return;
	if (preview->samples.count < SAMPLES_MOST) {
		walk->candidate_ids[preview->samples.count] = row->candidate_id;
		walk->samples[preview->samples.count++] = (struct preview_sample){
			.followup_id = row->id, .before = row->next_due_at_ms, .after = after_ms };
	}
	preview->moved++;
	preview->earlier += after_ms && (!before_ms || after_ms < before_ms);
	preview->later += !after_ms || (before_ms && after_ms > before_ms);
	preview->overdue += after_ms && after_ms < now_ms && (!before_ms || before_ms >= now_ms);
}

static enum err walk_one(struct ctx *ctx, struct walk *walk, int64_t id)
{
	struct followup row = { 0 };
	struct cadence_facts facts;
	struct cadence_result before, after;
	const int64_t *submission_ids;

	TRY(followup_store_get(ctx, id, &row));
	TRY(followup_gather(ctx, &walk->setting, &row, &facts, &submission_ids));
	cadence_next(&facts, walk->setting.rules, &before);
	cadence_next(&facts, &walk->changed, &after);
	count_move(walk, &row, facts.now_ms, before.next_due_at_ms, after.next_due_at_ms);
	walk->preview.total++;
	walk->after_id = id;
	return OK;
}

/* The clock of the acting consultant is loaded anew in each piece: its memory goes with the piece. */
static enum err walk_piece(struct ctx *ctx, struct walk *walk, size_t *ret_count)
{
	struct list ids;

	walk->setting.clock_account_id = 0;
	TRY(followup_store_next_ids(ctx, walk->after_id, PIECE, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(walk_one(ctx, walk, ((const struct id_row *)ids.items)[i].id));
	*ret_count = ids.count;
	return OK;
}

static enum err name_samples(struct ctx *ctx, struct walk *walk)
{
	for (size_t i = 0; i < walk->preview.samples.count; i++) {
		struct candidate_ref person = { 0 };

		TRY(candidate_ref_get(ctx, walk->candidate_ids[i], &person));
		walk->samples[i].candidate = (struct preview_person){ person.id, person.name };
	}
	walk->preview.samples.items = walk->samples;
	return OK;
}

static enum err post_preview(struct ctx *ctx, struct http_exchange *exchange)
{
	struct walk walk = { 0 };
	size_t count;

	TRY(cadence_rules_read_change(ctx, exchange, &walk.changed));
	TRY(followup_setting_load(ctx, &walk.setting));
	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(walk_piece(ctx, &walk, &count));
		arena_release(ctx->arena, mark);
	} while (count == PIECE);
	TRY(name_samples(ctx, &walk));
	return http_reply(ctx, exchange, 200, &preview_shape, &walk.preview);
}

const struct http_routes rules_preview_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/rules/preview", "What a change of rules would do to the open followups", PERMIT_CHANGE_RULES,
	  HTTP_RUN_SLOW, post_preview, .body = &cadence_rules_input_shape, .reply = &preview_shape },
}));
