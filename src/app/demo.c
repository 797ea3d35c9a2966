/* The demo firm, lived through day by day. */
#include "app/demo.h"

#include "app/demo_life.h"
#include "feature/account/account.h"
#include "feature/candidate/candidate.h"
#include "feature/cadence/cadence.h"
#include "feature/followup/followup.h"
#include "feature/pay/pay.h"
#include "feature/pipeline/pipeline.h"
#include "feature/position/position.h"
#include "feature/reminder/reminder.h"
#include "platform/db/db.h"

enum { MOST_CANDIDATES = 200000, PIECE = 100, DUE_PIECE = 500 };

/* --- Team, fields and positions --- */

const struct demo_member demo_members[DEMO_TEAM] = {
	{ "demo", "周明远", ROLE_PARTNER },
	{ "linxiao", "林晓", ROLE_SENIOR },
	{ "gaoyang", "高扬", ROLE_SENIOR },
	{ "xutong", "许彤", ROLE_JUNIOR },
};

static enum err make_team(struct ctx *ctx, struct demo *demo, struct demo_result *result)
{
	const char *suffix = demo->options->firm ? arena_format(ctx->arena, "-%lld", (long long)ctx->firm_id) : "";

	for (int i = 0; i < DEMO_TEAM; i++) {
		const char *login = arena_format(ctx->arena, "%s%s", demo_members[i].login, suffix);
		struct account_new account = { .login = login, .name = demo_members[i].name, .role = demo_members[i].role,
					       .rights = i == DEMO_PARTNER ? RIGHTS_ALL : 0 };
		const char *one_time;

		TRY(account_create(ctx, &account, &demo->team[i], &one_time));
		if (i == DEMO_PARTNER) {
			result->login = login;
			result->password = one_time;
		}
	}
	return OK;
}

/* What consultants like to be reminded of. A firm that has fields of its own keeps to those. */
static enum err make_fields(struct ctx *ctx, void *arg)
{
	static const struct custom_field_input fields[] = {
		{ .key = "family", .label = "家人意见", .type = CUSTOM_TEXT, .show_in_reminder = true },
		{ .key = "equity", .label = "期权与归属", .type = CUSTOM_TEXT, .show_in_reminder = true },
	};
	struct demo *demo = arg;
	struct list present;
	int64_t id;

	TRY(custom_field_list(ctx, &present));
	demo->has_custom_fields = present.count == 0;
	for (size_t i = 0; demo->has_custom_fields && i < sizeof(fields) / sizeof(fields[0]); i++)
		TRY(custom_field_create(ctx, &fields[i], &id));
	return OK;
}

static enum err make_position(struct ctx *ctx, struct demo *demo, int at)
{
	const struct demo_position *position = &demo_positions[at];
	struct position_input input = {
		.present = UINT64_MAX,
		.title = position->title,
		.company = position->client,
		.job_type = demo_tracks[position->track].is_executive ? "executive" : "tech",
		.city = position->city,
		.salary_min = money_make(ctx->arena, position->pay_min * 1000000 / 12, "CNY"), /* a month */
		.salary_max = money_make(ctx->arena, position->pay_max * 1000000 / 12, "CNY"),
		.headcount = 1 + demo_below(demo, 3),
		.lead_id = demo->team[at % DEMO_JUNIOR],
	};

	return position_create(ctx, &input, &demo->positions[at]);
}

static enum err make_positions(struct ctx *ctx, void *arg)
{
	struct demo *demo = arg;

	for (int i = 0; i < DEMO_POSITIONS; i++)
		TRY(make_position(ctx, demo, i));
	return OK;
}

/* --- What the market pays --- */

static struct money *yearly(struct ctx *ctx, int64_t wan)
{
	return money_make(ctx->arena, wan * 1000000, "CNY");
}

/* Around what each client gives. */
static enum err make_pay(struct ctx *ctx, void *arg)
{
	(void)arg;
	for (int i = 0; i < DEMO_POSITIONS; i++) {
		const struct demo_position *position = &demo_positions[i];
		int64_t middle = (position->pay_min + position->pay_max) / 2 - i % 3 * 4, id;
		const struct pay_input input = {
			.job = position->title,
			.city = position->city,
			.low = yearly(ctx, middle * 4 / 5),
			.middle = yearly(ctx, middle),
			.high = yearly(ctx, middle * 5 / 4),
			.sample = 40 + 7 * i,
			.source = "演示薪酬调研",
		};
		enum pay_taken taken;

		TRY(pay_put(ctx, &input, true, &id, &taken));
	}
	return OK;
}

/* --- Contacts --- */

/* One stage further, or out. */
static enum err move_on(struct ctx *ctx, struct demo *demo, struct demo_person *person)
{
	bool falls_out = person->stage > STAGE_TO_CONTACT && demo_chance(demo, 10);

