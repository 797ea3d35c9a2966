/* Why rows are refused, in Chinese; English is the detail of the fault itself. */
#include "base/text.h"
#include "feature/importer/importer_run.h"

static const struct {
	const char *code;
	const char *text;
} reasons[] = {
	{ "import.missing", "缺少必填内容" },
	{ "import.phone", "电话号码无法识别" },
	{ "import.damaged_number", "号码被表格软件截断成了科学计数，请改为文本格式后重新填写" },
	{ "import.email", "邮箱格式不正确" },
	{ "import.too_long", "内容超过长度上限" },
	{ "import.date", "日期无法识别" },
	{ "import.future", "联系时间在将来" },
	{ "import.no_candidate", "找不到对应的候选人" },
	{ "import.no_file", "导出文件旁边没有这个文件" },
	{ "document.type", "不支持这种文件" },
	{ "document.empty", "文件是空的" },
	{ "document.too_large", "文件超过 100 MiB" },
	{ "document.quota", "公司的文件空间已满" },
	{ "import.no_position", "找不到对应的职位" },
	{ "import.ambiguous_position", "有多个同名职位，请补充客户公司" },
	{ "import.stage", "阶段无法识别" },
	{ "consent.required", "候选人尚未同意推荐给这家客户" },
	{ "position.not_found", "找不到对应的职位" },
	{ "import.ambiguous", "有多位同名候选人，无法确定是哪一位" },
	{ "import.channel", "沟通方式无法识别" },
	{ "import.outcome", "沟通结果无法识别" },
	{ "import.unreadable", "文件无法读取" },
	{ "import.empty", "文件中没有数据" },
	{ "import.too_large", "文件超过上限" },
	{ "candidate.duplicate", "该候选人已由同事录入，您无权合并" },
	{ "candidate.not_found", "找不到对应的候选人" },
	{ "candidate.wechat", "微信号格式不正确" },
	{ "candidate.phone", "电话号码无法识别" },
	{ "candidate.email", "邮箱格式不正确" },
	{ "permission.denied", "没有权限" },
	{ "account.login", "账号要用 2 到 60 位小写字母、数字或 . _ - @" },
	{ "account.login_taken", "这个账号名已经有人用了" },
	{ "account.name", "姓名要有 1 到 60 个字" },
	{ "account.email", "邮箱格式不正确" },
	{ "account.not_found", "找不到这位上级" },
	{ "account.ambiguous", "有多位同事叫这个名字，请写上级的账号" },
	{ "import.role", "角色要写初级、资深或合伙人；管理员请单独邀请" },
	{ "import.amount", "薪资无法识别" },
	{ "import.number", "人数无法识别" },
	{ "pay.order", "25 分位、中位数、75 分位要从小到大，年限也要从小到大" },
	{ "request.missing", "缺少必填内容" },
	{ "user.above", "不能授予或管理比您自己更高的角色" },
	{ "user.superior_loop", "上级关系绕成了圈" },
	{ "user.last_partner", "这是最后一位合伙人" },
	{ "user.self", "这件事不能对自己做" },
	{ "document.password", "工作簿有密码，请另存为不带密码的文件" },
	{ "document.no_part", "压缩包里没有这个文件" },
	{ "document.damaged", "工作簿已损坏" },
	{ "table.not_table", "既不是 CSV 也不是 Excel 文件" },
	{ "table.damaged", "工作簿已损坏" },
	{ "table.no_sheet", "工作簿中没有该工作表" },
	{ "extract.failed", "文件读取失败，可能过大或已损坏" },
};

const char *import_reason_text(const struct ctx *ctx, const char *code, const char *detail)
{
	if (text_equal(ctx->actor.locale, "en"))
		return detail ? detail : code;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (text_equal(reasons[i].code, code))
			return reasons[i].text;
	}
	return detail ? detail : code;
}

struct import_reason import_reason(const struct ctx *ctx, const char *code, const char *params, const char *detail)
{
	return (struct import_reason){ code, params ? params : "{}", import_reason_text(ctx, code, detail) };
}
