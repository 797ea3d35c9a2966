/* The tables of targets and of their headings in Chinese and English. */
#include "feature/importer/importer_field.h"

#include "base/text.h"
#include "platform/unicode/unicode.h"

static const struct import_field candidate_fields[] = {
	{ "name", "姓名", "Name", false,
	  "姓名 名字 姓名全称 候选人 候选人姓名 人才姓名 中文名 人选 人选姓名 联系人 name fullname candidatename candidate "
	  "candidatefullname displayname contactname personname chinesename cname 员工姓名" },
	{ "surname", "姓", "Surname", false, "姓 姓氏 surname lastname familyname last_name" },
	{ "given_name", "名", "Given name", false, "名 firstname givenname forename" },
	{ "phone", "手机", "Phone", true,
	  "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 移动电话 本人电话 常用电话 座机 固话 办公电话 家庭电话 phone "
	  "mobile cell tel telephone cellphone mobilephone phonenumber mobilenumber contactnumber phone1 phone2 workphone "
	  "homephone phonemobile" },
	{ "email", "邮箱", "E-mail", true,
	  "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 邮件地址 email mail emailaddress e-mail emailfrom email1 email2 workemail "
	  "personalemail" },
	{ "wechat", "微信", "WeChat", false, "微信 微信号 微信账号 wechat wechatid weixin wx" },
	{ "company", "公司", "Company", false,
	  "公司 现公司 当前公司 目前公司 所在公司 现任公司 在职公司 现单位 所在单位 工作单位 任职公司 任职单位 单位 雇主 现雇主 "
	  "公司名称 最近公司 company employer currentcompany currentemployer organization organisation companyname affiliation "
	  "institution workplace" },
	{ "title", "职位", "Title", false,
	  "职位 现职位 当前职位 目前职位 职务 现职务 现任职务 岗位 现岗位 职称 头衔 title jobtitle currenttitle currentposition "
	  "position job designation role currentjobtitle" },
	{ "city", "城市", "City", false,
	  "城市 所在城市 现居住地 居住地 所在地 所在地区 工作城市 现居地 现居城市 工作地点 地点 地区 city location currentlocation "
	  "currentcity candidatecurrentlocation residence" },
	{ "gender", "性别", "Gender", false, "性别 gender sex" },
	{ "birth_year", "出生年份", "Year of birth", false,
	  "出生年份 出生年 出生日期 出生年月 生日 年龄 出生 birthyear birth_year yearbirth yearofbirth birthdate dateofbirth dob "
	  "birthday age" },
	{ "education", "学历", "Education", false,
	  "学历 最高学历 教育程度 文化程度 学位 最高学位 education degree highestedu highesteducation educationlevel typeid" },
	{ "current_salary", "目前薪资", "Current salary", false,
	  "目前薪资 当前薪资 现薪资 目前年薪 当前年薪 现年薪 目前月薪 当前月薪 薪资 年薪 月薪 目前薪酬 现薪酬 currentsalary salary "
	  "currentpay currentctc annualsalary" },
	{ "expected_salary", "期望薪资", "Expected salary", false,
	  "期望薪资 期望年薪 期望月薪 期望薪酬 薪资期望 薪酬期望 期望待遇 expectedsalary salaryexpected desiredsalary desiredpay "
	  "expectedctc" },
	{ "preferred_channel", "偏好沟通方式", "Preferred channel", false,
	  "偏好沟通方式 沟通方式 偏好联系方式 preferredchannel preferredcontact preferredcontactmethod" },
	{ "contact_window", "方便联系时间", "Contact window", false,
	  "方便联系时间 联系时间 方便时间 可联系时间 contactwindow besttimetocall besttimetocontact" },
	{ "notice_days", "到岗周期", "Notice period", false,
	  "到岗周期 到岗时间 可到岗时间 离职周期 通知期 notice noticedays noticeperiod availability" },
	{ "office_address", "办公地址", "Office address", false,
	  "办公地址 公司地址 工作地址 单位地址 地址 officeaddress workaddress companyaddress address" },
	{ "source", "来源", "Source", false, "来源 渠道 简历来源 候选人来源 人才来源 source leadsource channel recruitmentsource" },
	{ "resume", "简历", "CV text", true,
	  "简历 简历内容 简历正文 个人简历 工作经历 履历 经历 自我介绍 个人介绍 工作履历 resume cv resumetext biography bio summary "
	  "description" },
	{ "note", "备注", "Note", true,
	  "备注 说明 备注信息 描述 评价 沟通记录 跟进记录 顾问评价 印象 note notes remark remarks comment comments" },
	{ "tags", "标签", "Tags", true, "标签 技能 技能标签 关键词 擅长 tags tag skills skill keywords keyskills skillset" },
	{ "pool_grade", "人才等级", "Pool grade", false, "人才等级 人才级别 候选人等级 等级 级别 poolgrade grade" },
	{ "last_contact_at", "最近接触时间", "Last contact", false,
	  "最近接触时间 最近联系时间 最近沟通时间 最后联系时间 最后沟通时间 上次联系时间 上次沟通时间 最近跟进时间 lastcontact "
	  "lastcontacted lastcontactat lastcontactdate" },
	/* Of other systems (importer_source.c): never guessed. */
	{ "job_employer", "任职公司", "Employer of a job", false, "" },
	{ "job_title", "任职职位", "Title of a job", false, "" },
	{ "job_from", "任职开始", "Begin of a job", false, "" },
	{ "job_to", "任职结束", "End of a job", false, "" },
	{ "ignore", "不导入", "Left out", true, "" },
};

