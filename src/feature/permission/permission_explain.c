/* Decision, tie and rule of each act, put into a sentence of both languages. */
#include "feature/permission/permission_explain.h"

#include "base/text.h"
#include "platform/db/db.h"
#include "permission_explain_sql.h"
#include "permission_sql.h"

/* --- Shapes --- */

const struct shape permission_question_shape = SHAPE("PermissionQuestion", struct permission_question, ((const struct field[]){
	FIELD_ID(struct permission_question, account_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct permission_question, candidate_id),
	FIELD_ID(struct permission_question, position_id),
	FIELD_ID(struct permission_question, record_id),
}));

static const char *const answers[] = { NULL, "yes", "no", "masked" };
static const struct choices answer_choices = CHOICES(answers);

static const struct field reason_fields[] = {
	FIELD_TEXT(struct permission_reason, act, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_reason, scope, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_reason, answer, .flags = FIELD_REQUIRED, .choices = &answer_choices),
	FIELD_TEXT(struct permission_reason, sentence, .flags = FIELD_REQUIRED),
};
static const struct shape reason_shape = SHAPE("PermissionReason", struct permission_reason, reason_fields);

static const struct field seen_fields[] = {
	FIELD_TEXT(struct permission_field, field, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_field, answer, .flags = FIELD_REQUIRED, .choices = &answer_choices),
};
static const struct shape seen_shape = SHAPE("PermissionField", struct permission_field, seen_fields);

static const struct field explanation_fields[] = {
	FIELD_OBJECT(struct permission_explanation, account, &account_ref_shape, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct permission_explanation, role, &role_choices, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct permission_explanation, rights, &rights_shape, .flags = FIELD_REQUIRED),
	FIELD_ID(struct permission_explanation, candidate_id),
	FIELD_ID(struct permission_explanation, position_id),
	FIELD_LIST(struct permission_explanation, items, &reason_shape, .flags = FIELD_REQUIRED),
	FIELD_LIST(struct permission_explanation, fields, &seen_shape, .flags = FIELD_REQUIRED),
};
const struct shape permission_explanation_shape =
	SHAPE("PermissionExplanation", struct permission_explanation, explanation_fields);

/* --- Rows --- */

static const struct field key_fields[] = {
	FIELD_ID(struct permission_question, account_id),
	FIELD_ID(struct permission_question, candidate_id),
	FIELD_ID(struct permission_question, position_id),
	FIELD_ID(struct permission_question, record_id),
};
static const struct shape key_shape = SHAPE("permission_key", struct permission_question, key_fields);

static const struct field tie_fields[] = {
	FIELD_INT(struct tie, known),	    FIELD_INT(struct tie, works_with), FIELD_INT(struct tie, own),
	FIELD_INT(struct tie, contactable), FIELD_INT(struct tie, level_rank),
};
static const struct shape tie_shape = SHAPE("tie", struct tie, tie_fields);

static const struct field position_tie_fields[] = {
	FIELD_INT(struct position_tie, known),
	FIELD_INT(struct position_tie, leads),
	FIELD_INT(struct position_tie, level_rank),
};
static const struct shape position_tie_shape = SHAPE("position_tie", struct position_tie, position_tie_fields);

/* One branch of candidate_access. */
struct tie_row {
	const char *kind;
	const char *position_title;
	struct tie tie;
};
static const struct field tie_row_fields[] = {
	FIELD_TEXT(struct tie_row, kind),
	FIELD_TEXT(struct tie_row, position_title),
	FIELD_INT(struct tie_row, tie.own, FIELD_NAMED("own")),
	FIELD_INT(struct tie_row, tie.level_rank, FIELD_NAMED("level_rank")),
	FIELD_INT(struct tie_row, tie.contactable, FIELD_NAMED("contactable")),
};
static const struct shape tie_row_shape = SHAPE("tie_row", struct tie_row, tie_row_fields);

struct title {
	const char *title;
};
static const struct field title_fields[] = { FIELD_TEXT(struct title, title) };
static const struct shape title_shape = SHAPE("title", struct title, title_fields);

/* --- Words --- */

enum { ZH, EN, LANGUAGES };

/* Whom the words are about and who reads them. */
struct telling {
	struct ctx *ctx;
	const struct account *account;
	int language;
	bool shows_titles; /* of positions: whoever has only the admin right does not learn them */
};

