/* From events to spells, from spells to rows. */
#include "app/learn_log.h"

#include <stdlib.h>

#include "app/learn.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/text.h"
#include "base/zone.h"
#include "platform/extract/extract.h"

enum { DAY_S = 86400, HALF_S = DAY_S / 2, HOUR_S = 3600, STAGES = 6, ANSWER_DAYS = 3, HOUR_FIRST = 9, HOUR_LAST = 20 };

/* A moment of the log: the digits of its time stamp, and the instant. Seconds with fraction in milliseconds. */
struct moment {
	int64_t wall_ms;
	int64_t instant_ms;
};

struct contact {
	struct moment at;
	bool is_call;
};

struct spell {
	const char *case_id;
	struct vec touches; /* struct contact: offers sent and calls, in the order of the file */
	bool has_begun, has_answer, has_end;
	struct moment begin, answer, end;
};

struct reading {
	struct vec spells; /* struct spell, offers or not */
	struct map by_case;
	struct moment last;
	int column_case, column_state, column_name, column_time;
};

/* --- Events --- */

static bool read_moment(const char *text, struct moment *ret_moment)
{
	int year, month, day, hour, minute, zone_hour, zone_minute;
	double second;
	char sign;

	if (sscanf(text, "%d-%d-%dT%d:%d:%lf%c%d:%d", &year, &month, &day, &hour, &minute, &second, &sign, &zone_hour, &zone_minute) != 9)
		return false;
	int64_t minutes = date_to_days(year, month, day) * 1440 + hour * 60 + minute;
	int64_t offset = (sign == '-' ? -1 : 1) * (zone_hour * 60 + zone_minute);
	ret_moment->wall_ms = minutes * 60000 + (int64_t)(second * 1000 + 0.5);
	ret_moment->instant_ms = ret_moment->wall_ms - offset * 60000;
	return true;
}

static struct spell *spell_of(struct ctx *ctx, struct reading *reading, const char *case_id)
{
	void *place = map_get(&reading->by_case, case_id);

	if (place)
		return vec_at(&reading->spells, (size_t)(uintptr_t)place - 1);
	struct spell *spell = vec_push(&reading->spells);
	*spell = (struct spell){ .case_id = arena_text(ctx->arena, case_id) };
	vec_init(&spell->touches, ctx->arena, sizeof(struct contact));
	map_set(&reading->by_case, spell->case_id, (void *)(uintptr_t)reading->spells.count);
	return spell;
}

static void take_touch(struct spell *spell, const struct moment *at, bool is_call)
{
	const struct contact contact = { *at, is_call };

	if (!is_call && !spell->has_begun) {
		spell->has_begun = true;
		spell->begin = *at;
	}
	vec_add(&spell->touches, &contact);
}

static void take_end(bool *has, struct moment *kept, const struct spell *spell, const struct moment *at)
{
	if (*has || !spell->has_begun || at->instant_ms < spell->begin.instant_ms)
		return;
	*has = true;
	*kept = *at;
}

static void take_event(struct spell *spell, const char *name, const char *state, const struct moment *at)
{
	if (text_equal(name, "O_SENT"))
		take_touch(spell, at, false);
	else if (text_equal(name, "W_Nabellen offertes") && text_equal(state, "START"))
		take_touch(spell, at, true);
	else if (text_equal(name, "O_SENT_BACK"))
		take_end(&spell->has_answer, &spell->answer, spell, at);
	else if (text_equal(name, "A_CANCELLED") || text_equal(name, "A_DECLINED"))
		take_end(&spell->has_end, &spell->end, spell, at);
}

static enum err take_row(struct ctx *ctx, struct reading *reading, const struct extract_row *row)
{
	const char *case_id = learn_cell(row, reading->column_case), *time = learn_cell(row, reading->column_time);
	struct moment at;

	if (!read_moment(time, &at))
		return fail(ctx, ERR_MEANING, "learn.no_log", NULL, "Line %u has no time stamp.", row->line);
	if (at.instant_ms > reading->last.instant_ms)
		reading->last = at;
	take_event(spell_of(ctx, reading, case_id), learn_cell(row, reading->column_name), learn_cell(row, reading->column_state), &at);
	return OK;
}

