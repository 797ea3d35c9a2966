/* The board: loading, sorting by urgency, counting, cutting windows. */
#include "feature/followup/followup_board.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/followup/board_store.h"
#include "feature/permission/permission.h"
#include "feature/pipeline/pipeline.h"
#include "platform/http/page.h"

static const char *const groups[] = { NULL, "stage", "due" };
const struct choices board_group_choices = CHOICES(groups);

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

/* --- Order of urgency --- */

enum urgency_class { CLASS_RED_HARD, CLASS_RED, CLASS_YELLOW, CLASS_GREEN };

static const int64_t UNPLANNED_LAST = 9000000000000000;

struct ranked {
	const struct board_row *row;
	int class;
	int64_t due;
};

static int class_of(const struct board_row *row, int64_t at_ms)
{
	if (row->red_at_ms && row->red_at_ms <= at_ms)
		return row->hard ? CLASS_RED_HARD : CLASS_RED;
	return row->yellow_at_ms && row->yellow_at_ms <= at_ms ? CLASS_YELLOW : CLASS_GREEN;
}

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *a = left;
	const struct ranked *b = right;
	int by_class = order(a->class, b->class);
	int by_due = by_class ? by_class : order(a->due, b->due);
	int by_id = by_due ? by_due : order(a->row->followup_id, b->row->followup_id);

	return by_id ? by_id : order(a->row->submission_id, b->row->submission_id);
}

static enum cadence_colour colour_of_class(int class)
{
	return class == CLASS_GREEN ? CADENCE_GREEN : class == CLASS_YELLOW ? CADENCE_YELLOW : CADENCE_RED;
}

static void count_colour(struct board_counts *counts, enum cadence_colour colour, int64_t n)
{
	int64_t *const cells[] = { NULL, &counts->green, &counts->yellow, &counts->red };

	*cells[colour] += n;
}

/* Sum over the colours the filter lets through. */
static int64_t total_of(const struct board_counts *counts, int colour)
{
	switch (colour) {
	case CADENCE_GREEN:
		return counts->green;
	case CADENCE_YELLOW:
		return counts->yellow;
	case CADENCE_RED:
		return counts->red;
	default:
		return counts->green + counts->yellow + counts->red;
	}
}

/* --- Positions of windows --- */

/* The last card of the window before; class -1 = start. */
struct window_start {
	int class;
	int64_t due;
	int64_t followup_id;
	int64_t submission_id;
	int64_t at_ms;
};

static enum err read_position(struct ctx *ctx, const char *text, struct window_start *ret_position)
{
	struct page_key key;
	long long at_ms;
	long long submission_id;
	int class;

	*ret_position = (struct window_start){ .class = -1, .at_ms = ctx_now_ms(ctx) };
	if (!text)
		return OK;
	TRY(page_start(ctx, text, "board", &key));
	if (sscanf(key.text, "%d:%lld:%lld", &class, &at_ms, &submission_id) != 3)
		return fail(ctx, ERR_MEANING, "request.bad_cursor", "cursor", "This cursor is not one of this board.");
	*ret_position = (struct window_start){ class, key.number, key.id, submission_id, at_ms };
	return OK;
}

static const char *position_text(struct ctx *ctx, const struct ranked *last, int64_t at_ms)
{
	struct page_key key = {
		.number = last->due,
		.text = arena_format(ctx->arena, "%d:%lld:%lld", last->class, (long long)at_ms,
				     (long long)last->row->submission_id),
		.id = last->row->followup_id,
	};

	return page_next(ctx, "board", &key);
}

static bool is_behind(const struct ranked *card, const struct window_start *position)
{
	struct board_row row = { .followup_id = position->followup_id, .submission_id = position->submission_id };
	struct ranked last = { &row, position->class, position->due };

	return compare_ranked(card, &last) > 0;
}

/* --- Loading --- */

/* A board in the making. */
struct making {
	const struct board_query *query;
	struct board_key key;
	struct window_start position;
	struct board *board;
	struct vec columns; /* struct board_column */
	struct vec windows; /* struct ranked *, in the order of the columns; window_sizes tells where one ends */
	size_t *window_sizes;
};

