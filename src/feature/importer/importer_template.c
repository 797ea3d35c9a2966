/* The columns of the templates. */
#include "feature/importer/importer_template.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct template_column {
	const char *field; /* target; its label is the heading */
	const char *remark_zh, *remark_en; /* what goes there, NULL = plain */
};

static const struct template_column candidate_columns[] = {
	{ "name", "必填", "required" },
	{ "phone", NULL, NULL },
	{ "email", NULL, NULL },
	{ "wechat", NULL, NULL },
	{ "company", NULL, NULL },
	{ "title", NULL, NULL },
	{ "city", NULL, NULL },
	{ "gender", "男/女", "male/female" },
	{ "birth_year", "如 1988", "e.g. 1988" },
	{ "education", "如 硕士", "e.g. master" },
	{ "current_salary", "如 60万/年", "e.g. 600k per year" },
	{ "expected_salary", "如 80万/年", "e.g. 800k per year" },
	{ "preferred_channel", "电话/微信/邮件", "phone/wechat/email" },
	{ "contact_window", "如 晚上8点后", "e.g. after 8 pm" },
	{ "notice_days", "如 30天", "e.g. 30 days" },
	{ "tags", "用逗号隔开", "with commas" },
	{ "last_contact_at", "如 2026-03-15", "e.g. 2026-03-15" },
	{ "note", NULL, NULL },
};

static const struct template_column position_columns[] = {
	{ "title", "必填", "required" },
	{ "company", NULL, NULL },
	{ "job_type", "如 技术", "e.g. tech" },
	{ "city", NULL, NULL },
	{ "salary", "如 30k-50k·14薪", "e.g. 30k-50k" },
	{ "headcount", NULL, NULL },
	{ "experience", "如 5-8年", "e.g. 5-8 years" },
	{ "education", NULL, NULL },
	{ "description", NULL, NULL },
};

static const struct template_column record_columns[] = {
	{ "name", "姓名、手机至少填一个", "name or phone is needed" },
	{ "phone", NULL, NULL },
	{ "company", NULL, NULL },
	{ "at", "必填，如 2026-03-15 14:30", "required, e.g. 2026-03-15 14:30" },
	{ "channel", "电话/微信/面谈/视频/邮件", "phone/wechat/meeting/video/email" },
	{ "direction", "呼出/呼入", "out/in" },
	{ "outcome", "接通/未接/已回复/未回复/拒绝", "reached/no_answer/replied/no_reply/refused" },
	{ "fact", NULL, NULL },
	{ "emotion", "1 到 5", "1 to 5" },
	{ "action", NULL, NULL },
	{ "action_due_at", "如 2026-03-20", "e.g. 2026-03-20" },
	{ "text", NULL, NULL },
};

static const struct template_column submission_columns[] = {
	{ "name", "姓名、手机至少填一个", "name or phone is needed" },
	{ "phone", NULL, NULL },
	{ "company", NULL, NULL },
	{ "position", "必填", "required" },
	{ "client", NULL, NULL },
	{ "stage", "如 面试", "e.g. interview" },
	{ "at", "如 2026-03-15", "e.g. 2026-03-15" },
	{ "reason", NULL, NULL },
};

static const struct template_column user_columns[] = {
	{ "name", "必填", "required" },
	{ "login", "必填，如 lisi", "required, e.g. lisi" },
	{ "email", "设密码的链接发到这里", "the link for the password goes there" },
	{ "role", "必填，初级/资深/合伙人", "required, junior/senior/partner" },
	{ "superior", "姓名或账号", "name or login" },
};

static const struct template_column pay_columns[] = {
	{ "job", "必填，如 后端开发", "required, e.g. backend" },
	{ "city", "空着就是全国", "empty: everywhere" },
	{ "level", "如 高级", "e.g. senior" },
	{ "years", "如 3-5年", "e.g. 3-5 years" },
	{ "low", "如 40万/年", "e.g. 400k per year" },
	{ "middle", "必填，如 52万/年", "required, e.g. 520k per year" },
	{ "high", "如 68万/年", "e.g. 680k per year" },
	{ "sample", NULL, NULL },
	{ "source", "如 某某薪酬报告", "e.g. the name of a survey" },
	{ "as_of", "如 2026-09", "e.g. 2026-09" },
};

static const struct {
	const struct template_column *columns;
	size_t count;
} templates[] = {
	[IMPORT_CANDIDATES] = { candidate_columns, COUNT(candidate_columns) },
	[IMPORT_POSITIONS] = { position_columns, COUNT(position_columns) },
	[IMPORT_RECORDS] = { record_columns, COUNT(record_columns) },
	[IMPORT_SUBMISSIONS] = { submission_columns, COUNT(submission_columns) },
	[IMPORT_USERS] = { user_columns, COUNT(user_columns) },
	[IMPORT_PAY] = { pay_columns, COUNT(pay_columns) },
};

void import_template_csv(enum import_kind kind, bool english, struct text *out)
{
	text_append(out, "\xEF\xBB\xBF");
	for (size_t i = 0; i < templates[kind].count; i++) {
		const struct template_column *column = &templates[kind].columns[i];
		const struct import_field *field = import_field_find(kind, column->field);
		const char *remark = english ? column->remark_en : column->remark_zh;

		text_append(out, i ? ",\"" : "\"");
		text_append(out, english ? field->label_en : field->label_zh);
		if (remark)
			text_append_format(out, english ? " (%s)" : "（%s）", remark);
		text_append_char(out, '"');
	}
	text_append(out, "\r\n");
}
