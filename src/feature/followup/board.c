/* The board: loading, sorting by urgency, counting, cutting windows. One card is made in board_card.c. */
#include "feature/followup/board.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/followup/board_card.h"
#include "feature/permission/permission.h"
#include "feature/pipeline/pipeline.h"
#include "platform/http/page.h"

static const char *const groups[] = { NULL, "stage", "due" };
const struct choices board_group_choices = CHOICES(groups);

/* --- Order of urgency --- */

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_rows(const void *left, const void *right)
{
	const struct board_row *a = left;
	const struct board_row *b = right;
	int by_class = order(a->class, b->class);
	int by_due = by_class ? by_class : order(a->due_ms, b->due_ms);
	int by_id = by_due ? by_due : order(a->followup_id, b->followup_id);

	return by_id ? by_id : order(a->submission_id, b->submission_id);
}

static enum cadence_colour colour_of_class(int64_t class)
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
	struct board_row last;
	int64_t at_ms;
};

static enum err read_position(struct ctx *ctx, const char *text, struct window_start *ret_position)
{
	struct page_key key;
	long long at_ms;
	long long submission_id;
	int class;

	*ret_position = (struct window_start){ .last.class = -1, .at_ms = ctx_now_ms(ctx) };
	if (!text)
		return OK;
	TRY(page_start(ctx, text, "board", &key));
	if (sscanf(key.text, "%d:%lld:%lld", &class, &at_ms, &submission_id) != 3)
		return fail(ctx, ERR_MEANING, "request.bad_cursor", "cursor", "This cursor is not one of this board.");
	*ret_position = (struct window_start){ .at_ms = at_ms };
	ret_position->last = (struct board_row){ .class = class, .due_ms = key.number, .followup_id = key.id,
						 .submission_id = submission_id };
	return OK;
}

static const char *position_text(struct ctx *ctx, const struct board_row *last, int64_t at_ms)
{
	struct page_key key = {
		.number = last->due_ms,
		.text = arena_format(ctx->arena, "%lld:%lld:%lld", (long long)last->class, (long long)at_ms,
				     (long long)last->submission_id),
		.id = last->followup_id,
	};

	return page_next(ctx, "board", &key);
}

/* --- Loading --- */

/* A board in the making. */
struct making {
	const struct board_query *query;
	struct board_key key;
	struct window_start position;
	struct board *board;
	struct vec columns; /* struct board_column */
	struct vec windows; /* struct board_row, in the order of the columns; window_sizes tells where one ends */
	size_t *window_sizes;
	struct list stages; /* struct stage, all of them; by stage only */
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

/* A tag as it stands in candidate.tags, a JSON array of texts. */
static const char *quoted(struct ctx *ctx, const char *tag)
{
	CLOSING(text_done) struct text out = { 0 };

	if (text_is_empty(tag))
		return NULL;
	text_init(&out, 1024);
	json_append_text(&out, tag);
	return arena_text(ctx->arena, text_chars(&out));
}

/* Classes of the colour asked for, and the card to go on behind. */
static void set_limits(struct making *making)
{
	struct board_key *key = &making->key;
	const struct board_row *last = &making->position.last;

	urgency_range(making->query->colour, &key->class_from, &key->class_to);
	key->after_class = last->class;
	key->after_due = last->due_ms;
	key->after_id = last->followup_id;
	key->after_submission_id = last->submission_id;
	key->row_limit = making->query->limit + 1;
}

static enum err make_key(struct ctx *ctx, struct making *making)
{
	const struct board_query *query = making->query;
	struct viewer viewer = permission_viewer(ctx);
	const char *care = choice_text(&care_choices, query->care);
	const char *like = page_like(ctx, query->q);
	const char *tag = page_like(ctx, quoted(ctx, query->tag));
	int64_t at_ms = making->position.at_ms;