static int64_t day_start_ms(const struct ctx *ctx, int64_t at_ms, int days_ahead)
{
	struct local_time local;

	zone_local(ctx->actor.zone, at_ms, &local);
	int64_t day = date_to_days(local.year, local.month, local.day) + days_ahead;
	struct local_time start = { 0 };
	date_from_days(day, &start.year, &start.month, &start.day);
	return zone_instant_ms(ctx->actor.zone, &start);
}

static enum err make_key(struct ctx *ctx, struct making *making)
{
	const struct board_query *query = making->query;
	struct viewer viewer = permission_viewer(ctx);
	const char *care = choice_text(&care_choices, query->care);
	const char *like = page_like(ctx, query->q);
	int64_t at_ms = making->position.at_ms;

	making->key = (struct board_key){
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
		.position_id = query->position_id,
		.job_type = query->job_type ? query->job_type : "",
		.care = care ? care : "",
		.like = like ? like : "",
		.at_ms = at_ms,
		.today_ms = day_start_ms(ctx, at_ms, 0),
		.tomorrow_ms = day_start_ms(ctx, at_ms, 1),
		.after_tomorrow_ms = day_start_ms(ctx, at_ms, 2),
		.week_ms = day_start_ms(ctx, at_ms, 8),
	};
	return page_account(ctx, "acting", query->acting, &making->key.acting_id);
}

static bool wants_column(const struct making *making, const char *key)
{
	return !making->query->column || text_equal(making->query->column, key);
}

static struct board_column *add_column(struct making *making, const char *key, const char *name, const char *kind)
{
	struct board_column *column = vec_push(&making->columns);

	*column = (struct board_column){ .key = key, .name = name, .kind = kind };
	return column;
}

/* Notes the cards of one column's window; `next` when more are behind. */
static void take_window(struct ctx *ctx, struct making *making, struct board_column *column, const struct ranked *cards,
			size_t count)
{
	size_t taken = 0;

	for (size_t i = 0; i < count; i++) {
		if (making->query->colour && colour_of_class(cards[i].class) != (enum cadence_colour)making->query->colour)
			continue;
		if (!is_behind(&cards[i], &making->position))
			continue;
		if (taken == (size_t)making->query->limit) {
			const struct ranked *last = *(const struct ranked **)vec_at(&making->windows, making->windows.count - 1);
			column->next = position_text(ctx, last, making->position.at_ms);
			break;
		}
		const struct ranked *card = &cards[i];
		vec_add(&making->windows, &card);
		taken++;
	}
	making->window_sizes[column - (struct board_column *)making->columns.items] = taken;
}

/* --- By stage --- */

static enum err add_stage_columns(struct ctx *ctx, struct making *making)
{
	bool is_en = text_equal(ctx->actor.locale, "en");
	struct list stages;

	if (wants_column(making, "none"))
		add_column(making, "none", is_en ? "Without position" : "未挂职位", NULL);
	TRY(pipeline_stages(ctx, &stages));
	for (size_t i = 0; i < stages.count; i++) {
		const struct stage *stage = (const struct stage *)stages.items + i;

		if (wants_column(making, stage->code))
			add_column(making, stage->code, stage->name, choice_text(&stage_kind_choices, stage->kind));
	}
	return OK;
}

static struct ranked *rank_rows(struct ctx *ctx, const struct list *rows, int64_t at_ms)
{
	struct ranked *ranked = arena_array(ctx->arena, rows->count + 1, sizeof(*ranked));

	for (size_t i = 0; i < rows->count; i++) {
		const struct board_row *row = (const struct board_row *)rows->items + i;

		ranked[i] = (struct ranked){ row, class_of(row, at_ms),
					     row->next_due_at_ms ? row->next_due_at_ms : UNPLANNED_LAST };
	}
	return ranked;
}

static enum err fill_closed(struct ctx *ctx, struct making *making)
{
	struct list counts;

