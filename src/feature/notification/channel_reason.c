/* Why a message did not arrive, in words for people. */
#include "base/text.h"
#include "feature/notification/channel.h"

static const struct field reason_fields[] = {
	FIELD_TEXT(struct channel_reason, code, .flags = FIELD_REQUIRED),
	FIELD_JSON(struct channel_reason, params, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct channel_reason, text, .flags = FIELD_REQUIRED),
};
const struct shape channel_reason_shape = SHAPE("Reason", struct channel_reason, reason_fields);

static const struct {
	const char *code;
	const char *zh;
	const char *en;
} reasons[] = {
	{ "push.no_device", "没有可用的设备", "No device takes notifications" },
	{ "push.gone", "设备已停止接收通知", "The device no longer takes notifications" },
	{ "push.too_large", "消息过长", "The message is too long" },
	{ "push.key_refused", "推送服务拒绝了本站的密钥", "The push service refused this site's key" },
	{ "push.throttled", "推送服务限流，稍后再试", "The push service asks to slow down" },
	{ "push.busy", "推送服务繁忙，稍后再试", "The push service is busy" },
	{ "push.refused", "推送服务拒绝了消息", "The push service refused the message" },
	{ "push.unknown_host", "不允许的推送服务", "This push service is not allowed here" },
	{ "net.no_answer", "对方服务器没有回应", "The other server did not answer" },
	{ "net.unresolved", "找不到对方服务器", "The other server was not found" },
	{ "net.forbidden", "不允许连接该地址", "This address must not be called" },
	{ "mail.not_set_up", "服务器尚未设置发信", "Outgoing mail is not set up on this server" },
	{ "mail.bad_settings", "服务器的发信设置有误", "The settings for outgoing mail do not work" },
	{ "mail.login_refused", "发信服务器拒绝了登录", "The mail server refused our log in" },
	{ "mail.tls_failed", "与发信服务器的加密连接失败", "No secure connection to the mail server" },
	{ "mail.no_answer", "发信服务器没有回应", "The mail server did not answer" },
	{ "mail.busy", "发信服务器繁忙，稍后再试", "The mail server is busy" },
	{ "mail.refused", "邮件被拒收", "The mail was refused" },
	{ "mail.bad_address", "邮箱地址无效", "Not a mail address" },
	{ "chat.no_address", "还没有填地址", "No address is set" },
	{ "chat.gone", "机器人或设备已被移除，请重新添加", "The robot or device is gone; add it again" },
	{ "chat.key_refused", "对方拒绝了密钥，请检查令牌", "The key was refused; check the token" },
	{ "chat.signature", "签名不符：检查签名密钥，或服务器时间偏差超过一小时",
	  "The signature does not fit: check the key, or the server's clock is off by an hour" },
	{ "chat.security_check", "机器人的安全设置不放行：检查关键词、签名密钥或 IP 白名单",
	  "The robot's security settings refuse it: check keywords, signing key or allowed addresses" },
	{ "chat.throttled", "发送太频繁，对方限流，稍后再试", "Too many messages for this robot; it is tried again later" },
	{ "chat.busy", "对方服务繁忙，稍后再试", "The service is busy; it is tried again later" },
	{ "chat.no_sense", "对方的回答看不懂，稍后再试", "The answer makes no sense; it is tried again later" },
	{ "chat.bad_message", "对方不接受这条消息", "The service does not take this message" },
	{ "chat.no_account", "管理员还没有接通这个渠道", "An admin has not set this channel up yet" },
	{ "chat.secret_refused", "平台拒绝了企业 ID 或密钥，请管理员检查", "The provider refuses the firm's id or secret; an admin must check them" },
	{ "chat.ip_not_trusted", "服务器的公网 IP 不在平台的可信 IP 名单里，请管理员添加",
	  "This server's address is not among the trusted ones; an admin must add it at the provider" },
	{ "chat.wrong_app", "应用编号与密钥不是同一个应用，请管理员检查", "The app's number does not belong to the secret; an admin must check them" },
	{ "chat.no_such_user", "平台上没有这个账号，请检查填写的 ID", "The provider knows no such person; check the id" },
	{ "chat.unlicensed", "该成员没有平台的使用许可，请管理员处理", "This person has no licence at the provider" },
	{ "chat.user_not_in_scope", "该成员不在应用的可见范围内，请管理员添加", "This person is outside the app's scope; an admin must add him" },
	{ "chat.no_permission", "应用缺少发消息的权限，请管理员在平台开通", "The app lacks the right to send; an admin must grant it at the provider" },
	{ "chat.bot_off", "应用没有开启机器人能力，请管理员开启", "The app's bot is off; an admin must switch it on" },
	{ "chat.dropped", "平台收下了但没有送达：当天超限，或内容重复", "Taken but not delivered: the day's limit, or the same words again" },
	{ "chat.not_following", "没有关注公司的服务号", "He does not follow the firm's service account" },
	{ "chat.wrong_template", "模板或签名不对，或还没有审核通过，请管理员检查",
	  "Template or signature is wrong or not approved yet; an admin must check them" },
	{ "chat.quota", "今天的条数用完了", "The messages of the day are spent" },
	{ "chat.no_money", "短信账户欠费或套餐用完，请管理员充值", "The account for short messages is out of money; an admin must top it up" },
	{ "chat.clock", "服务器时间不准，请管理员校时", "This server's clock is off; an admin must set it" },
	{ "chat.token_expired", "平台令牌刚刚过期，稍后再试", "The provider's token has just ended; it is tried again" },
	{ "channel.incomplete", "渠道设置不完整，请管理员补全", "The settings of this channel are incomplete" },
	{ "chat.redirect", "地址被转到别处，请填最终地址", "The address leads elsewhere; enter the final one" },
	{ "chat.unknown_code", "对方报了未知错误，见错误码", "The service reports an error we do not know; see its code" },
	{ "outbox.reminder_ended", "提醒已结束", "The reminder had ended" },
	{ "outbox.provider_out", "平台暂时不可用，改用下一个渠道", "The provider is out; the next channel took over" },
	{ "outbox.only_hard", "短信只发硬性提醒", "Short messages carry hard reminders only" },
	{ "outbox.channel_off", "渠道已关闭", "The channel was switched off" },
	{ "outbox.unknown_channel", "没有这个渠道", "There is no such channel" },
};

struct channel_reason *channel_reason_of(struct arena *arena, const char *code, const char *locale)
{
	struct channel_reason *reason = arena_alloc(arena, sizeof(*reason));
	bool is_english = text_equal(locale, "en");

	*reason = (struct channel_reason){ code, "{}", is_english ? "Sending failed" : "发送失败" };
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (text_equal(reasons[i].code, code))
			reason->text = is_english ? reasons[i].en : reasons[i].zh;
	}
	return reason;
}
