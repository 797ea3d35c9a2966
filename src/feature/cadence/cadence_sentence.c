/* The explanation of a due time in words: each step from a template per language, joined to one sentence a
 * colleague might say. Templates hold {at} {from} {amount} {unit} {name} {contact}, English ones {on_at} {on_from} where a date
 * takes "on" and 明天 does not. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/cadence/cadence.h"
#include "platform/json/json_stored.h"

enum { SENTENCE_MAX_BYTES = 4000 };

static const char *const code_names[] = {
	[CADENCE_STEP_CONTACT] = "contact",
	[CADENCE_STEP_STAGE] = "stage",
	[CADENCE_STEP_CREATED] = "created",
	[CADENCE_STEP_ATTEMPT] = "attempt",
	[CADENCE_STEP_CALL_LATER] = "call_later",
	[CADENCE_STEP_OVERRIDE] = "override",
	[CADENCE_STEP_RULE_STAGE] = "rule_stage",
	[CADENCE_STEP_RULE_JOB_TYPE] = "rule_job_type",
	[CADENCE_STEP_RULE_DEFAULT] = "rule_default",
	[CADENCE_STEP_RULE_POOL] = "rule_pool",
	[CADENCE_STEP_EXPLICIT] = "explicit",
	[CADENCE_STEP_SNOOZE] = "snooze",
	[CADENCE_STEP_NEW] = "new",
	[CADENCE_STEP_BULK] = "bulk",
	[CADENCE_STEP_UNPLANNED] = "unplanned",
	[CADENCE_STEP_DO_NOT_CONTACT] = "do_not_contact",
	[CADENCE_STEP_RETRY_HOURS] = "retry_hours",
	[CADENCE_STEP_RETRY_DAYS] = "retry_days",
	[CADENCE_STEP_RETRY_CAPPED] = "retry_capped",
	[CADENCE_STEP_AFTER_ACCEPTANCE] = "after_acceptance",
	[CADENCE_STEP_WHILE_ACCEPTED] = "while_accepted",
	[CADENCE_STEP_BEFORE_ONBOARDING] = "before_onboarding",
	[CADENCE_STEP_ONBOARDING_DAY] = "onboarding_day",
	[CADENCE_STEP_AFTER_ONBOARDING] = "after_onboarding",
	[CADENCE_STEP_BEFORE_GUARANTEE_END] = "before_guarantee_end",
	[CADENCE_STEP_GUARANTEE_END] = "guarantee_end",
	[CADENCE_STEP_INTERVIEW] = "interview",
	[CADENCE_STEP_RAW] = "raw",
	[CADENCE_STEP_OFF_WEEKEND] = "off_weekend",
	[CADENCE_STEP_OFF_HOLIDAY] = "off_holiday",
	[CADENCE_STEP_EARLIER] = "earlier",
	[CADENCE_STEP_LATER] = "later",
	[CADENCE_STEP_LIGHT_TOUCH] = "light_touch",
	[CADENCE_STEP_SPACED] = "spaced",
	[CADENCE_STEP_SPREAD] = "spread",
	[CADENCE_STEP_CALENDAR_UNKNOWN] = "calendar_unknown",
	[CADENCE_REASON_DUE_PASSED] = "reason.due_passed",
	[CADENCE_REASON_NO_ANSWER] = "reason.no_answer",
	[CADENCE_REASON_OVERDUE] = "reason.overdue",
	[CADENCE_REASON_ATTEMPTS] = "reason.attempts",
	[CADENCE_REASON_SILENCE] = "reason.silence",
	[CADENCE_REASON_OFFER_IN_HAND] = "reason.offer_in_hand",
	[CADENCE_REASON_COUNTER_OFFER] = "reason.counter_offer",
	[CADENCE_REASON_OFFER_DEADLINE] = "reason.offer_deadline",
	[CADENCE_REASON_EMOTION] = "reason.emotion",
	[CADENCE_REASON_BY_HAND] = "reason.by_hand",
	[CADENCE_ADVICE_OTHER_CHANNEL] = "followup.try_other_channel",
	[CADENCE_ADVICE_DECIDE] = "followup.decide",
};
const struct choices cadence_codes = CHOICES(code_names);

/* The words of one code. */
struct wording {
	const char *zh, *en;
};