static const char *const role_words[LANGUAGES][ROLE_COUNT] = {
	{ "", "初级顾问", "资深顾问", "合伙人", "管理员（没有业务角色）" },
	{ "", "a junior consultant", "a senior consultant", "a partner", "an admin without a product role" },
};
static const char *const level_words[LANGUAGES][4] = {
	{ "", "可查看", "可参与", "可编辑" },
	{ "", "view", "contribute", "edit" },
};
static const char *const act_words[LANGUAGES][ACT_COUNT] = {
	{ "看到这位候选人", "直接看到联系方式、薪资、简历原件和录音转写", "不写原因就查看电话", "写明原因后查看电话",
	  "写跟进记录和待办", "修改基本资料", "修改状态和阶段", "合并或删除", "导出" },
	{ "see this candidate", "see contact data, pay, CV originals and transcripts", "look up the phone without a reason",
	  "look up the phone with a reason", "add records and todos", "edit basic facts", "change status and stage", "merge or delete",
	  "export" },
};
static const char *const need_words[LANGUAGES][REACH_OWN + 1] = {
	{ "", "", "和这位候选人有工作关系", "主顾问在职位里打开「可联系」", "自己负责，或在职位里至少「可参与」",
	  "自己负责，或在职位里「可编辑」", "是自己的候选人" },
	{ "", "", "working with the candidate", "the lead's 可联系 on the position",
	  "an own candidate, or at least \"contribute\" on the position",
	  "an own candidate, or \"edit\" on the position", "an own candidate" },
};
static const char *const position_act_words[LANGUAGES][POSITION_ACT_COUNT] = {
	{ "看到这个职位", "往这个职位推荐候选人", "修改职位、设置协作者权限" },
	{ "see this position", "bring candidates to this position", "change the position and set its collaborators" },
};
static const char *const position_need_words[LANGUAGES][POSITION_REACH_LEAD + 1] = {
	{ "", "", "在职位里至少「可参与」", "是主顾问或二级负责人" },
	{ "", "", "at least \"contribute\" on the position", "being its lead or backup" },
};

static const struct tie_words {
	const char *kind;
	const char *of_language[LANGUAGES]; /* %s: the position */
} tie_words[] = {
	{ "owner", { "是这位候选人的负责人", "owns the candidate's followup" } },
	{ "acting", { "是这位候选人的当前跟进人", "is the acting consultant" } },
	{ "backup", { "是这位候选人的备份跟进人", "is the backup of the followup" } },
	{ "creator", { "录入了这位候选人", "created the candidate" } },
	{ "submission", { "把这位候选人推荐到了职位「%s」", "brought the candidate to the position “%s”" } },
	{ "lead", { "是职位「%s」的主顾问", "leads the position “%s”" } },
	{ "position_backup", { "是职位「%s」的二级负责人", "is the backup of the position “%s”" } },
	{ "member", { "是职位「%s」的协作者", "is a collaborator on the position “%s”" } },
};

static const char *with_title(struct ctx *ctx, const char *words, const char *title)
{
	const char *mark = strstr(words, "%s");

	return mark ? arena_format(ctx->arena, "%.*s%s%s", (int)(mark - words), words, title, mark + 2) : words;
}

/* "是职位「后端」的协作者（可编辑，可联系）". */
static const char *say_tie(const struct telling *telling, const struct tie_row *row)
{
	struct ctx *ctx = telling->ctx;
	const char *title = telling->shows_titles && row->position_title ? row->position_title : "…";
	size_t at = 0;

	while (!text_equal(tie_words[at].kind, row->kind))
		at++;
	const char *words = with_title(ctx, tie_words[at].of_language[telling->language], title);
	if (!text_equal(row->kind, "member"))
		return words;
	const char *contactable = !row->tie.contactable ? "" : telling->language == ZH ? "，可联系" : ", 可联系";
	const char *level = level_words[telling->language][row->tie.level_rank];
	return arena_format(ctx->arena, telling->language == ZH ? "%s（%s%s）" : "%s (%s%s)", words, level, contactable);
}

