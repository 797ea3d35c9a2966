/* Warning and all-clear. */
#include "feature/notification/outage.h"

#include "base/field.h"
#include "base/log.h"
#include "outage_sql.h"
#include "platform/db/db.h"

struct tell {
	int64_t id;
	const char *channel;
	const char *code;
	const char *kind;
	const char *key;
	const char *text_zh;
	const char *text_en;
	const char *detail_zh;
	const char *detail_en;
};
static const struct field tell_fields[] = {
	FIELD_ID(struct tell, id),	      FIELD_TEXT(struct tell, channel),	  FIELD_TEXT(struct tell, code),
	FIELD_TEXT(struct tell, kind),	      FIELD_TEXT(struct tell, key),	  FIELD_TEXT(struct tell, text_zh),
	FIELD_TEXT(struct tell, text_en),     FIELD_TEXT(struct tell, detail_zh), FIELD_TEXT(struct tell, detail_en),
};
static const struct shape tell_shape = SHAPE("outage_tell", struct tell, tell_fields);

static const char *key_of(struct ctx *ctx, const char *what, int64_t id)
{
	return arena_format(ctx->arena, "outage-%s-%lld", what, (long long)id);
}

enum err outage_begin(struct ctx *ctx, const char *channel, const char *code)
{
	struct tell tell = {
		.channel = channel,
		.code = code,
		.kind = "warning",
		.text_zh = "邮件发不出去：邮件服务器拒绝了登录",
		.text_en = "No mail leaves: the mail server refuses our login",
		.detail_zh = "提醒邮件先留在发件箱，站内消息和浮动提醒照常。请检查服务器设置 smtp_url 里的账号和密码（授权码可能已过期），"
			     "改好并重启后会自动补发。",
		.detail_en = "Reminder mails wait in the outbox; messages inside and popups go on. Check login and password in the "
			     "server's smtp_url (an app password may have expired); after a restart they leave by themselves.",
	};

	TRY(db_int(ctx, &sql_outage_begin, &tell_shape, &tell, &tell.id));
	if (!tell.id)
		return OK;
	log_error("outbox.outage_begins", LOG_TEXT("channel", channel), LOG_TEXT("code", code));
	tell.key = key_of(ctx, "begin", tell.id);
	return db_run(ctx, &sql_outage_tell, &tell_shape, &tell, NULL);
}

enum err outage_end(struct ctx *ctx, const char *channel)
{
	struct tell tell = {
		.channel = channel,
		.kind = "system",
		.text_zh = "邮件恢复正常，积压的提醒正在补发",
		.text_en = "Mail works again; what waited is leaving now",
	};

	TRY(db_int(ctx, &sql_outage_open, &tell_shape, &tell, &tell.id));
	if (!tell.id)
		return OK;
	TRY(db_run(ctx, &sql_outage_end, &tell_shape, &tell, NULL));
	log_info("outbox.outage_ends", LOG_TEXT("channel", channel));
	tell.key = key_of(ctx, "begin", tell.id);
	TRY(db_run(ctx, &sql_outage_warning_over, &tell_shape, &tell, NULL));
	tell.key = key_of(ctx, "end", tell.id);
	return db_run(ctx, &sql_outage_tell, &tell_shape, &tell, NULL);
}
