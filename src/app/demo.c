/* The demo firm, lived through day by day. */
#include "app/demo.h"

#include "app/demo_words.h"
#include "base/text.h"
#include "base/vec.h"
#include "feature/account/account.h"
#include "feature/appointment/appointment.h"
#include "feature/candidate/candidate.h"
#include "feature/cadence/cadence.h"
#include "feature/followup/followup.h"
#include "feature/pipeline/pipeline.h"
#include "feature/position/position.h"
#include "feature/record/record.h"
#include "platform/db/db.h"

enum { HISTORY_DAYS = 60, TEAM = 4, POSITIONS = 14, MOST_CANDIDATES = 200000, PIECE = 100 };

/* One person the demo follows up. */
struct person {
	int64_t candidate_id;
	int owner; /* index into the team */
	bool in_care;
	int64_t submission_id;
	int stage; /* index into the stages, 0 = none yet */
	int64_t next_due_ms;
	int64_t enters_ms; /* when he comes in */
};

struct demo {
	const struct demo_options *options;
	uint64_t random;
	struct clock clock; /* the day lived through */
	int64_t team[TEAM];
	int64_t positions[POSITIONS];
	struct person *people;
	size_t people_count;
	int64_t records;
	size_t at; /* next person of a piece */
	int64_t day_end_ms;
};

/* --- Chance: splitmix64, the same on every machine --- */

static uint64_t next_random(struct demo *demo)
{
	uint64_t x = demo->random += 0x9E3779B97F4A7C15ULL;

	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
	x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
	return x ^ (x >> 31);
}

static int64_t below(struct demo *demo, int64_t limit)
{
	return (int64_t)(next_random(demo) % (uint64_t)limit);
}

static bool chance(struct demo *demo, int percent)
{
	return below(demo, 100) < percent;
}

static const char *pick(struct demo *demo, const struct demo_words *words)
{
	return words->items[below(demo, (int64_t)words->count)];
}

/* --- Team and positions --- */

struct member {
	const char *login;
	const char *name;
	int role;
};

static const struct member members[TEAM] = {
	{ "demo", "周明远", ROLE_PARTNER },
	{ "linxiao", "林晓", ROLE_SENIOR },
	{ "gaoyang", "高扬", ROLE_SENIOR },
	{ "xutong", "许彤", ROLE_JUNIOR },
};

static enum err make_team(struct ctx *ctx, struct demo *demo, struct demo_result *result)
{
	const char *suffix = demo->options->firm ? arena_format(ctx->arena, "-%lld", (long long)ctx->firm_id) : "";

	for (int i = 0; i < TEAM; i++) {
		const char *login = arena_format(ctx->arena, "%s%s", members[i].login, suffix);
		struct account_new account = { .login = login, .name = members[i].name, .role = members[i].role,
					       .is_admin = i == 0 };
		const char *one_time;

		TRY(account_create(ctx, &account, &demo->team[i], &one_time));
		if (i == 0) {
			result->login = login;
			result->password = one_time;
		}
	}
	return OK;
}

static enum err make_position(struct ctx *ctx, struct demo *demo, int at)
{
	bool is_executive = at % 3 == 2;
	int64_t thousands = is_executive ? 60 + below(demo, 60) : 25 + below(demo, 40);
	struct position_input input = {
		.present = UINT64_MAX,
		.title = pick(demo, is_executive ? &demo_executive_titles : &demo_tech_titles),
		.company = pick(demo, &demo_clients),
		.job_type = is_executive ? "executive" : "tech",
		.city = pick(demo, &demo_cities),
		.salary_min = money_make(ctx->arena, thousands * 100000, "CNY"),
		.salary_max = money_make(ctx->arena, (thousands + 15) * 100000, "CNY"),
		.headcount = 1 + below(demo, 3),
		.lead_id = demo->team[at % 3],
	};

	return position_create(ctx, &input, &demo->positions[at]);
}

static enum err make_positions(struct ctx *ctx, void *arg)
{
	struct demo *demo = arg;

	for (int i = 0; i < POSITIONS; i++)
		TRY(make_position(ctx, demo, i));
	return OK;
}

/* --- Candidates --- */

static const char *phone_of(struct ctx *ctx, struct demo *demo, size_t at)
{
	return arena_format(ctx->arena, "199%08lld", (long long)((demo->options->seed * 7919 + (int64_t)at * 37) % 100000000));
}

