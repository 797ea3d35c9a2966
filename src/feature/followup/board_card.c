/* One card of the board, made of its row. */
#include "feature/followup/board_card.h"

#include "feature/pipeline/pipeline.h"

static const struct field card_candidate_fields[] = {
	FIELD_ID(struct card_candidate, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct card_candidate, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct card_candidate, title),
	FIELD_TEXT(struct card_candidate, company),
	FIELD_TEXT(struct card_candidate, preferred_channel, .choices = &channel_choices),
};
static const struct shape card_candidate_shape = SHAPE("CardCandidate", struct card_candidate, card_candidate_fields);

static const struct field card_fields[] = {
	FIELD_ID(struct card, submission_id),
	FIELD_ID(struct card, followup_id),
	FIELD_INT(struct card, version),
	FIELD_OBJECT(struct card, candidate, &card_candidate_shape),
	FIELD_OBJECT_PTR(struct card, position, &position_ref_shape),
	FIELD_TEXT(struct card, stage),
	FIELD_TIME(struct card, stage_since),
	FIELD_OBJECT_PTR(struct card, stage_by, &account_ref_shape),
	FIELD_OBJECT_PTR(struct card, acting, &account_ref_shape),
	FIELD_OBJECT_PTR(struct card, on_behalf_of, &account_ref_shape),
	FIELD_TEXT(struct card, colour, .choices = &cadence_colours),
	FIELD_BOOL(struct card, hard),
	FIELD_BOOL(struct card, retry),
	FIELD_INT(struct card, attempts),
	FIELD_LIST(struct card, reasons, &reason_shape),
	FIELD_TIME(struct card, next_due_at),
	FIELD_TIME(struct card, yellow_at),
	FIELD_TIME(struct card, red_at),
	FIELD_TIME(struct card, last_contact_at),
	FIELD_TEXT(struct card, due_bucket),
	FIELD_TEXT(struct card, care, .choices = &care_choices),
	FIELD_INT(struct card, submission_count),
};
const struct shape card_shape = SHAPE("Card", struct card, card_fields);

static struct account_ref *account_part(struct ctx *ctx, int64_t id, const char *name)
{
	struct account_ref ref = { id, name };

	return id ? arena_copy(ctx->arena, &ref, sizeof(ref)) : NULL;
}

static struct position_ref *position_part(struct ctx *ctx, const struct card_row *row)
{
	struct position_ref position = { .id = row->position_id, .title = row->position_title,
					 .job_type = row->position_job_type };
	struct company_ref company = { .id = row->company_id, .name = row->company_name };

	if (!row->position_id)
		return NULL;
	if (company.id)
		position.company = arena_copy(ctx->arena, &company, sizeof(company));
	return arena_copy(ctx->arena, &position, sizeof(position));
}

enum err board_card_make(struct ctx *ctx, const struct card_row *row, bool shows_submission, int64_t at_ms,
			 struct card *ret_card)
{
	enum cadence_colour colour = cadence_colour_of(at_ms, row->yellow_at_ms, row->red_at_ms);
	struct card card = {
		.followup_id = row->followup_id,
		.version = row->followup_version,
		.candidate = { row->candidate_id, row->candidate_name, row->candidate_title, row->candidate_company,
			       row->preferred_channel },
		.acting = account_part(ctx, row->acting_id, row->acting_name),
		.on_behalf_of = account_part(ctx, row->on_behalf_of_id, row->on_behalf_of_name),
		.colour = choice_text(&cadence_colours, colour),
		.hard = row->hard,
		.retry = row->retry,
		.attempts = row->attempts,
		.next_due_at = row->next_due_at_ms,
		.yellow_at = row->yellow_at_ms,
		.red_at = row->red_at_ms,
		.last_contact_at = row->last_contact_at_ms,
		.due_bucket = candidate_due_bucket(ctx, row->next_due_at_ms),
		.care = row->care,
	};

	card.position = position_part(ctx, row);
	card.submission_count = row->submission_count;
	card.stage = row->stage;
	card.stage_since = row->stage_since_ms;
	card.stage_by = account_part(ctx, row->stage_by_id, row->stage_by_name);
	if (shows_submission && row->submission_id) {
		card.submission_id = row->submission_id;
		card.version = row->submission_version;
	}
	TRY(followup_colour_reasons(ctx, row->reasons, colour, at_ms, &card.reasons));
	*ret_card = card;
	return OK;
}

/* A closed one has no followup's card; what the submission says stands alone. */
enum err board_card_of_submission(struct ctx *ctx, int64_t submission_id, struct card *ret_card)
{
	struct submission submission = { 0 };
	struct list rows;
	int64_t card_id;

	TRY(submission_get(ctx, submission_id, &submission));
	*ret_card = (struct card){
		.submission_id = submission.id,
		.version = submission.version,
		.candidate = { .id = submission.candidate.id, .name = submission.candidate.name },
		.stage = submission.stage,
		.stage_since = submission.stage_since,
		.stage_by = submission.stage_by,
	};
	ret_card->position = arena_copy(ctx->arena, &submission.position, sizeof(submission.position));
	TRY(board_store_card_id(ctx, submission.candidate.id, submission_id, &card_id));
	if (!card_id)
		return OK;
	TRY(board_store_details(ctx, BOARD_BY_STAGE, arena_format(ctx->arena, "[%lld]", (long long)card_id), &rows));
	return rows.count ? board_card_make(ctx, rows.items, true, ctx_now_ms(ctx), ret_card) : OK;
}
