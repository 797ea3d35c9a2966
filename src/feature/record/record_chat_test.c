/* Chats as people paste them, seen from Monday 2026-11-23 15:30 in Shanghai by 李雷, who writes with 张伟. */
#include "feature/record/record_chat.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/record/record_chat_picture.h"
#include "platform/extract/extract_document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

/* `wanted` has one line a message: direction|speaker|local time|text, with / for a line break. */
static const struct chat_case {
	const char *what;
	const char *text;
	const char *wanted;
} cases[] = {
	{ "the way WeChat copies several messages", "张伟:\n最近怎么样\n\n李雷:\n挺好\n约周五聊？\n",
	  "in|张伟|-|最近怎么样\nout|李雷|-|挺好/约周五聊？\n" },
	{ "name and full time", "张伟 2026/11/20 15:04\n薪资期望 60 万\n李雷 2026/11/20 15:06:10\n收到\n",
	  "in|张伟|11-20 15:04|薪资期望 60 万\nout|李雷|11-20 15:06|收到\n" },
	{ "one speaker within ten minutes goes on", "张伟 11-20 15:04\n一\n张伟 11-20 15:10\n二\n张伟 11-20 15:30\n三\n",
	  "in|张伟|11-20 15:04|一/二\nin|张伟|11-20 15:30|三\n" },
	{ "words for the day", "张伟 昨天 下午3:04\n在\n李雷 星期五 9:30\n好\n", "in|张伟|11-22 15:04|在\nout|李雷|11-20 09:30|好\n" },
	{ "weekday of today is a week ago", "张伟 星期一 9:30\n在\n", "in|张伟|11-16 09:30|在\n" },
	{ "bare times: today if they are over, else yesterday", "张伟 14:00\n在\n李雷 23:10\n好\n",
	  "in|张伟|11-23 14:00|在\nout|李雷|11-22 23:10|好\n" },
	{ "a line between days", "————— 2026-11-18 —————\n\n张伟  10:03\n你好\n\n李雷  中午12:30\n在忙\n",
	  "in|张伟|11-18 10:03|你好\nout|李雷|11-18 12:30|在忙\n" },
	{ "time first", "2026-11-18 10:03:22 张伟\n你好\n2026年11月18日 10:05 李雷\n在\n",
	  "in|张伟|11-18 10:03|你好\nout|李雷|11-18 10:05|在\n" },
	{ "all in one line", "[2026/11/18 10:03] 张伟：你好\n[2026/11/18 10:05] 我：在的\n", "in|张伟|11-18 10:03|你好\nout|我|11-18 10:05|在的\n" },
	{ "a year back when the day is still to come", "张伟 12月24日 10:00\n圣诞快乐\n", "in|张伟|2025-12-24 10:00|圣诞快乐\n" },
	{ "of two the other one is the other side", "Wei_Z 11-20 10:00\nhi\n李雷 11-20 10:05\nhello\n",
	  "in|Wei_Z|11-20 10:00|hi\nout|李雷|11-20 10:05|hello\n" },
	{ "three speakers: nobody is guessed", "甲 11-20 10:00\n一\n李雷 11-20 10:05\n二\n乙 11-20 10:06\n三\n",
	  "?|甲|11-20 10:00|一\nout|李雷|11-20 10:05|二\n?|乙|11-20 10:06|三\n" },
	{ "a remark around the name", "张伟-阿里-后端 11-20 10:00\n一\n", "in|张伟-阿里-后端|11-20 10:00|一\n" },
	{ "times inside what is said stay", "张伟 11-20 10:00\n10:30 开会\n地址：国贸 3 座\n周五 15:00 见\n",
	  "in|张伟|11-20 10:00|10:30 开会/地址：国贸 3 座/周五 15:00 见\n" },
	{ "a sentence about him is no heading", "张伟 11-20 10:00\n一\n张伟说：二\n", "in|张伟|11-20 10:00|一/张伟说：二\n" },
	{ "text before the first speaker is kept", "聊天记录\n张伟 11-20 10:00\n一\n", "?|-|-|聊天记录\nin|张伟|11-20 10:00|一\n" },
	{ "a speaker who says nothing is dropped", "张伟 11-20 10:00\n李雷 11-20 10:01\n在\n", "out|李雷|11-20 10:01|在\n" },
	{ "no speaker, no messages", "今天和他谈了一下\n薪资期望 60 万\n", "" },
	{ "no such time", "张伟 13-45 25:99\n在\n", "" },
	{ "nothing", "", "" },
};

