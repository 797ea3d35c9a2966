/* Routes of the board. */
#include "feature/followup/board.h"

#include "feature/consent/consent.h"
#include "feature/pipeline/pipeline.h"
#include "platform/http/page.h"

static const struct field counts_fields[] = {
	FIELD_INT(struct board_counts, green),
	FIELD_INT(struct board_counts, yellow),
	FIELD_INT(struct board_counts, red),
};
static const struct shape counts_shape = SHAPE("BoardCounts", struct board_counts, counts_fields);

static const struct field column_fields[] = {
	FIELD_TEXT(struct board_column, key, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct board_column, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct board_column, kind, .choices = &stage_kind_choices),
	FIELD_INT(struct board_column, total),
	FIELD_OBJECT(struct board_column, counts, &counts_shape),
	FIELD_LIST(struct board_column, items, &card_shape),
	FIELD_TEXT(struct board_column, next),
};
static const struct shape column_shape = SHAPE("BoardColumn", struct board_column, column_fields);

static const struct field board_fields[] = {
	FIELD_TEXT(struct board, group, .choices = &board_group_choices, .flags = FIELD_REQUIRED),
	FIELD_INT(struct board, total),
	FIELD_OBJECT(struct board, counts, &counts_shape),
	FIELD_LIST(struct board, columns, &column_shape),
};
static const struct shape board_shape = SHAPE("Board", struct board, board_fields);

static const struct field query_fields[] = {
	FIELD_ENUM(struct board_query, group, &board_group_choices),
	FIELD_ENUM(struct board_query, colour, &cadence_colours),
	FIELD_ID(struct board_query, position_id),
	FIELD_TEXT(struct board_query, job_type, .max = 40),
	FIELD_TEXT(struct board_query, acting, .max = 20),
	FIELD_ENUM(struct board_query, care, &care_choices),
	FIELD_TEXT(struct board_query, q, .max = 100),
	FIELD_TEXT(struct board_query, tag, .max = 100),
	FIELD_TEXT(struct board_query, column, .max = 40),
	PAGE_QUERY(struct board_query),
};
static const struct shape query_shape = SHAPE("board_query", struct board_query, query_fields);

static enum err sign_positions(struct ctx *ctx, struct http_exchange *exchange, struct board *board)
{
	for (size_t i = 0; i < board->columns.count; i++) {
		struct board_column *column = (struct board_column *)board->columns.items + i;

		if (column->next)
			column->next = http_cursor_make(ctx, exchange, column->next);
	}
	return OK;
}

static enum err get_board(struct ctx *ctx, struct http_exchange *exchange)
{
	struct board_query query = { .group = BOARD_BY_STAGE, .limit = PAGE_LIMIT };
	struct board board;

	TRY(page_read(ctx, exchange, &query_shape, &query, &query.cursor));
	TRY(board_load(ctx, &query, &board));
	TRY(sign_positions(ctx, exchange, &board));
	return http_reply(ctx, exchange, 200, &board_shape, &board);
}

struct move_request {
	int64_t submission_id;
	const char *stage;
	int64_t version;
	const char *reason;
	const char *override_reason;
	struct consent_given *consent;
};
static const struct field move_fields[] = {
	FIELD_ID(struct move_request, submission_id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct move_request, stage, .min = 1, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_INT(struct move_request, version, .min = 1, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct move_request, reason, .max = 500),
	FIELD_TEXT(struct move_request, override_reason, .max = 500),
	FIELD_OBJECT_PTR(struct move_request, consent, &consent_given_shape),
};
static const struct shape move_shape = SHAPE("BoardMove", struct move_request, move_fields);

static enum err post_move(struct ctx *ctx, struct http_exchange *exchange)
{
	struct move_request request = { 0 };
	struct card card;

	TRY(http_read_body(ctx, exchange, &move_shape, &request));
	struct submission_move move = { .stage = request.stage, .reason = request.reason, .version = request.version,
					.override_reason = request.override_reason, .consent = request.consent };
	TRY(submission_move(ctx, request.submission_id, &move));
	TRY(board_card_of_submission(ctx, request.submission_id, &card));
	return http_reply_version(ctx, exchange, 200, &card_shape, &card, card.version);
}

const struct http_routes board_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/board", "Columns by stage or due bucket with true counts and a window of cards", PERMIT_VIEW,
	  HTTP_RUN_READ, get_board, .query = &query_shape, .reply = &board_shape },
	{ "POST", "/api/v1/board/move", "Move a card to another stage", PERMIT_CHANGE_STAGE, HTTP_RUN_WRITE, post_move,
	  .body = &move_shape, .reply = &card_shape },
}));