static enum err add_candidate(struct ctx *ctx, struct demo *demo, struct person *person, size_t at)
{
	bool is_executive = chance(demo, 30);
	struct candidate_import row = {
		.input = {
			.name = arena_format(ctx->arena, "%s%s", pick(demo, &demo_surnames), pick(demo, &demo_given_names)),
			.phone = phone_of(ctx, demo, at),
			.company = pick(demo, &demo_employers),
			.title = pick(demo, is_executive ? &demo_executive_titles : &demo_tech_titles),
			.city = pick(demo, &demo_cities),
			.gender = 1 + (int)below(demo, 2),
			.birth_year = 1972 + below(demo, 27),
			.education = chance(demo, 60) ? "本科" : "硕士",
			.expected_salary = money_make(ctx->arena, (30 + below(demo, 120)) * 1000000, "CNY"),
			.preferred_channel = chance(demo, 50) ? CHANNEL_PHONE : CHANNEL_WECHAT,
			.notice_days = 30,
			.source = "演示数据",
		},
		.owner_id = demo->team[person->owner],
		.care = person->in_care ? "care" : "pool",
	};

	return candidate_insert(ctx, &row, &person->candidate_id);
}

static enum err open_submission(struct ctx *ctx, struct demo *demo, struct person *person)
{
	struct submission_input input = { .present = UINT64_MAX, .candidate_id = person->candidate_id,
					  .position_id = demo->positions[below(demo, POSITIONS)],
					  .owner_id = demo->team[person->owner] };

	return submission_create(ctx, &input, &person->submission_id);
}

/* --- Contacts --- */

static const char *const ladder[] = { "to_contact", "contacted", "recommended", "interview", "negotiation", "offer",
				      "accepted",   "onboarded" };
enum { LADDER = sizeof(ladder) / sizeof(ladder[0]) };

/* An interview in two or three days, an offer to be answered within five. */
static enum err make_appointment(struct ctx *ctx, struct demo *demo, const struct person *person)
{
	bool is_interview = person->stage == STAGE_INTERVIEW - 1;
	int64_t days = is_interview ? 2 + below(demo, 2) : 5;
	int64_t hour_ms = demo->clock.fixed_ms / MS_PER_HOUR * MS_PER_HOUR;
	struct appointment_input input = {
		.present = UINT64_MAX,
		.kind = is_interview ? APPOINTMENT_INTERVIEW : APPOINTMENT_OFFER_DEADLINE,
		.starts_at = hour_ms + days * MS_PER_DAY,
		.round = is_interview ? 1 : 0,
		.place = is_interview ? "客户会议室" : NULL,
		.candidate_id = person->candidate_id,
		.submission_id = person->submission_id,
		.state = 1,
	};
	int64_t id;

	return appointment_create(ctx, &input, &id);
}

static enum err move_on(struct ctx *ctx, struct demo *demo, struct person *person)
{
	bool falls_out = person->stage >= 1 && chance(demo, 10);
	struct submission_move move = { .stage = falls_out ? "closed" : ladder[person->stage + 1],
					.reason = falls_out ? "候选人决定留任" : NULL };

	TRY(submission_move(ctx, person->submission_id, &move));
	person->stage++;
	if (!falls_out && (person->stage == STAGE_INTERVIEW - 1 || person->stage == STAGE_OFFER - 1))
		TRY(make_appointment(ctx, demo, person));
	if (falls_out)
		person->submission_id = 0;
	return OK;
}

static struct record_new answered(struct demo *demo, const struct person *person)
{
	static const char *const channels[] = { "phone", "phone", "phone", "wechat", "video", "meeting" };
	bool is_message = false;
	struct record_new record = { .candidate_id = person->candidate_id, .submission_id = person->submission_id };

	record.channel = channels[below(demo, 6)];
	is_message = text_equal(record.channel, "wechat");
	record.direction = is_message && chance(demo, 50) ? "in" : "out";
	record.outcome = is_message ? "replied" : "reached";
	record.fact = pick(demo, &demo_facts);
	record.emotion = 2 + below(demo, 4);
	record.emotion_text = chance(demo, 60) ? pick(demo, &demo_moods) : NULL;
	record.action = chance(demo, 70) ? pick(demo, &demo_actions) : NULL;
	return record;
}

static struct record_new unanswered(struct demo *demo, const struct person *person)
{
	bool is_call = chance(demo, 60);

	return (struct record_new){ .candidate_id = person->candidate_id, .submission_id = person->submission_id,
				    .channel = is_call ? "phone" : "wechat", .direction = "out",
				    .outcome = is_call ? "no_answer" : "no_reply", .text = pick(demo, &demo_notes) };
}

static enum err note_next_due(struct ctx *ctx, const struct demo *demo, struct person *person)
{
	return followup_next_due(ctx, person->candidate_id, demo->team[person->owner], &person->next_due_ms);
}

static enum err contact(struct ctx *ctx, struct demo *demo, struct person *person)
{
	struct record_new record = chance(demo, 72) ? answered(demo, person) : unanswered(demo, person);
	bool reached = record.fact != NULL;
	int64_t id;
	bool is_new;

	TRY(record_save(ctx, &record, &id, &is_new));
	demo->records++;
	if (reached && person->in_care && !person->submission_id && person->stage == 0 && chance(demo, 70))
		TRY(open_submission(ctx, demo, person));
	else if (reached && person->submission_id && person->stage + 1 < LADDER && chance(demo, 40))
		TRY(move_on(ctx, demo, person));
	return note_next_due(ctx, demo, person);
}