static const char *written(const struct chat_message *message, const struct zone *zone)
{
	struct local_time local;
	char *text = arena_text(&arena, message->text);

	zone_local(zone, message->at, &local);
	for (char *at = text; *at; at++)
		*at = *at == '\n' ? '/' : *at;
	const char *year = local.year == 2026 ? "" : arena_format(&arena, "%04d-", local.year);
	const char *time = message->at ? arena_format(&arena, "%s%02d-%02d %02d:%02d", year, local.month, local.day, local.hour,
						      local.minute) : "-";
	return arena_format(&arena, "%s|%s|%s|%s\n", message->direction ? message->direction : "?",
			    message->speaker ? message->speaker : "-", time, text);
}

static void chats_are_split_by_speaker_and_time(void **state)
{
	const struct zone *zone = zone_get("Asia/Shanghai");
	struct local_time now = { 2026, 11, 23, 15, 30, 0, 0 };
	struct chat_reader reader = { "张伟", "李雷", zone_instant_ms(zone, &now), zone };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct list messages;
		const char *found = "";

		record_chat_split(&arena, &reader, cases[i].text, &messages);
		for (size_t k = 0; k < messages.count; k++)
			found = arena_format(&arena, "%s%s", found, written((struct chat_message *)messages.items + k, zone));
		if (!text_equal(found, cases[i].wanted))
			fail_msg("%s:\n%swanted:\n%s", cases[i].what, found, cases[i].wanted);
	}
}

/* Pictures in pieces, in any order; `wanted` as above. */
static const struct picture_case {
	const char *what;
	struct extract_piece pieces[8];
	const char *wanted;
} pictures[] = {
	{ "left is the other side, right oneself, times stand in the middle",
	  { { 672, 1405, 827, 1516, EXTRACT_ON_COLOUR, "好的" }, { 172, 327, 752, 438, EXTRACT_ON_PLAIN, "您好" },
	    { 293, 238, 708, 272, EXTRACT_ON_GROUND, "2026年11月20日下午3:04" }, { 398, 1318, 602, 1350, EXTRACT_ON_GROUND, "星期六 09:30" },
	    { 40, 31, 101, 59, EXTRACT_ON_GROUND, "9:41" } },
	  "in|张伟|11-20 15:04|您好\nout|李雷|11-21 09:30|好的\n" },
	{ "what one side says under one time is one message",
	  { { 400, 0, 600, 30, EXTRACT_ON_GROUND, "昨天 10:00" }, { 172, 100, 400, 150, EXTRACT_ON_PLAIN, "一" },
	    { 172, 200, 400, 250, EXTRACT_ON_PLAIN, "二" },
	    { 600, 300, 828, 350, EXTRACT_ON_COLOUR, "三" }, { 172, 400, 400, 450, EXTRACT_ON_PLAIN, "四" },
	    { 400, 500, 600, 530, EXTRACT_ON_GROUND, "14:00" }, { 172, 600, 400, 650, EXTRACT_ON_PLAIN, "五" } },
	  "in|张伟|11-22 10:00|一/二\nout|李雷|11-22 10:00|三\nin|张伟|11-22 10:00|四\nin|张伟|11-23 14:00|五\n" },
	{ "a time without a day is of today, whatever stood above it",
	  { { 400, 0, 600, 30, EXTRACT_ON_GROUND, "星期五 23:50" }, { 172, 100, 400, 150, EXTRACT_ON_PLAIN, "一" },
	    { 400, 200, 600, 230, EXTRACT_ON_GROUND, "08:00" }, { 172, 300, 400, 350, EXTRACT_ON_PLAIN, "二" } },
	  "in|张伟|11-20 23:50|一\nin|张伟|11-23 08:00|二\n" },
	{ "wide ones by their colour, gray ones by their place",
	  { { 144, 0, 827, 90, EXTRACT_ON_COLOUR, "一" }, { 172, 100, 855, 190, EXTRACT_ON_PLAIN, "二" },
	    { 600, 200, 828, 290, EXTRACT_ON_PLAIN, "三" } },
	  "out|李雷|-|一\nin|张伟|-|二\nout|李雷|-|三\n" },
	{ "names above bubbles of a group",
	  { { 175, 0, 237, 30, EXTRACT_ON_GROUND, "王芳" }, { 172, 40, 375, 90, EXTRACT_ON_PLAIN, "一" },
	    { 175, 100, 237, 130, EXTRACT_ON_GROUND, "张伟" },
	    { 172, 140, 375, 190, EXTRACT_ON_PLAIN, "二" } },
	  "?|王芳|-|一\nin|张伟|-|二\n" },
	{ "words in the middle are not said by anybody",
	  { { 300, 0, 700, 30, EXTRACT_ON_GROUND, "你撤回了一条消息 10:00" }, { 172, 100, 400, 150, EXTRACT_ON_PLAIN, "一" } }, "in|张伟|-|一\n" },
	{ "no bubble, no message", { { 400, 0, 600, 30, EXTRACT_ON_GROUND, "昨天 10:00" } }, "" },
};

