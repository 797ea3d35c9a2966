/* Why a bulk refuses somebody, in words. */
#include "base/text.h"
#include "feature/bulk/bulk_action.h"

const char *bulk_reason_text(const struct ctx *ctx, const char *code)
{
	static const struct {
		const char *code, *zh, *en;
	} texts[] = {
		{ "permission.denied", "您没有权限改他", "Not yours to change" },
		{ "candidate.not_found", "已不在，或您看不到", "Gone, or not yours to see" },
		{ "bulk.no_followup", "没有人在跟进", "Nobody follows them up" },
		{ "followup.several", "多位同事在跟进，不知改哪一个", "Several colleagues follow them up" },
		{ "followup.exists", "新负责人已经在跟进", "The new owner follows them up already" },
		{ "followup.ended", "跟进已终止", "The follow-up has ended" },
		{ "bulk.do_not_contact", "勿扰", "Do not contact" },
		{ "bulk.off_limits", "禁挖期内", "Off limits" },
		{ "bulk.contacted_recently", "最近刚联系过", "Contacted recently" },
		{ "bulk.in_care", "同事正在跟", "In a colleague's care" },
		{ "submission.exists", "已在这个职位上", "On this position already" },
		{ "bulk.belongs", "还在同事的归属期内", "Still a colleague's" },
		{ "bulk.changed_since", "之后又被改过", "Changed since" },
	};
	bool english = text_equal(ctx->actor.locale, "en");

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (text_equal(texts[i].code, code))
			return english ? texts[i].en : texts[i].zh;
	}
	return english ? "Not possible" : "不能改";
}