static enum err read_events(struct ctx *ctx, const char *path, struct reading *reading)
{
	static const char *const names[] = { "case", "lifecycle:transition", "concept:name", "time:timestamp" };
	int *const columns[] = { &reading->column_case, &reading->column_state, &reading->column_name, &reading->column_time };
	CLOSING(extract_close) struct extract *table = NULL;
	struct extract_row row;
	bool more = true;

	vec_init(&reading->spells, ctx->arena, sizeof(struct spell));
	map_init(&reading->by_case, ctx->arena);
	TRY(learn_open(ctx, path, names, columns, 4, &table));
	while (true) {
		TRY(extract_next(ctx, table, &row, &more));
		if (!more)
			return OK;
		if (!row.blank_count)
			TRY(take_row(ctx, reading, &row));
	}
}

/* --- Spells --- */

/* The answer wins a tie; without either the end of the log. True: it ended by an answer. */
static bool end_of(const struct spell *spell, const struct moment *last, struct moment *ret_end)
{
	bool is_answered = spell->has_answer && (!spell->has_end || spell->answer.instant_ms <= spell->end.instant_ms);

	*ret_end = is_answered ? spell->answer : spell->has_end ? spell->end : *last;
	return is_answered;
}

/* Within the spell, no bookings of the answer, none within an hour after the last one that is kept. */
static struct list kept_contacts(struct ctx *ctx, const struct spell *spell, bool is_answered, const struct moment *end)
{
	const struct contact *touches = spell->touches.items;
	int64_t last_ms = INT64_MIN / 2;
	struct vec kept;

	vec_init(&kept, ctx->arena, sizeof(struct contact));
	for (size_t i = 0; i < spell->touches.count; i++) {
		int64_t at_ms = touches[i].at.instant_ms;
		bool is_booking = touches[i].is_call && is_answered && end->instant_ms - at_ms < HOUR_S * 1000;

		if (at_ms < spell->begin.instant_ms || at_ms >= end->instant_ms || is_booking || at_ms - last_ms < HOUR_S * 1000)
			continue;
		vec_add(&kept, &touches[i]);
		last_ms = at_ms;
	}
	return vec_list(&kept);
}

/* --- Rows --- */

/* The bin whose lower edge is the last at or below the value. */
static int bin_of(const int64_t *edges, int count, int64_t value)
{
	int bin = 0;

	while (bin + 1 < count && edges[bin + 1] <= value)
		bin++;
	return bin;
}

static int age_bin(int64_t days)
{
	static const int64_t edges[] = { 0, 2, 4, 6, 8, 10, 12, 15, 18, 22, 29 };

	return bin_of(edges, 11, days);
}

static int stage_bin(size_t contacts)
{
	return (int)(contacts < STAGES ? contacts : STAGES) - 1;
}

/* Half days are counted from Monday 2011-01-03, so that Monday morning is 0 of a week of 14. */
static int64_t half_of(int64_t wall_ms)
{
	int64_t seconds = wall_ms / 1000 - date_to_days(2011, 1, 3) * DAY_S;

	return seconds / HALF_S - (seconds % HALF_S < 0);
}

struct rows {
	struct learn_log *log;
	struct vec halves;
	struct vec calls;
	struct moment last;
};

static void add_half(struct rows *rows, const struct spell *spell, const struct contact *kept, size_t known, int64_t half, bool is_answered)
{
	static const int64_t gap_edges[] = { 1, 3, 5, 7, 9, 11, 13, 15, 17, 21, 29 };
	int64_t from_s = date_to_days(2011, 1, 3) * DAY_S + half * HALF_S;
	struct learn_chance chance = { .spell = rows->log->spell_count, .case_id = spell->case_id, .key = half, .from_s = from_s,
				       .until_s = from_s + HALF_S };

	chance.row.is_answered = is_answered;
	chance.row.levels[FACTOR_AGE] = age_bin((half - half_of(spell->begin.wall_ms)) / 2);
	chance.row.levels[FACTOR_STAGE] = stage_bin(known);
	chance.row.levels[FACTOR_GAP] = bin_of(gap_edges, 11, half - half_of(kept[known - 1].at.wall_ms));
	chance.row.levels[FACTOR_DAY] = (int)(half / 2 % 7);
	chance.row.levels[FACTOR_HALF] = (int)(half % 2);
	vec_add(&rows->halves, &chance);
}