/* The first that is enough by itself, else the strongest; NULL: there is none. */
static const struct tie_row *telling_tie(const struct list *ties, enum reach reach)
{
	const struct tie_row *rows = ties->items;
	const struct tie_row *strongest = NULL;

	for (size_t i = 0; i < ties->count; i++) {
		if (reach_holds(reach, &rows[i].tie))
			return &rows[i];
		if (!strongest || rows[i].tie.level_rank > strongest->tie.level_rank)
			strongest = &rows[i];
	}
	return strongest;
}

/* "张三是职位「…」的协作者（可编辑），但初级顾问不能…". */
static const char *say(const struct telling *telling, const char *tie, bool may, bool is_never, const char *act, const char *need)
{
	struct arena *arena = telling->ctx->arena;
	const char *name = telling->account->name;
	const char *role = role_words[telling->language][telling->account->role];
	bool is_zh = telling->language == ZH;

	if (may)
		return arena_format(arena, is_zh ? "%s%s，所以可以%s。" : "%s %s and so may %s.", name, tie, act);
	if (is_never)
		return arena_format(arena, is_zh ? "%s%s，但%s不能%s。" : "%s %s, but %s may not %s.", name, tie, role, act);
	return arena_format(arena, is_zh ? "%s%s；要%s才能%s。" : "%s %s; it takes %s to %s.", name, tie, need, act);
}

/* --- A candidate --- */

static const char *tie_of_role(const struct telling *telling)
{
	const char *role = role_words[telling->language][telling->account->role];

	return arena_format(telling->ctx->arena, telling->language == ZH ? "是%s" : "is %s", role);
}

static const char *no_tie(const struct telling *telling)
{
	return telling->language == ZH ? "和这位候选人没有工作关系" : "does not work with the candidate";
}

/* What is hidden from who may see the rest is masked. */
static const char *answer_of(const struct access *access, enum act act)
{
	if (access_allows(access, act))
		return "yes";
	return act == ACT_OPEN && access->view ? "masked" : "no";
}

static struct permission_reason reason_of(const struct telling *telling, const struct access *access, const struct list *ties,
					  enum act act)
{
	enum reach reach = act_reach(telling->account->role, act);
	const struct tie_row *row = telling_tie(ties, reach);
	const char *tie = row ? say_tie(telling, row) : no_tie(telling);

	if (reach == REACH_FIRM || (reach == REACH_NEVER && !row))
		tie = tie_of_role(telling);
	return (struct permission_reason){
		.act = act_name(act),
		.scope = "candidate",
		.answer = answer_of(access, act),
		.sentence = say(telling, tie, access_allows(access, act), reach == REACH_NEVER,
				act_words[telling->language][act], need_words[telling->language][reach]),
	};
}

static const struct field_act {
	const char *field;
	enum act act;
} field_acts[] = {
	{ "name", ACT_VIEW },	  { "company", ACT_VIEW },	  { "title", ACT_VIEW },	   { "city", ACT_VIEW },
	{ "phone", ACT_OPEN },	  { "email", ACT_OPEN },	  { "wechat", ACT_OPEN },	   { "current_salary", ACT_OPEN },
	{ "expected_salary", ACT_OPEN }, { "floor_salary", ACT_OPEN }, { "resume", ACT_OPEN },
};

static struct list fields_of(struct ctx *ctx, const struct access *access)
{
	struct vec fields;

	vec_init(&fields, ctx->arena, sizeof(struct permission_field));
	for (size_t i = 0; i < sizeof(field_acts) / sizeof(field_acts[0]); i++)
		*(struct permission_field *)vec_push(&fields) =
			(struct permission_field){ field_acts[i].field, answer_of(access, field_acts[i].act) };
	return vec_list(&fields);
}

/* Each branch by itself, as far as a tie goes. */
static enum err load_ties(struct ctx *ctx, const struct permission_question *question, struct list *ret_ties)
{
	TRY(db_list(ctx, &sql_candidate_ties, &key_shape, question, &tie_row_shape, ret_ties));
	for (size_t i = 0; i < ret_ties->count; i++) {
		struct tie *tie = &((struct tie_row *)ret_ties->items)[i].tie;

		tie->known = 1;
		tie->works_with = 1;
	}
	return OK;
}