	return falls_out ? demo_person_move(ctx, demo, person, STAGE_CLOSED, "候选人决定留任") :
			   demo_person_move(ctx, demo, person, person->stage + 1, NULL);
}

static enum err note_next_due(struct ctx *ctx, const struct demo *demo, struct demo_person *person)
{
	return followup_next_due(ctx, person->candidate_id, demo->team[person->owner], &person->next_due_ms);
}

static enum err contact(struct ctx *ctx, struct demo *demo, struct demo_person *person)
{
	bool is_reached = demo_chance(demo, 72);
	bool is_free = person->in_care && !person->submission_id && person->stage == 0;
	struct record_new record = is_reached ? demo_talk_record(demo, person) : demo_attempt_record(demo, person);

	TRY(demo_person_record(ctx, demo, person, &record));
	if (is_reached && is_free && demo_chance(demo, 70))
		TRY(demo_person_submit(ctx, demo, person));
	else if (is_reached && person->submission_id && person->stage < STAGE_ONBOARDED && demo_chance(demo, 40))
		TRY(move_on(ctx, demo, person));
	return note_next_due(ctx, demo, person);
}

/* --- Days --- */

/* Some minute between 09:00 and 18:00 of this day. */
static int64_t office_time(struct demo *demo)
{
	int64_t days_ago = (demo->now_ms - demo->day_end_ms) / MS_PER_DAY;
	int64_t at_ms = demo_instant(demo, days_ago, 9 * 60 + demo_below(demo, 9 * 60));

	return at_ms < demo->day_end_ms ? at_ms : at_ms - MS_PER_DAY;
}

/* What this person asks for today: coming in, or a contact that is due and gets made. Some stay undone, as in life. */
static enum err live_day(struct ctx *ctx, struct demo *demo, struct demo_person *person, size_t at)
{
	TRY(account_act_as_id(ctx, demo->team[0]));
	if (person->scene)
		return demo_scene_live(ctx, demo, person, at);
	if (!person->candidate_id && person->enters_ms < demo->day_end_ms) {
		demo->clock.fixed_ms = person->enters_ms;
		TRY(demo_person_add(ctx, demo, person, at));
		person->next_due_ms = person->in_care ? person->enters_ms + MS_PER_HOUR : 0;
		return OK;
	}
	if (person->candidate_id && !person->next_due_ms)
		TRY(note_next_due(ctx, demo, person));
	bool is_due = person->candidate_id && person->next_due_ms && person->next_due_ms < demo->day_end_ms;
	if (!is_due || demo_records_used_up(demo, false) || !demo_chance(demo, 85))
		return OK;
	demo->clock.fixed_ms = office_time(demo);
	if (demo->clock.fixed_ms < person->next_due_ms)
		demo->clock.fixed_ms = person->next_due_ms;
	return contact(ctx, demo, person);
}

static enum err live_piece(struct ctx *ctx, void *arg)
{
	struct demo *demo = arg;
	size_t end = demo->at + PIECE < demo->people_count ? demo->at + PIECE : demo->people_count;

	for (size_t i = demo->at; i < end; i++) {
		size_t mark = arena_mark(ctx->arena);

		TRY(live_day(ctx, demo, &demo->people[i], i));
		arena_release(ctx->arena, mark);
	}
	demo->at = end;
	return OK;
}

/* Days for those who came in yesterday. */
static enum err plan_day(struct ctx *ctx, void *arg)
{
	struct demo *demo = arg;
	int64_t unplanned;

	demo->clock.fixed_ms = demo->day_end_ms - MS_PER_DAY;
	for (int i = 0; i < DEMO_TEAM; i++)
		TRY(followup_plan(ctx, demo->team[i], &unplanned));
	return OK;
}

/* Whose he is: the seniors have most, the partner some, the junior a few. */
static int draw_owner(struct demo *demo)
{
	static const int owners[] = { DEMO_PARTNER, DEMO_PARTNER, DEMO_SENIOR, DEMO_SENIOR, DEMO_SENIOR,
				      DEMO_OTHER_SENIOR, DEMO_OTHER_SENIOR, DEMO_OTHER_SENIOR, DEMO_OTHER_SENIOR, DEMO_JUNIOR };

	return owners[demo_below(demo, 10)];
}

static void draw_people(struct ctx *ctx, struct demo *demo, int64_t start_ms)
{
	demo->people_count = (size_t)demo->options->candidates;
	demo->people = arena_array(ctx->arena, demo->people_count, sizeof(*demo->people));
	for (size_t i = 0; i < demo->people_count; i++) {
		struct demo_person *person = &demo->people[i];

		person->owner = draw_owner(demo);
		person->track = (int)demo_below(demo, DEMO_TRACKS);
		person->in_care = demo_chance(demo, 35);
		person->enters_ms = start_ms + demo_below(demo, DEMO_HISTORY_DAYS * (int64_t)MS_PER_DAY);
	}
	demo_scenes_cast(demo);
}