static const struct import_field position_fields[] = {
	{ "title", "职位名称", "Title", false,
	  "职位名称 职位 职位标题 岗位 岗位名称 招聘职位 招聘岗位 title jobtitle positionname position positiontitle name job jobname "
	  "requirement joborder" },
	{ "company", "公司", "Company", false,
	  "公司 公司名称 公司全称 客户 客户名称 客户公司 企业 企业名称 用人单位 招聘单位 单位 frim firm company companyname "
	  "companyfullname client clientname employer account clientcorporation" },
	{ "company_short", "公司简称", "Company, short name", false, "公司简称 简称 companyshortname shortname" },
	{ "industry", "行业", "Industry", false,
	  "行业 所属行业 公司行业 行业领域 industry industryfield companyfield field sector" },
	{ "job_type", "职位类型", "Job type", false, "职位类型 职位类别 岗位类型 jobtype" },
	{ "city", "城市", "City", false, "城市 工作城市 工作地点 地点 地区 所在城市 city location area joblocation workplace" },
	{ "district", "区域", "District", false, "区域 区 行政区 区县 district" },
	{ "salary", "薪资", "Salary", false,
	  "薪资 薪酬 工资 月薪 年薪 薪水 薪资范围 薪酬范围 待遇 薪资待遇 salary wage monthsalary pay salaryrange compensation" },
	{ "salary_min", "最低薪资", "Lowest salary", false, "最低薪资 薪资下限 最低月薪 salarymin minsalary salaryfrom" },
	{ "salary_max", "最高薪资", "Highest salary", false, "最高薪资 薪资上限 最高月薪 salarymax maxsalary salaryto" },
	{ "headcount", "人数", "Headcount", false, "人数 招聘人数 需求人数 headcount openings hc vacancies numopenings" },
	{ "experience", "经验", "Experience", false,
	  "经验 工作经验 工作年限 年限 经验要求 experience workyear workyears workexperience yearsofexperience" },
	{ "education", "学历", "Education", false, "学历 学历要求 最低学历 education qualification degree" },
	{ "description", "职位描述", "Description", true,
	  "职位描述 职位详情 岗位描述 岗位职责 任职要求 职位要求 职责 要求 描述 备注 others description jobdescription jd details "
	  "responsibilities publicdescription" },
	{ "latitude", "纬度", "Latitude", false, "纬度 latitude lat" },
	{ "longitude", "经度", "Longitude", false, "经度 longitude lng lon" },
	{ "state", "状态", "State", false, "状态 职位状态 招聘状态 state status" },
	{ "ignore", "不导入", "Left out", true, "" },
};

static const struct import_field record_fields[] = {
	{ "candidate_id", "候选人编号", "Candidate id", false, "候选人编号 候选人id 人选编号 candidateid personid candidateref" },
	{ "name", "姓名", "Name", false,
	  "姓名 候选人 候选人姓名 人选 人选姓名 名字 联系人 name fullname candidatename candidate personname contactname" },
	{ "phone", "手机", "Phone", false,
	  "手机 手机号 手机号码 电话 联系电话 电话号码 phone mobile tel telephone phonenumber mobilenumber" },
	{ "email", "邮箱", "E-mail", false, "邮箱 电子邮箱 邮件地址 email mail emailaddress" },
	{ "company", "公司", "Company", false,
	  "公司 现公司 当前公司 所在公司 候选人公司 单位 company employer currentcompany currentemployer" },
	{ "at", "时间", "Time", false,
	  "时间 日期 沟通时间 联系时间 跟进时间 沟通日期 联系日期 跟进日期 面试日期 面试时间 通话时间 拜访时间 创建时间 at date time "
	  "datetime contactdate contactedat calldate calltime dateofinterview interviewdate dateadded createdat activitydate" },
	{ "channel", "沟通方式", "Channel", false,
	  "沟通方式 联系方式 跟进方式 沟通渠道 方式 渠道 channel type method contacttype activitytype commenttype" },
	{ "direction", "方向", "Direction", false, "方向 呼叫方向 direction" },
	{ "outcome", "结果", "Outcome", false, "结果 沟通结果 联系结果 跟进结果 通话结果 outcome result callresult status" },
	{ "fact", "事实", "Facts", true, "事实 事实信息 fact facts" },
	{ "emotion", "情绪", "Emotion", false, "情绪 情绪评分 意愿度 emotion mood sentiment" },
	{ "action", "行动", "Action", true, "行动 下一步 后续行动 下一步行动 下步计划 跟进计划 action nextaction nextstep nextsteps followup" },
	{ "action_due_at", "行动日期", "Action due", false,
	  "行动日期 下次联系时间 下次跟进时间 下次沟通时间 下次跟进日期 actiondue actiondueat nextcontact nextcontactdate followupdate duedate" },
	{ "text", "内容", "Text", true,
	  "内容 沟通内容 跟进内容 记录 沟通记录 跟进记录 备注 说明 描述 反馈 text note notes comment comments remark remarks content "
	  "description summary" },
	{ "ignore", "不导入", "Left out", true, "" },
};

