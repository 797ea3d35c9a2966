/* The day the demo is made on: each of the team finds people due today, overdue ones in yellow and red, a retry, an
 * interview, an offer running out, todos and mentions.  A scene is lived backwards from that day, so it is there
 * whenever the demo is made. */
#include "app/demo_life.h"

#include "base/zone.h"
#include "feature/account/account.h"
#include "feature/appointment/appointment.h"
#include "feature/notification/notification.h"
#include "feature/pipeline/pipeline.h"
#include "feature/todo/todo.h"

enum {
	BY_RULE = 1000, /* no date agreed: the rule says when */
	SOON = 1001,    /* in a quarter of an hour */
	NONE = -1,
	ATTEMPTS = 3,
	TEN = 10 * 60,
};

/* What is arranged at the last contact. */
struct scene_date {
	int kind; /* enum appointment_kind, 0 = nothing */
	int64_t days_ahead;
	int64_t minute; /* NONE: a time of today that is still ahead, if there is one */
	int64_t round;  /* of interviews */
};

/* How somebody came to be on the desk. Days count back from the day the demo is made on. */
struct demo_scene {
	unsigned members; /* bit i: the team's i-th has one of these */
	int track;
	int stage;     /* where his submission stands; 0 = in care without one */
	int64_t enters; /* days ago */
	int64_t last;   /* the last conversation, days ago */
	int64_t due;    /* the date agreed then, days ahead of today; BY_RULE, SOON */
	int64_t due_minute;
	int64_t attempts[ATTEMPTS]; /* days ago of calls that nobody took since; 0 = none */
	struct scene_date date;
	int64_t action_due; /* days ahead of today; BY_RULE = the action carries no date */
	struct demo_talk talk;
};

enum { P = 1 << DEMO_PARTNER, S = 1 << DEMO_SENIOR, O = 1 << DEMO_OTHER_SENIOR, J = 1 << DEMO_JUNIOR };
#define AT(hour, minute) ((hour) * 60 + (minute))