/* --- Days --- */

static bool record_limit_reached(const struct demo *demo)
{
	return demo->options->records && demo->records >= demo->options->records;
}

/* Some minute between 09:00 and 18:00 of this day in China, which knows no summer time. */
static int64_t office_time(struct demo *demo)
{
	int64_t offset_ms = 8 * (int64_t)MS_PER_HOUR;
	int64_t midnight_ms = (demo->day_end_ms - 1 + offset_ms) / MS_PER_DAY * MS_PER_DAY - offset_ms;
	int64_t at_ms = midnight_ms + (9 * 60 + below(demo, 9 * 60)) * MS_PER_MINUTE;

	return at_ms < demo->day_end_ms ? at_ms : at_ms - MS_PER_DAY;
}

/* What this person asks for today: coming in, or a contact that is due and gets made. Some stay undone, as in life. */
static enum err live_day(struct ctx *ctx, struct demo *demo, struct person *person, size_t at)
{
	TRY(account_act_as_id(ctx, demo->team[0]));
	if (!person->candidate_id && person->enters_ms < demo->day_end_ms) {
		demo->clock.fixed_ms = person->enters_ms;
		TRY(add_candidate(ctx, demo, person, at));
		person->next_due_ms = person->in_care ? person->enters_ms + MS_PER_HOUR : 0;
		return OK;
	}
	if (person->candidate_id && !person->next_due_ms)
		TRY(note_next_due(ctx, demo, person));
	bool is_due = person->candidate_id && person->next_due_ms && person->next_due_ms < demo->day_end_ms;
	if (!is_due || record_limit_reached(demo) || !chance(demo, 85))
		return OK;
	demo->clock.fixed_ms = office_time(demo);
	if (demo->clock.fixed_ms < person->next_due_ms)
		demo->clock.fixed_ms = person->next_due_ms;
	TRY(account_act_as_id(ctx, demo->team[person->owner]));
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
	for (int i = 0; i < TEAM; i++)
		TRY(followup_plan(ctx, demo->team[i], &unplanned));
	return OK;
}

static void draw_people(struct ctx *ctx, struct demo *demo, int64_t start_ms)
{
	demo->people_count = (size_t)demo->options->candidates;
	demo->people = arena_array(ctx->arena, demo->people_count, sizeof(*demo->people));
	for (size_t i = 0; i < demo->people_count; i++) {
		struct person *person = &demo->people[i];

		person->owner = 1 + (int)below(demo, 2);
		if (chance(demo, 20))
			person->owner = 0;
		person->in_care = chance(demo, 35);
		person->enters_ms = start_ms + below(demo, HISTORY_DAYS * (int64_t)MS_PER_DAY);
	}
}

static enum err live(struct ctx *ctx, struct demo *demo, int64_t now_ms)
{
	int64_t start_ms = now_ms - HISTORY_DAYS * (int64_t)MS_PER_DAY;

	draw_people(ctx, demo, start_ms);
	ctx->clock = &demo->clock;
	for (int day = 0; day < HISTORY_DAYS; day++) {
		demo->day_end_ms = start_ms + (day + 1) * (int64_t)MS_PER_DAY;
		TRY(db_write(ctx, plan_day, demo));
		for (demo->at = 0; demo->at < demo->people_count;)
			TRY(db_write(ctx, live_piece, demo));
	}
	return OK;
}

static enum err use_firm(struct ctx *ctx, const struct demo_options *options)
{
	if (options->firm)
		return account_use_firm(ctx, options->firm);
	return account_create_firm(ctx, "演示猎企（示例数据）", true);
}

enum err demo_make(struct ctx *ctx, const struct demo_options *options, struct demo_result *ret_result)
{
	const struct clock *clock = ctx->clock;
	int64_t now_ms = ctx_now_ms(ctx);
	struct demo *demo = arena_alloc(ctx->arena, sizeof(*demo));
	struct demo_result result = { 0 };

	if (options->candidates < 1 || options->candidates > MOST_CANDIDATES)
		return fail(ctx, ERR_INVALID, "demo.candidates", "candidates", "A demo has 1 to %d candidates.", MOST_CANDIDATES);
	*demo = (struct demo){ .options = options, .random = (uint64_t)options->seed, .clock = clock_fixed(now_ms) };
	TRY(use_firm(ctx, options));
	TRY(make_team(ctx, demo, &result));
	TRY(account_act_as_id(ctx, demo->team[0]));
	TRY(db_write(ctx, make_positions, demo));
	enum err err = live(ctx, demo, now_ms);
	ctx->clock = clock;
	TRY(err);
	result.candidates = (int64_t)demo->people_count;
	result.positions = POSITIONS;
	result.records = demo->records;
	*ret_result = result;
	return OK;
}