static const struct import_field submission_fields[] = {
	{ "candidate_id", "候选人编号", "Candidate id", false, "候选人编号 候选人id 人选编号 candidateid personid candidateref" },
	{ "name", "姓名", "Name", false,
	  "姓名 候选人 候选人姓名 人选 人选姓名 名字 name fullname candidatename candidate personname" },
	{ "phone", "手机", "Phone", false, "手机 手机号 手机号码 电话 联系电话 电话号码 phone mobile tel telephone phonenumber mobilenumber" },
	{ "email", "邮箱", "E-mail", false, "邮箱 电子邮箱 邮件地址 email mail emailaddress" },
	{ "company", "候选人公司", "Employer", false, "候选人公司 现公司 当前公司 所在公司 单位 employer currentcompany currentemployer" },
	{ "position", "职位", "Position", false,
	  "职位 职位名称 推荐职位 应聘职位 面试职位 目标职位 岗位 岗位名称 position positiontitle jobtitle job joborder jobordertitle" },
	{ "client", "客户公司", "Client", false,
	  "客户公司 客户 客户名称 推荐公司 目标公司 client clientname clientcompany clientcorporation" },
	{ "stage", "阶段", "Stage", false, "阶段 推荐状态 状态 进展 当前阶段 流程状态 stage status pipelinestatus submissionstatus" },
	{ "at", "推荐时间", "Submitted", false,
	  "推荐时间 推荐日期 时间 日期 创建时间 date time dateadded createdat submitted submittedat submissiondate datesubmitted" },
	{ "reason", "结束原因", "Close reason", true, "结束原因 淘汰原因 关闭原因 原因 备注 reason closereason rejectreason comment comments note notes" },
	{ "ignore", "不导入", "Left out", true, "" },
};

static const struct import_field user_fields[] = {
	{ "name", "姓名", "Name", false, "姓名 名字 员工 员工姓名 同事 顾问 用户姓名 name fullname displayname employee employeename" },
	{ "login", "账号", "Login", false, "账号 登录名 登录账号 用户名 帐号 login username userid account loginname" },
	{ "email", "邮箱", "E-mail", false, "邮箱 电子邮箱 邮箱地址 邮件地址 工作邮箱 email mail emailaddress workemail" },
	{ "role", "角色", "Role", false, "角色 级别 职级 权限 顾问级别 role level" },
	{ "superior", "上级", "Superior", false, "上级 直属上级 直接上级 汇报对象 主管 经理 superior manager reportsto supervisor" },
	{ "ignore", "不导入", "Left out", true, "" },
};

static const struct import_field pay_fields[] = {
	{ "job", "职位", "Job", false, "职位 职位名称 岗位 岗位名称 职位类别 职能 工种 job jobfamily title role position occupation" },
	{ "city", "城市", "City", false, "城市 地区 工作城市 city location area region" },
	{ "level", "级别", "Level", false, "级别 职级 层级 等级 level grade seniority" },
	{ "years", "工作年限", "Years of experience", false, "工作年限 年限 经验 工作经验 experience years yearsofexperience" },
	{ "low", "25 分位", "Lower quartile", false, "25分位 p25 25% 下四分位 低位 lower lowerquartile q1" },
	{ "middle", "中位数", "Median", false, "中位数 中位 50分位 p50 50% 中位值 平均 平均年薪 median middle average mean" },
	{ "high", "75 分位", "Upper quartile", false, "75分位 p75 75% 上四分位 高位 upper upperquartile q3" },
	{ "salary", "薪资范围", "Range", false, "薪资范围 薪酬范围 薪资 薪酬 年薪 年薪范围 月薪 salary salaryrange pay range" },
	{ "sample", "样本数", "Sample", false, "样本数 样本 样本量 人数 sample samples people count n" },
	{ "source", "来源", "Source", false, "来源 数据来源 报告 source report" },
	{ "as_of", "数据时间", "As of", false, "数据时间 时间 日期 截止 年份 截至 asof date year" },
	{ "ignore", "不导入", "Left out", true, "" },
};

