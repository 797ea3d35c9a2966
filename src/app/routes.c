/* Every route of the program, and the stream of live events, whose first event joins several features. */
#include "app/app.h"

#include "app/demo_wipe.h"
#include "app/setup.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/appointment/appointment.h"
#include "feature/audit/audit_list.h"
#include "feature/audit/takeout.h"
#include "feature/cadence/cadence.h"
#include "feature/bulk/bulk.h"
#include "feature/candidate/candidate.h"
#include "feature/company/company.h"
#include "feature/departure/departure.h"
#include "feature/consent/consent.h"
#include "feature/document/document.h"
#include "feature/notification/notification.h"
#include "feature/duplicate/duplicate.h"
#include "feature/erasure/erasure.h"
#include "feature/export/export.h"
#include "feature/firm_key/firm_key.h"
#include "feature/followup/followup.h"
#include "feature/hold/hold.h"
#include "feature/importer/importer.h"
#include "feature/leave/leave.h"
#include "feature/merge/merge.h"
#include "feature/ownership/ownership.h"
#include "feature/off_limits/off_limits.h"
#include "feature/permission/permission_explain.h"
#include "feature/pay/pay.h"
#include "feature/pipeline/pipeline.h"
#include "feature/position/position.h"
#include "feature/timeline/timeline.h"
#include "feature/record/record.h"
#include "feature/reminder/reminder.h"
#include "feature/retention/retention.h"
#include "feature/saved_view/page_layout.h"
#include "feature/saved_view/saved_view.h"
#include "feature/search/search.h"
#include "feature/todo/todo.h"
#include "feature/transcript/transcript.h"
#include "platform/live/live.h"

struct stream_query {
	const char *client;
};
static const struct field stream_query_fields[] = { FIELD_TEXT(struct stream_query, client, .max = 10) };
static const struct shape stream_query_shape = SHAPE("stream_query", struct stream_query, stream_query_fields);

static enum err get_stream(struct ctx *ctx, struct http_exchange *exchange)
{
	struct stream_query query = { .client = "desk" };

	TRY(http_read_query(ctx, exchange, &stream_query_shape, &query));
	struct live_options options = { .is_workbench = text_equal(query.client, "desk"), .recheck = account_recheck };
	TRY(account_hello(ctx, &options.hello_json));
	return live_attach(ctx, exchange, &options);
}

static const struct http_routes stream_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/stream", "Live events (text/event-stream)", PERMIT_VIEW, HTTP_RUN_STREAM, get_stream,
	  .query = &stream_query_shape },
}));

const struct http_routes *const app_routes[] = {
	&account_routes,
	&account_link_routes,
	&token_routes,
	&user_routes,
	&passkey_routes,
	&second_factor_routes,
	&factor_demand_routes,
	&lockout_routes,
	&permission_routes,
	&company_routes,
	&position_routes,
	&candidate_routes,
	&custom_field_routes,
	&candidate_value_routes,
	&off_limits_routes,
	&document_routes,
	&document_upload_routes,
	&cv_routes,
	&consent_routes,
	&hold_routes,
	&pipeline_routes,
	&pay_routes,
	&submission_routes,
	&appointment_routes,
	&cadence_routes,
	&inbox_routes,
	&channel_routes,
	&outbox_routes,
	&firm_channel_routes,
	&timeline_routes,
	&todo_routes,
	&leave_routes,
	&departure_routes,
	&followup_routes,
	&board_routes,
	&record_routes,
	&ownership_routes,
	&record_history_routes,
	&record_seal_routes,
	&record_chat_routes,
	&record_mention_routes,
	&record_template_routes,
	&transcript_routes,
	&speech_setting_routes,
	&today_routes,
	&rules_preview_routes,
	&reminder_routes,
	&search_routes,
	&saved_view_routes,
	&page_layout_routes,
	&duplicate_routes,
	&merge_routes,
	&bulk_routes,
	&importer_routes,
	&audit_routes,
	&audit_export_routes,
	&takeout_routes,
	&erasure_routes,
	&retention_routes,
	&firm_key_routes,
	&export_routes,
	&setup_routes,
	&demo_wipe_routes,
	&stream_routes,
	NULL,
};