	TRY(board_store_closed_counts(ctx, &making->key, &counts));
	for (size_t i = 0; i < making->columns.count; i++) {
		struct board_column *column = vec_at(&making->columns, i);

		for (size_t j = 0; j < counts.count; j++) {
			const struct board_count_row *row = (const struct board_count_row *)counts.items + j;

			if (text_equal(row->stage, column->key))
				column->total = row->n;
		}
	}
	return OK;
}

/* Shares the sorted cards out to their columns, in order. */
static void fill_stage_column(struct ctx *ctx, struct making *making, struct board_column *column,
			      const struct ranked *cards, size_t count)
{
	struct vec own;

	vec_init(&own, ctx->arena, sizeof(struct ranked));
	for (size_t i = 0; i < count; i++) {
		if (!text_equal(cards[i].row->stage, column->key))
			continue;
		count_colour(&column->counts, colour_of_class(cards[i].class), 1);
		vec_add(&own, &cards[i]);
	}
	column->total = total_of(&column->counts, making->query->colour);
	take_window(ctx, making, column, own.items, own.count);
}

static enum err load_by_stage(struct ctx *ctx, struct making *making)
{
	struct list rows;

	TRY(add_stage_columns(ctx, making));
	making->window_sizes = arena_array(ctx->arena, making->columns.count + 1, sizeof(size_t));
	TRY(board_store_cards(ctx, &making->key, &rows));
	struct ranked *cards = rank_rows(ctx, &rows, making->position.at_ms);
	qsort(cards, rows.count, sizeof(*cards), compare_ranked);
	for (size_t i = 0; i < rows.count; i++)
		count_colour(&making->board->counts, colour_of_class(cards[i].class), 1);
	for (size_t i = 0; i < making->columns.count; i++)
		fill_stage_column(ctx, making, vec_at(&making->columns, i), cards, rows.count);
	return fill_closed(ctx, making);
}

/* --- By due bucket --- */

struct bucket {
	const char *key;
	const char *zh;
	const char *en;
	size_t from_offset; /* of the instants in struct board_key */
	size_t to_offset;
};

static const struct bucket buckets[] = {
	{ "overdue", "已逾期", "Overdue", 0, offsetof(struct board_key, today_ms) },
	{ "today", "今天", "Today", offsetof(struct board_key, today_ms), offsetof(struct board_key, tomorrow_ms) },
	{ "tomorrow", "明天", "Tomorrow", offsetof(struct board_key, tomorrow_ms),
	  offsetof(struct board_key, after_tomorrow_ms) },
	{ "week", "7 天内", "Within a week", offsetof(struct board_key, after_tomorrow_ms), offsetof(struct board_key, week_ms) },
	{ "later", "以后", "Later", offsetof(struct board_key, week_ms), 0 },
};

static int64_t instant_at(const struct board_key *key, size_t offset, int64_t none)
{
	return offset ? *(const int64_t *)((const char *)key + offset) : none;
}

static void set_window(struct making *making, const struct bucket *bucket)
{
	struct board_key *key = &making->key;
	int colour = making->query->colour;

	key->from_ms = instant_at(key, bucket->from_offset, 1);
	key->to_ms = instant_at(key, bucket->to_offset, UNPLANNED_LAST);
	key->class_from = colour == CADENCE_YELLOW ? CLASS_YELLOW : colour == CADENCE_GREEN ? CLASS_GREEN : CLASS_RED_HARD;
	key->class_to = colour == CADENCE_RED ? CLASS_RED : colour == CADENCE_YELLOW ? CLASS_YELLOW : CLASS_GREEN;
	key->after_class = making->position.class;
	key->after_due = making->position.due;
	key->after_id = making->position.followup_id;
	key->row_limit = making->query->limit + 1;
}