/* From the half day after the offer to that of the end, which counts only when it brought the answer; Monday to Friday. */
static void add_halves(struct rows *rows, const struct spell *spell, const struct list *kept, bool is_answered, const struct moment *end)
{
	const struct contact *contacts = kept->items;
	int64_t last = half_of(end->wall_ms);
	size_t known = 0;

	for (int64_t half = half_of(spell->begin.wall_ms) + 1; half <= last; half++) {
		while (known < kept->count && half_of(contacts[known].at.wall_ms) < half)
			known++;
		if (half / 2 % 7 < 5 && known && (half < last || is_answered))
			add_half(rows, spell, contacts, known, half, half == last);
	}
}

/* The same clock time on the third working day after. */
static int64_t window_end_ms(int64_t wall_ms)
{
	int64_t day = wall_ms / 1000 / DAY_S, left = ANSWER_DAYS, monday = date_to_days(2011, 1, 3);

	while (left > 0)
		left -= (++day - monday) % 7 < 5;
	return day * DAY_S * 1000 + wall_ms % (DAY_S * 1000LL);
}

static void add_call(struct rows *rows, const struct spell *spell, const struct contact *kept, size_t at, bool has_end, bool is_answered,
		     const struct moment *end)
{
	static const int64_t gap_edges[] = { 0, 1, 2, 3, 5, 7, 9, 12 };
	const struct moment *call = &kept[at].at;
	int64_t until_ms = window_end_ms(call->wall_ms);
	int hour = (int)(call->wall_ms / 1000 % DAY_S / HOUR_S);
	struct learn_chance chance = { .spell = rows->log->spell_count, .case_id = spell->case_id, .key = call->instant_ms / 1000,
				       .from_s = call->wall_ms / 1000, .until_s = until_ms / 1000 };

	if (!has_end && until_ms > rows->last.wall_ms)
		return;
	chance.hour = hour < HOUR_FIRST ? HOUR_FIRST : hour > HOUR_LAST ? HOUR_LAST : hour;
	chance.row.is_answered = is_answered && end->wall_ms < until_ms;
	chance.row.levels[FACTOR_AGE] = age_bin((call->instant_ms - spell->begin.instant_ms) / (DAY_S * 1000LL));
	chance.row.levels[FACTOR_STAGE] = stage_bin(at);
	chance.row.levels[FACTOR_GAP] = bin_of(gap_edges, 8, (call->instant_ms - kept[at - 1].at.instant_ms) / (DAY_S * 1000LL));
	vec_add(&rows->calls, &chance);
}

static void add_spell(struct ctx *ctx, struct rows *rows, const struct spell *spell)
{
	struct moment end;
	bool is_answered = end_of(spell, &rows->last, &end);
	bool has_end = is_answered || spell->has_end;
	struct list kept = kept_contacts(ctx, spell, is_answered, &end);
	const struct contact *contacts = kept.items;

	add_halves(rows, spell, &kept, is_answered, &end);
	for (size_t i = 1; i < kept.count; i++) {
		if (contacts[i].is_call)
			add_call(rows, spell, contacts, i, has_end, is_answered, &end);
	}
	rows->log->spell_count++;
}

static int by_size(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

enum err learn_log_read(struct ctx *ctx, const char *path, struct learn_log *ret_log)
{
	struct learn_log log = { 0 };
	struct rows rows = { .log = &log };
	struct reading reading = { 0 };
	struct vec starts;

	TRY(read_events(ctx, path, &reading));
	rows.last = reading.last;
	vec_init(&rows.halves, ctx->arena, sizeof(struct learn_chance));
	vec_init(&rows.calls, ctx->arena, sizeof(struct learn_chance));
	vec_init(&starts, ctx->arena, sizeof(int64_t));
	for (size_t i = 0; i < reading.spells.count; i++) {
		const struct spell *spell = vec_at(&reading.spells, i);
		int64_t begin_s = spell->begin.wall_ms / 1000;

		if (!spell->has_begun)
			continue;
		add_spell(ctx, &rows, spell);
		vec_add(&starts, &begin_s);
	}
	log.starts = vec_list(&starts);
	qsort(log.starts.items, log.starts.count, sizeof(int64_t), by_size);
	log.halves = vec_list(&rows.halves);
	log.calls = vec_list(&rows.calls);
	*ret_log = log;
	return OK;
}