static const struct wording wordings[] = {
	[CADENCE_STEP_CONTACT] = { "{at} {contact}", "{contact} {on_at}" },
	[CADENCE_STEP_STAGE] = { "{at} 进入「{name}」阶段", "stage “{name}” since {at}" },
	[CADENCE_STEP_CREATED] = { "{at} 开始跟进", "follow-up opened {on_at}" },
	[CADENCE_STEP_ATTEMPT] = { "{at} 连续第 {amount} 次没有回应", "no answer {on_at}, {amount} in a row" },
	[CADENCE_STEP_CALL_LATER] = { "{at} 对方请稍后再联系", "asked {on_at} to be called later" },
	[CADENCE_STEP_OVERRIDE] = {
		"按为他单独设定的每 {amount} {unit}跟进",
		"by his own rule of every {amount} {unit}",
	},
	[CADENCE_STEP_RULE_STAGE] = {
		"按「{name}」阶段每 {amount} {unit}跟进",
		"by the rule of stage “{name}”, every {amount} {unit}",
	},
	[CADENCE_STEP_RULE_JOB_TYPE] = {
		"按{name}类职位每 {amount} {unit}跟进",
		"by the rule of “{name}” positions, every {amount} {unit}",
	},
	[CADENCE_STEP_RULE_DEFAULT] = { "按默认每 {amount} {unit}跟进", "by the default of every {amount} {unit}" },
	[CADENCE_STEP_RULE_POOL] = {
		"按人才库 {name} 级每 {amount} {unit}联系",
		"by talent pool grade {name}, every {amount} {unit}",
	},
	[CADENCE_STEP_EXPLICIT] = { "约好{at}", "agreed for {at}" },
	[CADENCE_STEP_SNOOZE] = { "推迟到{at}", "put off until {at}" },
	[CADENCE_STEP_NEW] = { "还从未联系过，请马上联系", "never contacted yet, so right away" },
	[CADENCE_STEP_BULK] = { "批量进入，错峰排在{at}", "one of a bulk entry, given its turn {on_at}" },
	[CADENCE_STEP_UNPLANNED] = { "60 个工作日内排不下，尚未安排", "no room within 60 working days, not planned yet" },
	[CADENCE_STEP_DO_NOT_CONTACT] = {
		"候选人勿扰，不安排联系",
		"does not want to be contacted, nothing is planned",
	},
	[CADENCE_STEP_RETRY_HOURS] = { "{amount} 个工作小时后再试", "again after {amount} working hours" },
	[CADENCE_STEP_RETRY_DAYS] = { "{amount} 个工作日后再试", "again {amount} working {unit} later" },
	[CADENCE_STEP_RETRY_CAPPED] = { "不晚于原定的{at}", "not later than planned, {at}" },
	[CADENCE_STEP_AFTER_ACCEPTANCE] = {
		"接受 offer 后第 {amount} 天，问问离职与挽留",
		"{amount} {unit} after acceptance, to ask about notice and counter-offer",
	},
	[CADENCE_STEP_WHILE_ACCEPTED] = {
		"待入职期间每 {amount} 个工作日跟进",
		"every {amount} working {unit} until onboarding",
	},
	[CADENCE_STEP_BEFORE_ONBOARDING] = { "入职前 {amount} 天", "{amount} {unit} before onboarding" },
	[CADENCE_STEP_ONBOARDING_DAY] = { "入职当天，确认到岗", "day of onboarding, to confirm arrival" },
	[CADENCE_STEP_AFTER_ONBOARDING] = {
		"入职后第 {amount} 天，候选人和客户都要联系",
		"{amount} {unit} after onboarding, candidate and client both",
	},
	[CADENCE_STEP_BEFORE_GUARANTEE_END] = {
		"保证期结束前 {amount} 天，候选人和客户都要联系",
		"{amount} {unit} before the guarantee ends, candidate and client both",
	},
	[CADENCE_STEP_GUARANTEE_END] = { "保证期结束，之后转入人才库", "end of the guarantee, then into the talent pool" },
	[CADENCE_STEP_INTERVIEW] = {
		"{from} 面试结束，2 小时后回访",
		"interview over {on_from}, call back 2 hours later",
	},
	[CADENCE_STEP_RAW] = { "原应在{at}", "which gives {at}" },
	[CADENCE_STEP_OFF_WEEKEND] = { "遇周末顺延", "moved on past the weekend" },
	[CADENCE_STEP_OFF_HOLIDAY] = { "遇节假日顺延", "moved on past the holiday" },
	[CADENCE_STEP_EARLIER] = {
		"不在工作时间，提前到上一个工作时段",
		"outside working hours, so in the working hours before",
	},
	[CADENCE_STEP_LATER] = { "不在工作时间，顺延到下一个工作时段", "outside working hours, so in the next working hours" },
	[CADENCE_STEP_LIGHT_TOUCH] = { "假期内改为微信轻触达", "a short WeChat message during the holiday" },
	[CADENCE_STEP_SPACED] = {
		"与假期内上次联系至少隔 72 小时",
		"at least 72 hours after the last contact in this holiday",
	},
	[CADENCE_STEP_SPREAD] = { "当天已排满，改到{at}", "that day was full, so {on_at}" },
	[CADENCE_STEP_CALENDAR_UNKNOWN] = {
		"{amount} 年的节假日安排尚未公布，先按周末推算",
		"holidays of {amount} are not known yet, only weekends count",
	},
	[CADENCE_REASON_DUE_PASSED] = { "{from} 到期后还没有联系", "due {from}, not contacted since" },
	[CADENCE_REASON_NO_ANSWER] = { "最近 {amount} 次联系没有回应", "last {amount} attempts unanswered" },
	[CADENCE_REASON_OVERDUE] = { "{from} 到期后又过了一个周期", "a whole interval late, due {from}" },
	[CADENCE_REASON_ATTEMPTS] = { "连续 {amount} 次联系没有回应", "{amount} unanswered attempts in a row" },
	[CADENCE_REASON_SILENCE] = {
		"沉默比他平时（约 {amount} 天）久得多",
		"silent for much longer than usual (about {amount} days)",
	},
	[CADENCE_REASON_OFFER_IN_HAND] = { "手上有别家 offer", "has another offer in hand" },
	[CADENCE_REASON_COUNTER_OFFER] = { "正被现公司挽留", "his employer tries to keep him" },
	[CADENCE_REASON_OFFER_DEADLINE] = { "offer 在{from} 到期", "the offer runs out {on_from}" },
	[CADENCE_REASON_EMOTION] = { "连续两次情绪低落", "low spirits twice running" },
	[CADENCE_REASON_BY_HAND] = { "已被手动标为高风险", "marked as high risk by hand" },
	[CADENCE_ADVICE_OTHER_CHANNEL] = {
		"已连续 {amount} 次没有回应，建议换一种联系方式",
		"{amount} attempts unanswered: try another channel",
	},
	[CADENCE_ADVICE_DECIDE] = {
		"已连续 {amount} 次没有回应，请决定转入人才库还是终止跟进",
		"{amount} attempts unanswered: decide between talent pool and ending it",
	},
};