static void pictures_are_read_from_above_by_side(void **state)
{
	const struct zone *zone = zone_get("Asia/Shanghai");
	struct local_time now = { 2026, 11, 23, 15, 30, 0, 0 };
	struct chat_reader reader = { "张伟", "李雷", zone_instant_ms(zone, &now), zone };

	(void)state;
	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		struct list pieces = { (void *)(uintptr_t)pictures[i].pieces, 0 };
		struct list messages;
		const char *found = "";

		while (pieces.count < 8 && pictures[i].pieces[pieces.count].text)
			pieces.count++;
		record_chat_assemble(&arena, &reader, &pieces, &messages);
		for (size_t k = 0; k < messages.count; k++)
			found = arena_format(&arena, "%s%s", found, written((struct chat_message *)messages.items + k, zone));
		if (!text_equal(found, pictures[i].wanted))
			fail_msg("%s:\n%swanted:\n%s", pictures[i].what, found, pictures[i].wanted);
	}
}

/* Many stamps in one line, many lines in one message: nothing is dropped, and the arena holds it. */
static void long_text_is_kept_whole(void **state)
{
	const char *const pieces[] = { "1:1 ", "一\n", "张伟 1:1\n", "张伟：", "11-20 " };
	struct chat_reader reader = { "张伟", "李雷", 1795419000000, zone_get("Asia/Shanghai") };

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct text text;
		struct list messages;

		text_init(&text, 200000);
		text_append(&text, "张伟 11-20 10:00\n");
		while (text.length < 99000)
			text_append(&text, pieces[i]);
		arena_reset(&arena);
		record_chat_split(&arena, &reader, text_chars(&text), &messages);
		assert_true(i == 2 || messages.count > 0);
		const struct chat_message *first = messages.items;
		if (i == 1)
			assert_int_equal(strlen(first->text), text.length - strlen("张伟 11-20 10:00\n") - 1);
		text_done(&text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(chats_are_split_by_speaker_and_time),
						   cmocka_unit_test(pictures_are_read_from_above_by_side),
						   cmocka_unit_test(long_text_is_kept_whole) };

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_close(&arena);
	return failed;
}