static enum err explain_candidate(const struct telling *telling, const struct permission_question *question, struct vec *items,
				  struct list *ret_fields)
{
	struct ctx *ctx = telling->ctx;
	struct tie tie = { 0 };
	struct list ties;

	TRY(db_one(ctx, &sql_candidate_access_get, &key_shape, question, &tie_shape, &tie));
	if (!tie.known)
		return fail(ctx, ERR_NOT_FOUND, "candidate.not_found", NULL, "There is no such candidate.");
	TRY(load_ties(ctx, question, &ties));
	const struct access access = permission_access(telling->account->role, &tie);
	for (enum act act = 0; act < ACT_COUNT; act++)
		*(struct permission_reason *)vec_push(items) = reason_of(telling, &access, &ties, act);
	*ret_fields = fields_of(ctx, &access);
	return OK;
}

/* --- A position --- */

static const char *say_position_tie(const struct telling *telling, const struct position_tie *tie, const char *title)
{
	const char *kind = tie->leads ? "lead" : "member";
	const struct tie_row row = { .kind = kind, .position_title = title, .tie = { .level_rank = tie->level_rank } };

	if (tie->leads || tie->level_rank)
		return say_tie(telling, &row);
	return tie_of_role(telling);
}

static enum err explain_position(const struct telling *telling, const struct permission_question *question, struct vec *items)
{
	struct ctx *ctx = telling->ctx;
	struct position_tie tie = { 0 };
	struct title title = { 0 };
	bool is_there;

	TRY(db_maybe(ctx, &sql_position_named, &key_shape, question, &title_shape, &title, &is_there));
	if (!is_there)
		return fail(ctx, ERR_NOT_FOUND, "position.not_found", NULL, "There is no such position.");
	TRY(db_one(ctx, &sql_position_access_get, &key_shape, question, &position_tie_shape, &tie));
	for (enum position_act act = 0; act < POSITION_ACT_COUNT; act++) {
		enum position_reach reach = position_act_reach(telling->account->role, act);
		bool may = position_reach_holds(reach, &tie);
		const char *words = reach == POSITION_REACH_FIRM ? tie_of_role(telling) : say_position_tie(telling, &tie, title.title);

		*(struct permission_reason *)vec_push(items) = (struct permission_reason){
			.act = position_act_name(act), .scope = "position", .answer = may ? "yes" : "no",
			.sentence = say(telling, words, may, reach == POSITION_REACH_NEVER, position_act_words[telling->language][act],
					position_need_words[telling->language][reach]),
		};
	}
	return OK;
}

/* --- The question --- */

/* A record stands for its candidate. */
static enum err resolve_record(struct ctx *ctx, struct permission_question *question)
{
	bool is_there = true;

	if (!question->candidate_id && !question->position_id && !question->record_id)
		return fail(ctx, ERR_MEANING, "request.missing", "candidate_id", "Name a candidate, a position or a record.");
	if (question->record_id)
		TRY(db_maybe(ctx, &sql_record_of, &key_shape, question, &key_shape, question, &is_there));
	return is_there ? OK : fail(ctx, ERR_NOT_FOUND, "record.not_found", NULL, "There is no such record.");
}

enum err permission_explain(struct ctx *ctx, const struct permission_question *question,
			    struct permission_explanation *ret_explanation)
{
	struct permission_question asked = *question;
	struct account account = { 0 };
	struct list fields = { 0 };
	struct vec items;

	TRY(account_get(ctx, asked.account_id, &account));
	TRY(resolve_record(ctx, &asked));
	const struct telling telling = {
		.ctx = ctx,
		.account = &account,
		.language = text_equal(ctx->actor.locale, "en") ? EN : ZH,
		.shows_titles = role_may(ctx->actor.role, ctx->actor.rights, PERMIT_VIEW),
	};
	vec_init(&items, ctx->arena, sizeof(struct permission_reason));
	if (asked.candidate_id)
		TRY(explain_candidate(&telling, &asked, &items, &fields));
	if (asked.position_id)
		TRY(explain_position(&telling, &asked, &items));
	*ret_explanation = (struct permission_explanation){
		.account = { account.id, account.name }, .role = account.role, .rights = rights_show(account.rights),
		.candidate_id = asked.candidate_id, .position_id = asked.position_id, .items = vec_list(&items), .fields = fields,
	};
	return OK;
}