static const struct field step_fields[] = {
	FIELD_ENUM(struct cadence_step, code, &cadence_codes),
	FIELD_TIME(struct cadence_step, at_ms, FIELD_NAMED("at"), .flags = FIELD_OMIT),
	FIELD_TIME(struct cadence_step, from_ms, FIELD_NAMED("from"), .flags = FIELD_OMIT),
	FIELD_INT(struct cadence_step, amount, .flags = FIELD_OMIT | FIELD_NULL),
	FIELD_ENUM(struct cadence_step, unit, &cadence_units, .flags = FIELD_OMIT),
	FIELD_TEXT(struct cadence_step, name, .flags = FIELD_OMIT),
	FIELD_TEXT(struct cadence_step, channel, .flags = FIELD_OMIT),
	FIELD_TEXT(struct cadence_step, outcome, .flags = FIELD_OMIT),
};
const struct shape cadence_step_shape = SHAPE("CadenceStep", struct cadence_step, step_fields);

/* The figures alone, without the code: params of a Reason. */
static const struct shape params_shape = {
	.name = "CadenceParams",
	.fields = step_fields + 1,
	.field_count = sizeof(step_fields) / sizeof(step_fields[0]) - 1,
	.bytes = sizeof(struct cadence_step),
	.present_offset = -1,
};

/* --- Contacts, dates --- */