static enum err live(struct ctx *ctx, struct demo *demo)
{
	int64_t start_ms = demo->now_ms - DEMO_HISTORY_DAYS * (int64_t)MS_PER_DAY;

	draw_people(ctx, demo, start_ms);
	for (int day = 0; day < DEMO_HISTORY_DAYS; day++) {
		demo->day_end_ms = start_ms + (day + 1) * (int64_t)MS_PER_DAY;
		TRY(db_write(ctx, plan_day, demo));
		for (demo->at = 0; demo->at < demo->people_count;)
			TRY(db_write(ctx, live_piece, demo));
	}
	return OK;
}

/* --- The morning of the day it is made on --- */

/* What fell due on earlier days has been seen: it stands in the list, without a popup. */
static enum err see_earlier(struct ctx *ctx, void *arg)
{
	struct demo *demo = arg;
	struct list due;

	demo->clock.fixed_ms = demo_instant(demo, 0, 0);
	TRY(followup_due_unreminded(ctx, DUE_PIECE, &due));
	for (size_t i = 0; i < due.count; i++) {
		const struct followup_due *row = (const struct followup_due *)due.items + i;

		TRY(followup_set_reminded(ctx, row->id, row->due_no));
	}
	demo->at = due.count;
	return OK;
}

static enum err next_due(struct ctx *ctx, const struct demo *demo, int64_t *ret_due_ms)
{
	struct list due;

	TRY(followup_due_unreminded(ctx, 1, &due));
	*ret_due_ms = due.count ? ((const struct followup_due *)due.items)->next_due_at_ms : demo->now_ms;
	return OK;
}

/* What fell due today reminded its consultant when it did. */
static enum err remind_today(struct ctx *ctx, struct demo *demo)
{
	int64_t count;

	do {
		int64_t due_ms;

		demo->clock.fixed_ms = demo->now_ms;
		TRY(next_due(ctx, demo, &due_ms));
		demo->clock.fixed_ms = due_ms;
		TRY(reminder_scan_firm(ctx, DUE_PIECE, &count));
	} while (count);
	return OK;
}

static enum err write_notes(struct ctx *ctx, void *arg)
{
	struct demo *demo = arg;
	int64_t morning_ms = demo_instant(demo, 0, 8 * 60 + 40);

	demo->clock.fixed_ms = morning_ms < demo->now_ms ? morning_ms : demo->now_ms;
	return demo_scenes_notes(ctx, demo);
}

static enum err wake_up(struct ctx *ctx, struct demo *demo)
{
	demo->day_end_ms = demo->now_ms + MS_PER_DAY;
	TRY(db_write(ctx, plan_day, demo));
	do {
		TRY(db_write(ctx, see_earlier, demo));
	} while (demo->at == DUE_PIECE);
	TRY(db_write(ctx, write_notes, demo));
	return remind_today(ctx, demo);
}

static enum err live_until_now(struct ctx *ctx, struct demo *demo)
{
	const struct clock *clock = ctx->clock;

	ctx->clock = &demo->clock;
	enum err err = live(ctx, demo);
	if (err == OK)
		err = wake_up(ctx, demo);
	ctx->clock = clock;
	return err;
}

static enum err use_firm(struct ctx *ctx, const struct demo_options *options)
{
	if (options->firm)
		return account_use_firm(ctx, options->firm);
	return account_create_firm(ctx, "演示猎企（示例数据）", true);
}

enum err demo_make(struct ctx *ctx, const struct demo_options *options, struct demo_result *ret_result)
{
	struct demo *demo = arena_alloc(ctx->arena, sizeof(*demo));
	struct demo_result result = { 0 };

	if (options->candidates < 1 || options->candidates > MOST_CANDIDATES)
		return fail(ctx, ERR_INVALID, "demo.candidates", "candidates", "A demo has 1 to %d candidates.", MOST_CANDIDATES);
	*demo = (struct demo){ .options = options, .random = (uint64_t)options->seed, .now_ms = ctx_now_ms(ctx) };
	demo->clock = clock_fixed(demo->now_ms);
	TRY(use_firm(ctx, options));
	TRY(make_team(ctx, demo, &result));
	TRY(account_act_as_id(ctx, demo->team[DEMO_PARTNER]));
	TRY(db_write(ctx, make_fields, demo));
	TRY(db_write(ctx, make_positions, demo));
	TRY(db_write(ctx, make_pay, demo));
	TRY(live_until_now(ctx, demo));
	result.candidates = (int64_t)demo->people_count;
	result.positions = DEMO_POSITIONS;
	result.records = demo->records;
	*ret_result = result;
	return OK;
}