static enum err fill_bucket(struct ctx *ctx, struct making *making, struct board_column *column,
			    const struct bucket *bucket, const struct list *counts)
{
	struct list rows;

	for (size_t i = 0; i < counts->count; i++) {
		const struct board_count_row *row = (const struct board_count_row *)counts->items + i;

		if (text_equal(row->bucket, bucket->key))
			count_colour(&column->counts, (enum cadence_colour)(CADENCE_GREEN + row->colour), row->n);
	}
	column->total = total_of(&column->counts, making->query->colour);
	set_window(making, bucket);
	TRY(board_store_due_window(ctx, &making->key, &rows));
	take_window(ctx, making, column, rank_rows(ctx, &rows, making->position.at_ms), rows.count);
	return OK;
}

static enum err load_by_due(struct ctx *ctx, struct making *making)
{
	bool is_en = text_equal(ctx->actor.locale, "en");
	size_t bucket_count = sizeof(buckets) / sizeof(buckets[0]);
	struct list counts;

	TRY(board_store_due_counts(ctx, &making->key, &counts));
	for (size_t i = 0; i < counts.count; i++) {
		const struct board_count_row *row = (const struct board_count_row *)counts.items + i;

		count_colour(&making->board->counts, (enum cadence_colour)(CADENCE_GREEN + row->colour), row->n);
	}
	making->window_sizes = arena_array(ctx->arena, bucket_count, sizeof(size_t));
	for (size_t i = 0; i < bucket_count; i++) {
		if (wants_column(making, buckets[i].key))
			add_column(making, buckets[i].key, is_en ? buckets[i].en : buckets[i].zh, NULL);
	}
	for (size_t i = 0, column = 0; i < bucket_count; i++) {
		if (wants_column(making, buckets[i].key))
			TRY(fill_bucket(ctx, making, vec_at(&making->columns, column++), &buckets[i], &counts));
	}
	return OK;
}

/* --- Cards --- */

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

static enum err card_of(struct ctx *ctx, const struct card_row *row, bool shows_submission, int64_t at_ms,
			struct card *ret_card)
{
	struct card card = {
		.followup_id = row->followup_id,
		.version = row->followup_version,
		.candidate = { row->candidate_id, row->candidate_name, row->candidate_title, row->candidate_company,
			       row->preferred_channel },
		.acting = account_part(ctx, row->acting_id, row->acting_name),
		.colour = choice_text(&cadence_colours, cadence_colour_of(at_ms, row->yellow_at_ms, row->red_at_ms)),
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
	card.stage = row->stage;
	card.stage_since = row->stage_since_ms;
	card.stage_by = account_part(ctx, row->stage_by_id, row->stage_by_name);
	if (shows_submission && row->submission_id) {
		card.submission_id = row->submission_id;
		card.version = row->submission_version;
	}
	TRY(followup_reasons(ctx, row->reasons, at_ms, &card.reasons));
	*ret_card = card;
	return OK;
}

static const char *pair_key(struct ctx *ctx, int64_t followup_id, int64_t submission_id)
{
	return arena_format(ctx->arena, "%lld:%lld", (long long)followup_id, (long long)submission_id);
}

/* JSON list of the followups in the windows, each once per card. */
static const char *window_ids(struct ctx *ctx, const struct making *making)
{
	CLOSING(text_done) struct text ids = { 0 };
	struct map seen;

	text_init(&ids, 1024 * 1024);
	map_init(&seen, ctx->arena);
	text_append_char(&ids, '[');
	for (size_t i = 0; i < making->windows.count; i++) {
		const struct ranked *card = *(const struct ranked **)vec_at(&making->windows, i);
		const char *key = pair_key(ctx, card->row->followup_id, 0);

		if (map_get(&seen, key))
			continue;
		map_set(&seen, key, making->board);
		if (ids.length > 1)
			text_append_char(&ids, ',');
		text_append_i64(&ids, card->row->followup_id);
	}
	text_append_char(&ids, ']');
	return arena_text(ctx->arena, text_chars(&ids));
}

/* Cards by "followup:submission"; by due bucket the followup's most urgent submission is under it alone, too. */
static enum err load_details(struct ctx *ctx, const struct making *making, struct map *ret_details, struct map *ret_counts)
{
	struct list rows;