/* What a contact on a channel is called, by what came of it. */
static const struct {
	const char *channel;
	struct wording answered, incoming;
} contacts[] = {
	{ "phone", { "打通电话", "reached by phone" }, { "接到来电", "called us" } },
	{ "wechat", { "微信有回复", "answered on WeChat" }, { "收到微信", "wrote on WeChat" } },
	{ "wecom", { "企业微信有回复", "answered on WeCom" }, { "收到企业微信", "wrote on WeCom" } },
	{ "meeting", { "见面沟通", "met" }, { "见面沟通", "met" } },
	{ "video", { "视频沟通", "spoke by video" }, { "视频沟通", "spoke by video" } },
	{ "email", { "邮件有回复", "answered by e-mail" }, { "收到邮件", "wrote an e-mail" } },
	{ "sms", { "短信有回复", "answered by SMS" }, { "收到短信", "wrote an SMS" } },
};

static const struct wording contact_unknown = { "联系上", "reached" };

static const char *contact_text(const struct cadence_step *step, bool is_english)
{
	const struct wording *wording = &contact_unknown;

	for (size_t i = 0; i < sizeof(contacts) / sizeof(contacts[0]); i++)
		if (text_equal(contacts[i].channel, step->channel))
			wording = step->outcome ? &contacts[i].answered : &contacts[i].incoming;
	return is_english ? wording->en : wording->zh;
}

static char *write_two(char *at, int number)
{
	at[0] = (char)('0' + number / 10);
	at[1] = (char)('0' + number % 10);
	return at + 2;
}

/* "09:30", "11-23": sentences are made by the thousand, so without a format. */
static void append_two(struct text *out, int first, char between, int second)
{
	char chars[5];

	write_two(chars, first)[0] = between;
	write_two(chars + 3, second);
	text_append_n(out, chars, sizeof(chars));
}

/* What a sentence is told in. */
struct telling {
	bool is_english;
	int year; /* dates of other years show theirs; 0 = none does */
	const struct zone *zone;
	bool is_for_today;           /* days are said from today: */
	struct moment_reader reader;
	bool is_marked;              /* instants stay marks, for whoever reads it later */
};

/* "周一 11-23"; with the year when it is not the sentence's. */
static void append_date(struct text *out, const struct local_time *local, const struct telling *telling)
{
	static const char *const zh[] = { "", "周一", "周二", "周三", "周四", "周五", "周六", "周日" };
	static const char *const en[] = { "", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

	text_append(out, (telling->is_english ? en : zh)[date_weekday(date_to_days(local->year, local->month, local->day))]);
	text_append_char(out, ' ');
	if (telling->year && local->year != telling->year)
		text_append_format(out, "%04d-", local->year);
	append_two(out, local->month, '-', local->day);
}

/* 明天 09:30; for readers of any day "周一 11-23 15:00". */
static void append_time(struct text *out, int64_t at_ms, const struct telling *telling, bool has_on)
{
	struct local_time local;

	if (telling->is_marked) {
		moment_mark(out, at_ms, has_on);
		return;
	}
	if (telling->is_for_today) {
		moment_append(out, at_ms, &telling->reader, has_on);
		return;
	}
	zone_local(telling->zone, at_ms, &local);
	text_append(out, has_on ? "on " : "");
	append_date(out, &local, telling);
	text_append_char(out, ' ');
	append_two(out, local.hour, ':', local.minute);
}

static const char *unit_text(const struct cadence_step *step, bool is_english)
{
	bool is_hours = step->unit == CADENCE_HOURS;

	if (!is_english)
		return is_hours ? "小时" : "天";
	if (step->amount == 1)
		return is_hours ? "hour" : "day";
	return is_hours ? "hours" : "days";
}

/* --- Templates --- */

static void append_place(struct text *out, const char *place, const struct cadence_step *step,
			 const struct telling *telling)
{
	switch (place[1]) {
	case 'f': /* {from} */
		append_time(out, step->from_ms, telling, false);
		return;
	case 'o': /* {on_from}, {on_at} */
		append_time(out, place[4] == 'f' ? step->from_ms : step->at_ms, telling, true);
		return;
	case 'u': /* {unit} */
		text_append(out, unit_text(step, telling->is_english));
		return;
	case 'n': /* {name} */
		text_append(out, step->name ? step->name : "?");
		return;
	case 'c': /* {contact} */
		text_append(out, contact_text(step, telling->is_english));
		return;
	}
	if (place[2] == 'm') /* {amount} */
		text_append_i64(out, step->amount);
	else /* {at} */
		append_time(out, step->at_ms, telling, false);
}

static void append_step(struct text *out, const struct cadence_step *step, const struct telling *telling)
{
	const char *at = NULL;

	if (step->code > 0 && step->code < cadence_codes.count)
		at = telling->is_english ? wordings[step->code].en : wordings[step->code].zh;
	while (at && *at) {
		const char *place = strchr(at, '{');

		if (!place) {
			text_append(out, at);
			return;
		}
		text_append_n(out, at, (size_t)(place - at));
		append_place(out, place, step, telling);
		at = strchr(place, '}') + 1;
	}
}

static struct telling telling_to(const struct cadence_reader *reader)
{
	struct telling telling = { .is_english = text_equal(reader->locale, "en"), .zone = reader->zone,
				   .is_marked = reader->is_marked };

	if (!reader->now_ms)
		return telling;
	telling.is_for_today = true;
	telling.reader = moment_reader_of(reader->locale, reader->zone, reader->now_ms);
	return telling;
}

const char *cadence_step_text(struct arena *arena, const struct cadence_step *step,
			      const struct cadence_reader *reader)
{
	struct telling telling = telling_to(reader);
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, SENTENCE_MAX_BYTES);
	append_step(&out, step, &telling);
	return arena_text(arena, text_chars(&out));
}