/* Headings that end in a listed one but mean something else: the client's company, the position somebody applies for. */
static const char *const misleading[] = {
	"客户", "客户公司", "客户名称", "客户联系人", "推荐职位", "应聘职位", "目标职位", "期望职位", "面试职位", "推荐公司", "目标公司",
	"期望公司", "直属上级", "期望城市", "意向城市", "紧急联系人", "紧急联系电话", "推荐人", "负责人", "顾问", "部门",
};

struct import_fields import_fields_of(enum import_kind kind)
{
	switch (kind) {
	case IMPORT_CANDIDATES:
		return (struct import_fields){ candidate_fields, sizeof(candidate_fields) / sizeof(candidate_fields[0]) };
	case IMPORT_POSITIONS:
		return (struct import_fields){ position_fields, sizeof(position_fields) / sizeof(position_fields[0]) };
	case IMPORT_RECORDS:
		return (struct import_fields){ record_fields, sizeof(record_fields) / sizeof(record_fields[0]) };
	case IMPORT_SUBMISSIONS:
		return (struct import_fields){ submission_fields, sizeof(submission_fields) / sizeof(submission_fields[0]) };
	case IMPORT_USERS:
		return (struct import_fields){ user_fields, sizeof(user_fields) / sizeof(user_fields[0]) };
	case IMPORT_PAY:
		return (struct import_fields){ pay_fields, sizeof(pay_fields) / sizeof(pay_fields[0]) };
	}
	return (struct import_fields){ 0 };
}

const struct import_field *import_field_find(enum import_kind kind, const char *name)
{
	struct import_fields fields = import_fields_of(kind);

	for (size_t i = 0; i < fields.count; i++) {
		if (text_equal(fields.items[i].name, name))
			return &fields.items[i];
	}
	return NULL;
}

/* Cuts bracketed remarks, unless the whole heading is one. */
static void cut_brackets(char *text)
{
	char *open = strpbrk(text, "([{<");

	while (open && open > text) {
		char *close = strpbrk(open, ")]}>");
		const char *rest = close ? close + 1 : "";

		memmove(open, rest, strlen(rest) + 1);
		open = strpbrk(open, "([{<");
	}
}

enum err import_heading_key(struct ctx *ctx, const char *heading, const char **ret_key)
{
	const char *folded;

	TRY(unicode_fold(ctx, heading, &folded));
	char *key = arena_text(ctx->arena, folded);
	char *write = key;

	cut_brackets(key);
	for (const char *at = key; *at;) {
		const char *start = at;
		int32_t c = unicode_next(&at);
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || unicode_is_han(c) || (c >= 0xC0 && c < 0x2000);

		if (word) {
			memmove(write, start, (size_t)(at - start));
			write += at - start;
		}
	}
	*write = '\0';
	*ret_key = key;
	return OK;
}

/* How well the heading is one of the blank-separated `headings`: 100 equal, less when it only ends in one. */
static int score_headings(const char *headings, const char *key)
{
	size_t key_length = strlen(key);
	int best = 0;

	for (const char *at = headings; *at;) {
		size_t length = strcspn(at, " ");
		bool han = (unsigned char)*at >= 0x80;
		bool long_enough = han ? length >= 6 : length >= 5;

		if (length == key_length && memcmp(at, key, length) == 0)
			return 100;
		if (long_enough && length < key_length && memcmp(key + key_length - length, at, length) == 0) {
			int score = (int)(40 + 59 * length / key_length);

			if (length * 5 >= key_length * 2 && score > best)
				best = score;
		}
		at += length + (at[length] == ' ');
	}
	return best;
}

static bool is_misleading(enum import_kind kind, const char *key)
{
	bool of_a_person = kind == IMPORT_CANDIDATES || kind == IMPORT_RECORDS;

	for (size_t i = 0; of_a_person && i < sizeof(misleading) / sizeof(misleading[0]); i++) {
		if (text_equal(key, misleading[i]))
			return true;
	}
	return false;
}

const struct import_field *import_field_by_heading(enum import_kind kind, const char *heading_key, int *ret_score)
{
	struct import_fields fields = import_fields_of(kind);
	const struct import_field *best = NULL;

	*ret_score = 0;
	if (!*heading_key || is_misleading(kind, heading_key))
		return NULL;
	for (size_t i = 0; i < fields.count; i++) {
		int score = score_headings(fields.items[i].headings, heading_key);

		if (score > *ret_score) {
			*ret_score = score;
			best = &fields.items[i];
		}
	}
	return best;
}
