/* What links do in the background: looking up who forgot his password, and sending the mails. */
#include "account_link_sql.h"
#include "base/log.h"
#include "base/text.h"
#include "feature/account/account_link.h"
#include "feature/account/account_store.h"
#include "platform/config/config.h"
#include "platform/db/db.h"
#include "platform/json/json_read.h"
#include "platform/mail/mail.h"

enum { FORGOT_PER_HOUR = 3 };

struct payload {
	int64_t id;
	const char *login;
};
static const struct field payload_fields[] = { FIELD_ID(struct payload, id), FIELD_TEXT(struct payload, login) };
static const struct shape payload_shape = SHAPE("account_link_payload", struct payload, payload_fields);

/* --- account.forgot --- */

struct recent {
	int64_t account_id;
	int64_t since_ms;
};
static const struct field recent_fields[] = { FIELD_ID(struct recent, account_id), FIELD_TIME(struct recent, since_ms) };
static const struct shape recent_shape = SHAPE("recent_links", struct recent, recent_fields);

static enum err make_reset(struct ctx *ctx, void *arg)
{
	const struct recent recent = { *(const int64_t *)arg, ctx_now_ms(ctx) - MS_PER_HOUR };
	struct account_link link;
	int64_t count;

	TRY(db_int(ctx, &sql_account_link_recent, &recent_shape, &recent, &count));
	return count < FORGOT_PER_HOUR ? account_link_make(ctx, recent.account_id, LINK_RESET, &link) : OK;
}

enum err account_job_forgot(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	struct payload payload = { 0 };
	struct credential found = { 0 };
	bool is_known;

	(void)run;
	TRY(json_read(ctx, payload_json, strlen(payload_json), &payload_shape, &payload));
	TRY(account_store_credential(ctx, payload.login, &found, &is_known));
	if (!is_known || !text_equal(found.state, "active"))
		return OK;
	ctx->firm_id = found.firm_id;
	return db_write(ctx, make_reset, &found.id);
}

/* --- account.link --- */

static const char *public_url(struct ctx *ctx)
{
	const char *url = config_text(ctx->config, "public_url");
	size_t length = url ? strlen(url) : 0;

	if (!url)
		return arena_format(ctx->arena, "http://%s", config_text(ctx->config, "listen"));
	return arena_text_n(ctx->arena, url, url[length - 1] == '/' ? length - 1 : length);
}

static const char *invitation_text(struct ctx *ctx, const struct account_link *link, bool english)
{
	if (english)
		return arena_format(ctx->arena, "Hello %s,\nyou have an account now; your login is %s. Set your password within 72 hours:",
				    link->name, link->login);
	return arena_format(ctx->arena, "%s，您好：\n您的账号已经开通，登录名是 %s。请在 72 小时内设置密码：", link->name, link->login);
}

static const char *reset_text(struct ctx *ctx, const struct account_link *link, bool english)
{
	if (english)
		return arena_format(ctx->arena, "Hello %s,\na new password was asked for, for the login %s. The link works once, within an "
				    "hour. If it was not you, do nothing.", link->name, link->login);
	return arena_format(ctx->arena, "%s，您好：\n有人（应该是您）申请重设账号 %s 的密码。链接只能用一次，一小时内有效。"
			    "不是您本人操作的话，不用理会。", link->name, link->login);
}

static struct mail mail_of(struct ctx *ctx, const struct account_link *link)
{
	static const char *const subjects[][2] = { [LINK_INVITE] = { "您的跟进账号", "Your genjin account" },
						   [LINK_RESET] = { "重设密码", "A new password" } };
	bool english = text_equal(link->locale, "en");

	return (struct mail){
		.to = link->email,
		.subject = subjects[link->kind][english],
		.text = link->kind == LINK_INVITE ? invitation_text(ctx, link, english) : reset_text(ctx, link, english),
		.link = account_link_url(ctx, public_url(ctx), link),
		.link_text = english ? "Set the password" : "设置密码",
		.key = arena_format(ctx->arena, "account-link-%lld", (long long)link->id),
	};
}

/* What has been used or has ended meanwhile is not sent; without a mail server an admin hands the link over. */
enum err account_job_link(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	const struct mail_settings settings = { .smtp_url = config_text(ctx->config, "smtp_url"),
						.from = config_text(ctx->config, "mail_from"),
						.ca_file = config_text(ctx->config, "ca_file") };
	struct payload payload = { 0 };
	struct account_link link = { 0 };
	struct send_outcome outcome = { 0 };
	bool holds;

	(void)run;
	TRY(json_read(ctx, payload_json, strlen(payload_json), &payload_shape, &payload));
	TRY(account_link_get(ctx, payload.id, &link, &holds));
	if (!holds || !link.email || !mail_is_set_up(&settings))
		return OK;
	const struct mail mail = mail_of(ctx, &link);
	TRY(mail_send(ctx, &settings, &mail, &outcome));
	if (outcome.verdict == SEND_RETRY)
		return fail(ctx, ERR_BUSY, "account.mail_later", NULL, "The mail server asked to try again: %s", outcome.reason);
	if (outcome.verdict != SEND_OK)
		log_warning("account.mail_refused", LOG_INT("link", link.id), LOG_TEXT("reason", outcome.reason));
	return OK;
}