	making->key = (struct board_key){
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
		.position_id = query->position_id,
		.job_type = query->job_type ? query->job_type : "",
		.care = care ? care : "",
		.like = like ? like : "",
		.tag = tag ? tag : "",
		.at_ms = at_ms,
		.today_ms = day_start_ms(ctx, at_ms, 0),
		.tomorrow_ms = day_start_ms(ctx, at_ms, 1),
		.after_tomorrow_ms = day_start_ms(ctx, at_ms, 2),
		.week_ms = day_start_ms(ctx, at_ms, 8),
		.to_ms = followup_never_ms,
	};
	set_limits(making);
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

/* Notes the cards of one column's window; the row too many tells that more are behind. */
static void take_window(struct ctx *ctx, struct making *making, struct board_column *column, const struct list *rows)
{
	const struct board_row *cards = rows->items;
	size_t taken = rows->count > (size_t)making->query->limit ? (size_t)making->query->limit : rows->count;

	for (size_t i = 0; i < taken; i++)
		vec_add(&making->windows, &cards[i]);
	if (rows->count > taken)
		column->next = position_text(ctx, &cards[taken - 1], making->position.at_ms);
	making->window_sizes[column - (struct board_column *)making->columns.items] = taken;
}

/* --- Columns --- */

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

/* The column as the statements know it: a stage, or a stretch of due times. */
static void set_column(struct board_key *key, const char *column)
{
	key->stage = column;
	for (size_t i = 0; i < sizeof(buckets) / sizeof(buckets[0]); i++) {
		if (!text_equal(buckets[i].key, column))
			continue;
		key->from_ms = instant_at(key, buckets[i].from_offset, 1);
		key->to_ms = instant_at(key, buckets[i].to_offset, followup_never_ms);
	}
}

static enum err add_stage_columns(struct ctx *ctx, struct making *making)
{
	bool is_en = text_equal(ctx->actor.locale, "en");

	if (wants_column(making, "none"))
		add_column(making, "none", is_en ? "Without position" : "未挂职位", NULL);
	TRY(pipeline_stages(ctx, &making->stages));
	for (size_t i = 0; i < making->stages.count; i++) {
		const struct stage *stage = (const struct stage *)making->stages.items + i;

		if (wants_column(making, stage->code))
			add_column(making, stage->code, stage->name, choice_text(&stage_kind_choices, stage->kind));
	}
	return OK;
}

static struct board_column *column_of(struct making *making, const char *key)
{
	for (size_t i = 0; i < making->columns.count; i++) {
		struct board_column *column = vec_at(&making->columns, i);

		if (text_equal(column->key, key))
			return column;
	}
	return NULL;
}

static bool is_closed(const struct board_column *column)
{
	return text_equal(column->kind, "closed");
}

static bool is_closed_stage(const struct making *making, const char *code)
{
	for (size_t i = 0; i < making->stages.count; i++) {
		const struct stage *stage = (const struct stage *)making->stages.items + i;

		if (text_equal(stage->code, code))
			return stage->kind == STAGE_CLOSED;
	}
	return false;
}

/* Every card counts for the board, its column shown or not; closed ones for their column alone. */
static void count_cards(struct making *making, const struct board_count_row *row, bool is_edge)
{
	enum cadence_colour colour = is_edge ? (enum cadence_colour)(CADENCE_GREEN + row->colour) : CADENCE_GREEN;
	struct board_column *column = column_of(making, row->stage);

	if (is_closed_stage(making, row->stage)) {
		if (column)
			column->total += row->n;
		return;
	}
	struct board_counts *const counts[] = { &making->board->counts, column ? &column->counts : NULL };
	for (int i = 0; i < 2 && counts[i]; i++) {
		count_colour(counts[i], colour, row->n);
		if (is_edge) /* it was counted as green with the rest */
			counts[i]->green -= row->n;
	}
}

static enum err count_whole(struct ctx *ctx, struct making *making)
{
	struct list totals;
	struct list edges;

