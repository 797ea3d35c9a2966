/* People of the demo: who they are, and what is said to them. */
#include "app/demo_life.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/account/account.h"
#include "feature/candidate/candidate.h"
#include "feature/pipeline/pipeline.h"

/* --- Chance --- */

static uint64_t next_random(struct demo *demo)
{
	uint64_t x = demo->random += 0x9E3779B97F4A7C15ULL;

	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
	x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
	return x ^ (x >> 31);
}

int64_t demo_below(struct demo *demo, int64_t limit)
{
	return (int64_t)(next_random(demo) % (uint64_t)limit);
}

bool demo_chance(struct demo *demo, int percent)
{
	return demo_below(demo, 100) < percent;
}

const char *demo_pick(struct demo *demo, const struct demo_words *words)
{
	return words->items[demo_below(demo, (int64_t)words->count)];
}

int64_t demo_instant(const struct demo *demo, int64_t days_ago, int64_t minute)
{
	const int64_t offset_ms = 8 * (int64_t)MS_PER_HOUR;
	int64_t midnight_ms = (demo->now_ms + offset_ms) / MS_PER_DAY * MS_PER_DAY - offset_ms;

	return midnight_ms - days_ago * MS_PER_DAY + minute * MS_PER_MINUTE;
}

/* --- Facts --- */

static struct money *yuan_10000(struct ctx *ctx, int64_t amount)
{
	return money_make(ctx->arena, amount * 1000000, "CNY");
}

static const char *phone_of(struct ctx *ctx, const struct demo *demo, size_t at)
{
	return arena_format(ctx->arena, "199%08lld", (long long)((demo->options->seed * 7919 + (int64_t)at * 37) % 100000000));
}

static const char *resume_of(struct ctx *ctx, struct demo *demo, const struct demo_track *track,
			     const struct candidate_input *input, int64_t year)
{
	int64_t years = year - input->birth_year - 23;
	size_t first = (size_t)demo_below(demo, (int64_t)track->duties.count);
	size_t second = (first + 1 + (size_t)demo_below(demo, (int64_t)track->duties.count - 1)) % track->duties.count;
	const char *before = demo_pick(demo, &track->employers);

	return arena_format(ctx->arena, "%s学历，%lld 年经验，现任%s%s。\n%s；%s。\n此前：%s。", input->education,
			    (long long)(years < 1 ? 1 : years), input->company, input->title, track->duties.items[first],
			    track->duties.items[second],
			    text_equal(before, input->company) ? "校招加入，一直在本公司" : before);
}

static const char *custom_of(struct ctx *ctx, struct demo *demo)
{
	const char *family = demo_pick(demo, &demo_family);
	const char *equity = demo_pick(demo, &demo_equity);
	bool is_known = demo_chance(demo, 45);

	if (!demo->has_custom_fields || !is_known)
		return NULL;
	return arena_format(ctx->arena, "{\"family\":\"%s\",\"equity\":\"%s\"}", family, equity);
}

static int64_t year_of(int64_t at_ms)
{
	int year, month, day;

	date_from_days(at_ms / MS_PER_DAY, &year, &month, &day);
	return year;
}

static void draw_facts(struct ctx *ctx, struct demo *demo, const struct demo_person *person, struct candidate_input *input)
{
	const struct demo_track *track = &demo_tracks[person->track];
	bool is_woman = demo_chance(demo, 40);
	int64_t current = track->is_executive ? 90 + demo_below(demo, 90) : 35 + demo_below(demo, 45);
	int64_t year = year_of(demo->now_ms);

	input->gender = is_woman ? 2 : 1;
	input->name = arena_format(ctx->arena, "%s%s", demo_pick(demo, &demo_surnames),
				   demo_pick(demo, is_woman ? &demo_given_women : &demo_given_men));
	input->company = demo_pick(demo, &track->employers);
	input->title = demo_pick(demo, &track->titles);
	input->city = demo_pick(demo, &demo_cities);
	input->birth_year = year - (track->is_executive ? 38 + demo_below(demo, 14) : 27 + demo_below(demo, 14));
	input->education = demo_chance(demo, 45) ? "本科" : demo_chance(demo, 80) ? "硕士" : "博士";
	input->current_salary = yuan_10000(ctx, current);
	input->expected_salary = yuan_10000(ctx, current + current * (10 + demo_below(demo, 25)) / 100);
	input->preferred_channel = demo_chance(demo, 45) ? CHANNEL_PHONE : CHANNEL_WECHAT;
	input->contact_window = demo_chance(demo, 60) ? demo_pick(demo, &demo_windows) : NULL;
	input->notice_days = demo_chance(demo, 70) ? 30 : 60;
	input->custom = custom_of(ctx, demo);
	input->resume = resume_of(ctx, demo, track, input, year);
	input->source = "演示数据";
}