	map_init(ret_details, ctx->arena);
	map_init(ret_counts, ctx->arena);
	TRY(board_store_details(ctx, window_ids(ctx, making), &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct card_row *row = (struct card_row *)rows.items + i;
		const char *followup = pair_key(ctx, row->followup_id, -1);
		int64_t *count = map_get(ret_counts, followup);

		if (!count) {
			count = arena_alloc(ctx->arena, sizeof(*count));
			map_set(ret_counts, followup, count);
		}
		*count += row->submission_id != 0;
		map_set(ret_details, pair_key(ctx, row->followup_id, row->submission_id), row);
	}
	return OK;
}

static enum err fill_cards(struct ctx *ctx, struct making *making)
{
	bool by_stage = making->query->group == BOARD_BY_STAGE;
	struct map details;
	struct map counts;
	size_t at = 0;

	TRY(load_details(ctx, making, &details, &counts));
	for (size_t i = 0; i < making->columns.count; i++) {
		struct board_column *column = vec_at(&making->columns, i);
		struct vec cards;

		vec_init(&cards, ctx->arena, sizeof(struct card));
		for (size_t taken = 0; taken < making->window_sizes[i]; taken++, at++) {
			const struct ranked *ranked = *(const struct ranked **)vec_at(&making->windows, at);
			const struct card_row *row = map_get(&details, pair_key(ctx, ranked->row->followup_id,
										ranked->row->submission_id));
			struct card card;

			if (!row) /* moved on between the two reads */
				continue;
			TRY(card_of(ctx, row, by_stage, making->position.at_ms, &card));
			card.submission_count = *(int64_t *)map_get(&counts, pair_key(ctx, row->followup_id, -1));
			vec_add(&cards, &card);
		}
		column->items = vec_list(&cards);
	}
	return OK;
}

enum err board_load(struct ctx *ctx, const struct board_query *query, struct board *ret_board)
{
	struct board board = { .group = choice_text(&board_group_choices, query->group) };
	struct making making = { .query = query, .board = &board };

	TRY(read_position(ctx, query->cursor, &making.position));
	TRY(make_key(ctx, &making));
	vec_init(&making.columns, ctx->arena, sizeof(struct board_column));
	vec_init(&making.windows, ctx->arena, sizeof(const struct ranked *));
	if (query->group == BOARD_BY_STAGE)
		TRY(load_by_stage(ctx, &making));
	else
		TRY(load_by_due(ctx, &making));
	TRY(fill_cards(ctx, &making));
	board.total = total_of(&board.counts, query->colour);
	board.columns = vec_list(&making.columns);
	*ret_board = board;
	return OK;
}

enum err board_card_of_submission(struct ctx *ctx, int64_t submission_id, struct card *ret_card)
{
	struct submission submission = { 0 };
	struct list followups;
	struct list rows;

	TRY(submission_get(ctx, submission_id, &submission));
	TRY(followup_reply_list(ctx, submission.candidate.id, &followups));
	*ret_card = (struct card){
		.submission_id = submission.id,
		.version = submission.version,
		.candidate = { .id = submission.candidate.id, .name = submission.candidate.name },
		.position = &submission.position,
		.stage = submission.stage,
		.stage_since = submission.stage_since,
		.stage_by = submission.stage_by,
	};
	ret_card->position = arena_copy(ctx->arena, &submission.position, sizeof(submission.position));
	for (size_t i = 0; i < followups.count; i++) {
		const struct followup_reply *followup = (const struct followup_reply *)followups.items + i;

		if (!submission.owner || !followup->owner || followup->owner->id != submission.owner->id)
			continue;
		TRY(board_store_details(ctx, arena_format(ctx->arena, "[%lld]", (long long)followup->id), &rows));
		for (size_t j = 0; j < rows.count; j++) {
			const struct card_row *row = (const struct card_row *)rows.items + j;

			if (row->submission_id == submission_id)
				TRY(card_of(ctx, row, true, ctx_now_ms(ctx), ret_card));
		}
		ret_card->submission_count = followup->submission_count;
	}
	return OK;
}