static const struct demo_scene scenes[] = {
	{ P | S | O, DEMO_BOARD, STAGE_INTERVIEW, 24, 2, BY_RULE, 0, { 0 }, { APPOINTMENT_INTERVIEW, 0, NONE, 2 }, BY_RULE,
	  { 0, 4, "二面定在今天，见董事长，关心对海外并购的看法", "有把握，问了着装", "面试前一小时再确认到场" } },
	{ P | S, DEMO_SOFTWARE, STAGE_OFFER, 38, 1, BY_RULE, 0, { 0 }, { APPOINTMENT_OFFER_DEADLINE, 1, AT(18, 0) }, 0,
	  { 0, 3, "offer 已收到，年包比期望低 5 万；手上还有一家口头 offer", "在权衡，怕现单位挽留", "向客户争取签字费，今天给他回话" } },
	{ P | O, DEMO_CHIP, STAGE_CONTACTED, 30, 14, -11, TEN, { 0 }, { 0 }, BY_RULE,
	  { 0, 3, "等年终奖方案公布再定，约好公布后联系", "客气，不急", "方案公布后第一时间联系" } },
	{ P | S | O | J, DEMO_ROBOT, 0, 12, 5, 0, AT(9, 30), { 0 }, { 0 }, BY_RULE,
	  { 0, 4, "部门在合并，开始留意外面的机会，希望留在深圳", "主动问了行情", "挑两个深圳的职位发给他" } },
	{ P | O | J, DEMO_SOFTWARE, STAGE_CONTACTED, 18, 3, 0, AT(10, 30), { 0 }, { 0 }, BY_RULE,
	  { 0, 4, "现薪 62 万，期望 80 万，看重技术深度；太太支持", "坦率，聊了四十分钟", "问他周末改好的简历" } },
	{ P | S, DEMO_BIO, STAGE_RECOMMENDED, 26, 4, -1, AT(15, 0), { 0 }, { 0 }, BY_RULE,
	  { 0, 3, "推荐报告已发客户，他在问什么时候有消息", "平静", "催客户反馈后回复他" } },
	{ P | S | O, DEMO_CHIP, STAGE_INTERVIEW, 28, 3, 0, AT(14, 0), { 0 }, { 0 }, BY_RULE,
	  { 0, 4, "一面聊得顺，面试官追问了团队规模和流片节奏", "兴奋，觉得八成能过", "帮他准备二面的案例" } },
	{ P | S | O | J, DEMO_SOFTWARE, STAGE_TO_CONTACT, 12, 8, -4, TEN, { 3 }, { 0 }, BY_RULE,
	  { 0, 3, "听了职位概况，想先看公司介绍", "比较谨慎", "发公司介绍，约电话细聊" } },
	{ P | O, DEMO_BOARD, STAGE_NEGOTIATION, 42, 3, BY_RULE, 0, { 0 }, { 0 }, BY_RULE,
	  { 0, 3, "期望年包 180 万，客户给到 165 万加长期激励", "在算细账", "整理薪资对比表，含长期激励折现" } },
	{ P | S, DEMO_ROBOT, STAGE_CONTACTED, 15, 4, 0, AT(16, 30), { 0 }, { 0 }, BY_RULE,
	  { 0, 3, "孩子小升初，明年 6 月前不搬家，可以先谈", "犹豫，要和家人商量", "问家人的意见" } },
	{ P | O, DEMO_SOFTWARE, STAGE_CONTACTED, 20, 9, BY_RULE, 0, { 5, 3, 1 }, { 0 }, BY_RULE,
	  { 0, 3, "另一家在谈，刚过一面", NULL, "加快推进，先约客户时间" } },
	{ P | S | J, DEMO_BOARD, STAGE_RECOMMENDED, 21, 5, -2, TEN, { 0 }, { 0 }, BY_RULE,
	  { 0, 2, "等了一周没消息，有点失望", "失落", "给他一个明确的时间" } },
	{ P, DEMO_CHIP, STAGE_ACCEPTED, 48, 1, BY_RULE, 0, { 0 }, { APPOINTMENT_ONBOARDING, 9, AT(10, 0) }, BY_RULE,
	  { 0, 4, "已提离职，直属上级挽留过一次，他态度明确", "坚定", "提醒体检和离职证明" } },
	{ P | S, DEMO_ROBOT, STAGE_INTERVIEW, 19, 1, BY_RULE, 0, { 0 }, { APPOINTMENT_INTERVIEW, 1, TEN, 1 }, BY_RULE,
	  { 0, 4, "明天上午一面，请了半天假", NULL, "今晚发面试地址和对接人" } },
	{ P | O | J, DEMO_CHIP, STAGE_CONTACTED, 14, 3, SOON, 0, { 0 }, { 0 }, BY_RULE,
	  { 0, 4, "离职原因是上级调走，动机真实；约好今天这个时间再聊", "很配合", "问清楚竞业协议" } },
	{ P | O, DEMO_SOFTWARE, STAGE_OFFER, 33, 1, BY_RULE, 0, { 0 }, { APPOINTMENT_OFFER_DEADLINE, 4, AT(18, 0) }, 1,
	  { 0, 4, "offer 条款都清楚，想周末和家人再定", "高兴", "提醒书面答复，附入职材料清单" } },
	{ P | S | J, DEMO_SOFTWARE, STAGE_RECOMMENDED, 17, 1, 1, TEN, { 0 }, { 0 }, BY_RULE,
	  { 0, 4, "补充了两个代表项目，客户用人经理认可", "积极", "约客户一面时间" } },
};
enum { SCENES = sizeof(scenes) / sizeof(scenes[0]) };

/* --- Casting --- */

static int64_t attempts_of(const struct demo_scene *scene)
{
	int64_t count = 0;

	for (int i = 0; i < ATTEMPTS; i++)
		count += scene->attempts[i] > 0;
	return count;
}

/* How many stages he has gone through, each with a conversation. */
static int64_t steps_of(const struct demo_scene *scene)
{
	return scene->stage ? scene->stage : 1;
}

static int64_t records_of(const struct demo_scene *scene)
{
	return steps_of(scene) + attempts_of(scene);
}

static void cast(struct demo *demo, struct demo_person *person, int member, const struct demo_scene *scene)
{
	person->scene = scene;
	person->owner = member;
	person->track = scene->track;
	person->in_care = true;
	person->enters_ms = demo_instant(demo, scene->enters, AT(9, 40));
	demo->records_kept += records_of(scene);
}

void demo_scenes_cast(struct demo *demo)
{
	size_t next = 0;

	for (int member = 0; member < DEMO_TEAM; member++) {
		for (int i = 0; i < SCENES; i++) {
			if (next < demo->people_count && scenes[i].members & 1u << member)
				cast(demo, &demo->people[next++], member, &scenes[i]);
		}
	}
}

/* --- Living --- */

/* Days ago of his conversation number `step` (from 0): evenly between coming in and the last one. */
static int64_t step_day(const struct demo_scene *scene, int64_t step)
{
	int64_t last_step = steps_of(scene) - 1;

	if (step == last_step)
		return scene->last;
	return scene->enters - 1 - step * (scene->enters - 1 - scene->last) / last_step;
}