enum err demo_person_add(struct ctx *ctx, struct demo *demo, struct demo_person *person, size_t at)
{
	struct candidate_import row = { .owner_id = demo->team[person->owner], .care = person->in_care ? "care" : "pool" };

	draw_facts(ctx, demo, person, &row.input);
	row.input.phone = phone_of(ctx, demo, at);
	return candidate_insert(ctx, &row, &person->candidate_id);
}

/* --- Submissions --- */

/* A position of his line of work; any one when the firm looks for nobody like him. */
static int64_t position_for(struct demo *demo, const struct demo_person *person)
{
	int64_t start = demo_below(demo, DEMO_POSITIONS);

	for (int64_t i = 0; i < DEMO_POSITIONS; i++) {
		int64_t at = (start + i) % DEMO_POSITIONS;

		if (demo_positions[at].track == person->track)
			return demo->positions[at];
	}
	return demo->positions[start];
}

/* Juniors change no status: the partner does it for theirs. */
static enum err act_on_submissions(struct ctx *ctx, const struct demo *demo, const struct demo_person *person)
{
	return account_act_as_id(ctx, demo->team[person->owner == DEMO_JUNIOR ? DEMO_PARTNER : person->owner]);
}

enum err demo_person_submit(struct ctx *ctx, struct demo *demo, struct demo_person *person)
{
	struct submission_input input = { .present = UINT64_MAX, .candidate_id = person->candidate_id,
					  .position_id = position_for(demo, person),
					  .owner_id = demo->team[person->owner] };

	TRY(act_on_submissions(ctx, demo, person));
	TRY(submission_create(ctx, &input, &person->submission_id));
	person->stage = STAGE_TO_CONTACT;
	return OK;
}

enum err demo_person_move(struct ctx *ctx, struct demo *demo, struct demo_person *person, int stage, const char *reason)
{
	struct submission_move move = { .stage = choice_text(&stage_kind_choices, stage), .reason = reason };

	TRY(act_on_submissions(ctx, demo, person));
	TRY(submission_move(ctx, person->submission_id, &move));
	person->stage = stage;
	if (stage == STAGE_CLOSED)
		person->submission_id = 0;
	return OK;
}

/* --- What is said --- */

static const struct demo_talk *draw_talk(struct demo *demo, int stage)
{
	size_t first = 0;
	size_t count = 0;

	for (size_t i = 0; i < demo_talk_count; i++) {
		if (demo_talks[i].stage != stage)
			continue;
		if (count++ == 0)
			first = i;
	}
	return &demo_talks[first + (size_t)demo_below(demo, (int64_t)count)];
}

struct record_new demo_talk_record(struct demo *demo, const struct demo_person *person)
{
	static const char *const channels[] = { "phone", "phone", "phone", "wechat", "video", "meeting" };
	const struct demo_talk *talk = draw_talk(demo, person->submission_id ? person->stage : 0);
	struct record_new record = { .candidate_id = person->candidate_id, .submission_id = person->submission_id };

	record.channel = channels[demo_below(demo, 6)];
	bool is_message = text_equal(record.channel, "wechat");
	record.direction = is_message && demo_chance(demo, 50) ? "in" : "out";
	record.outcome = is_message ? "replied" : "reached";
	record.fact = talk->fact;
	record.emotion = talk->emotion;
	record.emotion_text = talk->mood;
	record.action = talk->action;
	return record;
}

struct record_new demo_attempt_record(struct demo *demo, const struct demo_person *person)
{
	bool is_call = demo_chance(demo, 60);

	return (struct record_new){ .candidate_id = person->candidate_id, .submission_id = person->submission_id,
				    .channel = is_call ? "phone" : "wechat", .direction = "out",
				    .outcome = is_call ? "no_answer" : "no_reply",
				    .text = demo_pick(demo, is_call ? &demo_unreached : &demo_unanswered) };
}

enum err demo_person_record(struct ctx *ctx, struct demo *demo, const struct demo_person *person,
			    const struct record_new *record)
{
	int64_t id;
	bool is_new;

	TRY(account_act_as_id(ctx, demo->team[person->owner]));
	TRY(record_save(ctx, record, &id, &is_new));
	demo->records++;
	return OK;
}

bool demo_records_used_up(const struct demo *demo, bool is_scene)
{
	int64_t limit = demo->options->records;

	return limit && demo->records + (is_scene ? 0 : demo->records_kept) >= limit;
}