	TRY(board_store_counts(ctx, making->query->group, &making->key, &totals));
	TRY(board_store_edges(ctx, making->query->group, &making->key, &edges));
	for (size_t i = 0; i < totals.count; i++)
		count_cards(making, (const struct board_count_row *)totals.items + i, false);
	for (size_t i = 0; i < edges.count; i++)
		count_cards(making, (const struct board_count_row *)edges.items + i, true);
	return OK;
}

/* The late ones first; the green ones only where these leave room. */
static enum err fill_whole_column(struct ctx *ctx, struct making *making, struct board_column *column)
{
	int group = making->query->group;
	struct board_key key = making->key;
	struct list late = { 0 };
	struct list green = { 0 };
	struct vec rows;

	set_column(&key, column->key);
	vec_init(&rows, ctx->arena, sizeof(struct board_row));
	if (column->counts.red + column->counts.yellow > 0 && key.class_from < CLASS_GREEN && key.after_class < CLASS_GREEN)
		TRY(board_store_late(ctx, group, &key, &late));
	if (key.after_class < CLASS_GREEN)
		key.after_due = key.after_id = key.after_submission_id = -1;
	key.row_limit -= (int64_t)late.count;
	if (column->counts.green > 0 && key.class_to == CLASS_GREEN && key.row_limit > 0)
		TRY(board_store_green(ctx, group, &key, &green));
	for (size_t i = 0; i < late.count; i++)
		vec_add(&rows, (const struct board_row *)late.items + i);
	for (size_t i = 0; i < green.count; i++)
		vec_add(&rows, (const struct board_row *)green.items + i);
	struct list all = vec_list(&rows);
	take_window(ctx, making, column, &all);
	return OK;
}

static enum err fill_closed(struct ctx *ctx, struct making *making)
{
	struct list counts;

	TRY(board_store_closed_counts(ctx, &making->key, &counts));
	for (size_t i = 0; i < counts.count; i++) {
		const struct board_count_row *row = (const struct board_count_row *)counts.items + i;
		struct board_column *column = column_of(making, row->stage);

		if (column)
			column->total = row->n;
	}
	return OK;
}

static bool is_shown(const struct making *making, const struct board_row *card)
{
	return card->class >= making->key.class_from && card->class <= making->key.class_to &&
	       compare_rows(card, &making->position.last) > 0;
}

/* Columns in the making while the cards of who does not see the whole firm come by, in no order. */
struct sorting {
	struct making *making;
	struct list *windows; /* by column; struct board_row in order, room for row_limit */
};

/* Keeps the first ones: the last of a full window gives way. */
static void keep_first(struct list *window, size_t room, const struct board_row *card)
{
	struct board_row *rows = window->items;
	size_t at = window->count;

	if (at == room && compare_rows(card, &rows[at - 1]) >= 0)
		return;
	window->count += at < room;
	at -= at == room;
	for (; at > 0 && compare_rows(card, &rows[at - 1]) < 0; at--)
		rows[at] = rows[at - 1];
	rows[at] = *card;
	rows[at].stage = NULL; /* it holds only during the visit */
}

static enum err sort_in(struct ctx *ctx, void *row, void *arg)
{
	const struct sorting *sorting = arg;
	struct making *making = sorting->making;
	const struct board_row *card = row;
	struct board_column *column = column_of(making, card->stage);

	(void)ctx;
	count_colour(&making->board->counts, colour_of_class(card->class), 1);
	if (!column)
		return OK;
	count_colour(&column->counts, colour_of_class(card->class), 1);
	if (is_shown(making, card))
		keep_first(&sorting->windows[column - (struct board_column *)making->columns.items], (size_t)making->key.row_limit, card);
	return OK;
}

static struct list *empty_windows(struct ctx *ctx, const struct making *making)
{
	struct list *windows = arena_array(ctx->arena, making->columns.count + 1, sizeof(*windows));

	for (size_t i = 0; i < making->columns.count; i++)
		windows[i].items = arena_array(ctx->arena, (size_t)making->key.row_limit, sizeof(struct board_row));
	return windows;
}

/* Who does not see the whole firm: each of his cards is looked at, however many; only the windows are kept. */
static enum err load_seen(struct ctx *ctx, struct making *making)
{
	struct sorting sorting = { making, empty_windows(ctx, making) };