/* Office hours that differ from person to person and from day to day. */
static int64_t step_instant(const struct demo *demo, const struct demo_person *person, int64_t days_ago)
{
	return demo_instant(demo, days_ago, AT(10, 0) + (person->candidate_id * 37 + days_ago * 53) % AT(7, 0));
}

/* The date agreed in the last conversation, 0 = none. */
static int64_t due_of(const struct demo *demo, const struct demo_scene *scene)
{
	if (scene->due == BY_RULE)
		return 0;
	if (scene->due == SOON)
		return demo->now_ms / MS_PER_MINUTE * MS_PER_MINUTE + 15 * MS_PER_MINUTE;
	return demo_instant(demo, -scene->due, scene->due_minute);
}

/* An hour of today that is still ahead; the last one when the day is over. */
static int64_t hour_ahead(const struct demo *demo)
{
	static const int64_t minutes[] = { AT(10, 0), AT(14, 0), AT(16, 0), AT(19, 30) };
	int64_t at_ms = 0;

	for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
		at_ms = demo_instant(demo, 0, minutes[i]);
		if (at_ms > demo->now_ms + 30 * MS_PER_MINUTE)
			break;
	}
	return at_ms;
}

static enum err arrange(struct ctx *ctx, const struct demo *demo, const struct demo_person *person)
{
	const struct scene_date *date = &person->scene->date;
	struct appointment_input input = {
		.present = UINT64_MAX,
		.kind = date->kind,
		.starts_at = date->minute == NONE ? hour_ahead(demo) : demo_instant(demo, -date->days_ahead, date->minute),
		.round = date->round,
		.place = date->kind == APPOINTMENT_INTERVIEW ? "客户公司 12 层会议室" : NULL,
		.candidate_id = person->candidate_id,
		.submission_id = person->submission_id,
		.state = 1,
	};
	int year, month, day;
	int64_t id;

	if (date->kind == APPOINTMENT_ONBOARDING) {
		date_from_days(input.starts_at / MS_PER_DAY, &year, &month, &day);
		TRY(submission_set_onboarding(ctx, person->submission_id,
					      arena_format(ctx->arena, "%04d-%02d-%02d", year, month, day)));
	}
	return appointment_create(ctx, &input, &id);
}

/* The last conversation says what the scene is about; the partner's in its own words. */
static struct record_new last_record(struct demo *demo, const struct demo_person *person)
{
	const struct demo_scene *scene = person->scene;
	struct record_new record = demo_talk_record(demo, person);

	if (person->owner == DEMO_PARTNER) {
		record.fact = scene->talk.fact;
		record.emotion = scene->talk.emotion;
		record.emotion_text = scene->talk.mood;
		record.action = scene->talk.action;
	}
	if (scene->action_due != BY_RULE && record.action)
		record.action_due_at = demo_instant(demo, -scene->action_due, AT(18, 0));
	return record;
}

/* One conversation, and the stage it leads to. The date agreed counts from the stage on, so it is said at the end. */
static enum err talk(struct ctx *ctx, struct demo *demo, struct demo_person *person, int64_t step)
{
	const struct demo_scene *scene = person->scene;
	bool is_last = step == steps_of(scene) - 1;

	if (scene->stage && step == 0)
		TRY(demo_person_submit(ctx, demo, person));
	if (step > 0)
		TRY(demo_person_move(ctx, demo, person, (int)step + 1, NULL));
	struct record_new record = is_last ? last_record(demo, person) : demo_talk_record(demo, person);
	if (is_last)
		record.next_due_at = due_of(demo, scene);
	TRY(demo_person_record(ctx, demo, person, &record));
	return is_last && scene->date.kind ? arrange(ctx, demo, person) : OK;
}

/* True when the instant lies in the piece of time being lived through. */
static bool is_now(struct demo *demo, int64_t at_ms)
{
	bool is_inside = at_ms < demo->day_end_ms && at_ms >= demo->day_end_ms - MS_PER_DAY;

	if (is_inside)
		demo->clock.fixed_ms = at_ms;
	return is_inside && !demo_records_used_up(demo, true);
}

static enum err talk_today(struct ctx *ctx, struct demo *demo, struct demo_person *person)
{
	const struct demo_scene *scene = person->scene;

	for (int64_t step = 0; step < steps_of(scene); step++) {
		if (!is_now(demo, step_instant(demo, person, step_day(scene, step))))
			continue;
		demo->records_kept--;
		TRY(talk(ctx, demo, person, step));
	}
	return OK;
}

