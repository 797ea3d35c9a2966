/* Counts of the days to come, kept while a write goes on. */
#include "feature/followup/followup_load.h"

#include "base/text.h"

enum { AHEAD_DAYS = 101, BOOKS = 4 };

/* What AHEAD_DAYS days from `first_day` on hold for one consultant. */
struct book {
	int64_t acting_id;
	int64_t first_day;
	const struct zone *zone; /* of whose days */
	int32_t count[AHEAD_DAYS], pool_count[AHEAD_DAYS];
};
_Static_assert(sizeof(struct book) <= DB_MEMORY_MAX, "a book is remembered whole");

/* Whose addresses the books are kept under: one for each day that many are due on. */
static const char book_keys[BOOKS];

static const void *key_of(int64_t acting_id, int64_t day)
{
	return &book_keys[(uint64_t)(acting_id + day) % BOOKS];
}

/* --- Counting --- */

static struct spread_load *load_of_day(struct vec *loads, int64_t day)
{
	for (size_t i = 0; i < loads->count; i++) {
		struct spread_load *load = vec_at(loads, i);

		if (load->day == day)
			return load;
	}
	struct spread_load *load = vec_push(loads);
	load->day = day;
	return load;
}

enum err followup_count_loads(struct ctx *ctx, const struct refresh_setting *setting, const struct followup *row,
			      int64_t from_day, int64_t to_day, struct vec *ret_loads)
{
	struct list rows;

	vec_init(ret_loads, ctx->arena, sizeof(struct spread_load));
	TRY(followup_store_load(ctx, row, work_instant(&setting->clock, from_day, 0),
				work_instant(&setting->clock, to_day + 1, 0), &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct load_row *planned = (const struct load_row *)rows.items + i;
		struct spread_load *load = load_of_day(ret_loads, work_date(&setting->clock, planned->next_due_at_ms));

		load->count += planned->n;
		load->pool_count += planned->is_pool ? planned->n : 0;
	}
	return OK;
}

/* --- Books --- */

static void add(struct book *book, int64_t day, int64_t count, int64_t pool_count)
{
	int64_t at = day - book->first_day;

	if (at < 0 || at >= AHEAD_DAYS)
		return;
	book->count[at] += (int32_t)count;
	book->pool_count[at] += (int32_t)pool_count;
}

/* As followup_day_load counts: open, with a due time, not a hard one. */
static void add_stored(struct book *book, const struct followup_stored *stored, int sign)
{
	const struct work_clock clock = { .zone = book->zone };

	if (stored->acting_id == book->acting_id && stored->is_open && stored->due_at_ms && !stored->is_hard)
		add(book, work_date(&clock, stored->due_at_ms), sign, text_equal(stored->care, "pool") ? sign : 0);
}

static bool is_known(const struct ctx *ctx, const struct refresh_setting *setting, int64_t acting_id, int64_t day, struct book *ret_book)
{
	return db_recall(ctx, key_of(acting_id, day), ret_book, sizeof(*ret_book)) && ret_book->acting_id == acting_id &&
	       ret_book->first_day == day && ret_book->zone == setting->clock.zone;
}

static enum err make_book(struct ctx *ctx, const struct refresh_setting *setting, int64_t acting_id, int64_t day, struct book *ret_book)
{
	const struct followup whose = { .acting_id = acting_id };
	struct vec loads;

	*ret_book = (struct book){ .acting_id = acting_id, .first_day = day, .zone = setting->clock.zone };
	TRY(followup_count_loads(ctx, setting, &whose, day, day + AHEAD_DAYS - 1, &loads));
	for (size_t i = 0; i < loads.count; i++) {
		const struct spread_load *load = vec_at(&loads, i);

		add(ret_book, load->day, load->count, load->pool_count);
	}
	db_remember(ctx, key_of(acting_id, day), ret_book, sizeof(*ret_book));
	return OK;
}

void followup_load_moved(const struct ctx *ctx, const struct followup_stored *before, const struct followup_stored *after)
{
	struct book book;

	for (int i = 0; i < BOOKS; i++) {
		if (!db_recall(ctx, &book_keys[i], &book, sizeof(book)))
			continue;
		add_stored(&book, before, -1);
		add_stored(&book, after, 1);
		db_remember(ctx, &book_keys[i], &book, sizeof(book));
	}
}

/* --- Asking --- */

enum err followup_load_day(struct ctx *ctx, const struct refresh_setting *setting, const struct followup *row, int64_t day,
			   struct spread_load *ret_load)
{
	struct vec loads;
	struct book book;

	if (!is_known(ctx, setting, row->acting_id, day, &book)) {
		TRY(followup_count_loads(ctx, setting, row, day, day, &loads));
		*ret_load = *load_of_day(&loads, day);
		return OK;
	}
	add_stored(&book, &row->stored, -1);
	*ret_load = (struct spread_load){ day, book.count[0], book.pool_count[0] };
	return OK;
}

enum err followup_load_ahead(struct ctx *ctx, const struct refresh_setting *setting, const struct followup *row, int64_t day,
			     struct vec *ret_loads)
{
	struct book book;

	if (!is_known(ctx, setting, row->acting_id, day, &book))
		TRY(make_book(ctx, setting, row->acting_id, day, &book));
	add_stored(&book, &row->stored, -1);
	vec_init(ret_loads, ctx->arena, sizeof(struct spread_load));
	for (int i = 0; i < AHEAD_DAYS; i++) {
		const struct spread_load load = { day + i, book.count[i], book.pool_count[i] };

		vec_add(ret_loads, &load);
	}
	return OK;
}