static int year_of(const struct cadence_step *steps, size_t count, int64_t due_ms, const struct zone *zone)
{
	struct local_time local;
	int64_t at_ms = due_ms;

	for (size_t i = count; i-- > 0;)
		if (steps[i].at_ms)
			at_ms = steps[i].at_ms;
	zone_local(zone, at_ms, &local);
	return local.year;
}

/* True when the step ends with the due instant, or says that it is now. */
static bool says_when(const struct cadence_step *step, int64_t due_ms)
{
	bool ends_with_instant = step->code == CADENCE_STEP_EXPLICIT || step->code == CADENCE_STEP_SNOOZE;

	return step->code == CADENCE_STEP_NEW || (ends_with_instant && step->at_ms == due_ms);
}

const char *cadence_sentence(struct arena *arena, const struct cadence_step *steps, size_t count,
			     int64_t next_due_at_ms, const struct cadence_reader *reader)
{
	struct telling telling = telling_to(reader);
	const char *comma = telling.is_english ? ", " : "，";
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, SENTENCE_MAX_BYTES);
	telling.year = year_of(steps, count, next_due_at_ms, reader->zone);
	for (size_t i = 0; i < count; i++) {
		if (i)
			text_append(&out, comma);
		append_step(&out, &steps[i], &telling);
	}
	if (next_due_at_ms && !(count && says_when(&steps[count - 1], next_due_at_ms))) {
		text_append(&out, telling.is_english ? ": contact due " : "，应在");
		append_time(&out, next_due_at_ms, &telling, false);
	}
	if (next_due_at_ms && !telling.is_english && !(count && steps[count - 1].code == CADENCE_STEP_NEW))
		text_append(&out, " 联系");
	text_append(&out, telling.is_english ? "." : "。");
	return arena_text(arena, text_chars(&out));
}

/* --- Data --- */

struct cadence_reason cadence_reason_of(struct arena *arena, const struct cadence_step *step,
					const struct cadence_reader *reader)
{
	CLOSING(text_done) struct text params = { 0 };

	text_init(&params, SENTENCE_MAX_BYTES);
	json_append_shape(&params, &params_shape, step, reader->zone);
	return (struct cadence_reason){
		.code = choice_text(&cadence_codes, step->code),
		.params = arena_text(arena, text_chars(&params)),
		.text = cadence_step_text(arena, step, reader),
	};
}

const char *cadence_steps_to_json(struct arena *arena, const struct cadence_step *steps, size_t count)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, 16 * SENTENCE_MAX_BYTES);
	text_append_char(&out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			text_append_char(&out, ',');
		json_append_shape(&out, &cadence_step_shape, &steps[i], NULL);
	}
	text_append_char(&out, ']');
	return arena_text(arena, text_chars(&out));
}

enum err cadence_steps_from_json(struct ctx *ctx, const char *json, struct list *ret_steps)
{
	return json_read_stored(ctx, json, &cadence_step_shape, CADENCE_STEPS_MAX, ret_steps);
}