static enum err attempt_today(struct ctx *ctx, struct demo *demo, const struct demo_person *person)
{
	for (int i = 0; i < ATTEMPTS && person->scene->attempts[i]; i++) {
		struct record_new record = { .candidate_id = person->candidate_id, .submission_id = person->submission_id,
					     .channel = "phone", .direction = "out", .outcome = "no_answer",
					     .text = demo_pick(demo, &demo_unreached) };

		if (!is_now(demo, step_instant(demo, person, person->scene->attempts[i])))
			continue;
		demo->records_kept--;
		TRY(demo_person_record(ctx, demo, person, &record));
	}
	return OK;
}

enum err demo_scene_live(struct ctx *ctx, struct demo *demo, struct demo_person *person, size_t at)
{
	if (!person->candidate_id && person->enters_ms >= demo->day_end_ms)
		return OK;
	if (!person->candidate_id) {
		demo->clock.fixed_ms = person->enters_ms;
		return demo_person_add(ctx, demo, person, at);
	}
	TRY(talk_today(ctx, demo, person));
	return attempt_today(ctx, demo, person);
}

/* --- Notes among the team --- */

/* A todo; from somebody else it is a mention and stands in the inbox too. */
struct note {
	int to, from;
	int scene;    /* index into scenes, about its person; NONE = about nobody */
	int64_t due;  /* days ahead of today; BY_RULE = undated */
	int64_t due_minute;
	const char *text;
};

static const struct note notes[] = {
	{ DEMO_PARTNER, DEMO_JUNIOR, 1, 0, AT(17, 0), "@周明远 签字费能不能写进 offer？候选人等您一句话" },
	{ DEMO_PARTNER, DEMO_SENIOR, 0, 0, AT(12, 0), "@周明远 客户把二面改到 12 层会议室，请转告候选人" },
	{ DEMO_PARTNER, DEMO_PARTNER, NONE, 0, AT(18, 0), "准备明早例会：本周 offer 进展" },
	{ DEMO_PARTNER, DEMO_PARTNER, NONE, -1, AT(18, 0), "回复天枢机器人人力：本周推荐进度" },
	{ DEMO_PARTNER, DEMO_PARTNER, NONE, BY_RULE, 0, "列一份供应链副总裁的目标公司名单" },
	{ DEMO_SENIOR, DEMO_PARTNER, 0, 0, AT(16, 0), "@林晓 面试结束后请当天问到反馈" },
	{ DEMO_SENIOR, DEMO_SENIOR, NONE, 0, AT(18, 0), "更新启明芯片两个职位的进度表" },
	{ DEMO_OTHER_SENIOR, DEMO_PARTNER, 8, 0, AT(15, 0), "@高扬 薪资对比表发我看一眼再给候选人" },
	{ DEMO_OTHER_SENIOR, DEMO_OTHER_SENIOR, NONE, 0, AT(18, 0), "约九州云商用人经理下周的校准会" },
	{ DEMO_JUNIOR, DEMO_SENIOR, 4, 0, AT(14, 0), "@许彤 电话前先看一遍我上次的记录" },
	{ DEMO_JUNIOR, DEMO_JUNIOR, NONE, 0, AT(18, 0), "整理本周新加的候选人标签" },
};

static int64_t person_of(const struct demo *demo, const struct note *note)
{
	for (size_t i = 0; note->scene != NONE && i < demo->people_count; i++) {
		const struct demo_person *person = &demo->people[i];

		if (person->owner == note->to && person->scene == &scenes[note->scene])
			return person->candidate_id;
	}
	return 0;
}

static enum err add_note(struct ctx *ctx, struct demo *demo, const struct note *note)
{
	bool is_mention = note->from != note->to;
	struct todo_new todo = {
		.account_id = demo->team[note->to],
		.kind = is_mention ? "mention" : "manual",
		.text = note->text,
		.due_at = note->due == BY_RULE ? 0 : demo_instant(demo, -note->due, note->due_minute),
		.candidate_id = person_of(demo, note),
	};
	int64_t id;

	TRY(account_act_as_id(ctx, demo->team[note->from]));
	TRY(todo_add(ctx, &todo, &id));
	if (!is_mention)
		return OK;
	struct notification_note message = {
		.account_id = todo.account_id,
		.kind = "mention",
		.text = arena_format(ctx->arena, "%s提到了您", demo_members[note->from].name),
		.detail = note->text,
		.candidate_id = todo.candidate_id,
		.not_before_ms = ctx_now_ms(ctx),
	};
	return notification_inbox_add(ctx, &message);
}

enum err demo_scenes_notes(struct ctx *ctx, struct demo *demo)
{
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		if (person_of(demo, &notes[i]) || notes[i].scene == NONE)
			TRY(add_note(ctx, demo, &notes[i]));
	}
	return OK;
}