	TRY(board_store_seen(ctx, making->query->group, &making->key, sort_in, &sorting));
	for (size_t i = 0; i < making->columns.count; i++)
		take_window(ctx, making, vec_at(&making->columns, i), &sorting.windows[i]);
	return making->query->group == BOARD_BY_STAGE ? fill_closed(ctx, making) : OK;
}

static enum err load_whole(struct ctx *ctx, struct making *making)
{
	const struct board_key *key = &making->key;

	TRY(count_whole(ctx, making));
	if (making->query->group == BOARD_BY_STAGE && (key->position_id || *key->like || *key->tag))
		TRY(fill_closed(ctx, making));
	for (size_t i = 0; i < making->columns.count; i++) {
		struct board_column *column = vec_at(&making->columns, i);

		if (!is_closed(column))
			TRY(fill_whole_column(ctx, making, column));
	}
	return OK;
}

static enum err fill_columns(struct ctx *ctx, struct making *making)
{
	making->window_sizes = arena_array(ctx->arena, making->columns.count + 1, sizeof(size_t));
	TRY(board_store_is_whole(&making->key) ? load_whole(ctx, making) : load_seen(ctx, making));
	for (size_t i = 0; i < making->columns.count; i++) {
		struct board_column *column = vec_at(&making->columns, i);

		if (!is_closed(column))
			column->total = total_of(&column->counts, making->query->colour);
	}
	return OK;
}

static enum err load_by_stage(struct ctx *ctx, struct making *making)
{
	TRY(add_stage_columns(ctx, making));
	if (making->query->care != CARE_POOL)
		return fill_columns(ctx, making);
	making->window_sizes = arena_array(ctx->arena, making->columns.count + 1, sizeof(size_t));
	return fill_closed(ctx, making); /* all cards are of people in care */
}

static enum err load_by_due(struct ctx *ctx, struct making *making)
{
	bool is_en = text_equal(ctx->actor.locale, "en");

	for (size_t i = 0; i < sizeof(buckets) / sizeof(buckets[0]); i++) {
		if (wants_column(making, buckets[i].key))
			add_column(making, buckets[i].key, is_en ? buckets[i].en : buckets[i].zh, NULL);
	}
	return fill_columns(ctx, making);
}

/* --- Cards --- */

/* The cards in the windows, by what their details are asked with. */
static const char *window_ids(struct ctx *ctx, const struct making *making)
{
	int64_t *ids = arena_array(ctx->arena, making->windows.count + 1, sizeof(*ids));

	for (size_t i = 0; i < making->windows.count; i++) {
		const struct board_row *card = vec_at(&making->windows, i);

		ids[i] = making->query->group == BOARD_BY_STAGE ? card->card_id : card->followup_id;
	}
	return json_ids(ctx->arena, ids, making->windows.count);
}

/* Details by place in the windows; NULL where a card is gone. */
static enum err load_details(struct ctx *ctx, const struct making *making, const struct card_row ***ret_details)
{
	const struct card_row **details = arena_array(ctx->arena, making->windows.count + 1, sizeof(*details));
	struct list rows = { 0 };

	if (making->windows.count)
		TRY(board_store_details(ctx, making->query->group, window_ids(ctx, making), &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct card_row *row = (const struct card_row *)rows.items + i;

		details[row->place] = row;
	}
	*ret_details = details;
	return OK;
}

static enum err fill_cards(struct ctx *ctx, struct making *making)
{
	bool by_stage = making->query->group == BOARD_BY_STAGE;
	const struct card_row **details;

	TRY(load_details(ctx, making, &details));
	for (size_t i = 0; i < making->columns.count; i++) {
		struct board_column *column = vec_at(&making->columns, i);
		struct vec cards;

		vec_init(&cards, ctx->arena, sizeof(struct card));
		for (size_t taken = 0; taken < making->window_sizes[i]; taken++, details++) {
			if (*details)
				TRY(board_card_make(ctx, *details, by_stage, making->position.at_ms, vec_push(&cards)));
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
	vec_init(&making.windows, ctx->arena, sizeof(struct board_row));
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
