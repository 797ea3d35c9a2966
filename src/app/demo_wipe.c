/* POST /demo/wipe: a marked demo firm becomes an empty one, in one step. Goes through the tables of all features, so it
 * lives here.
 *
 * What stays: the accounts with their sessions, tokens, channels and layouts; stages, job types, rules, record templates,
 * calendar and speech settings; the audit log. A table that holds a firm's data and stands neither here nor there is found by
 * tests/api/demo_wipe.test.mjs. */
#include "app/demo_wipe.h"

#include "demo_wipe_sql.h"
#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "feature/search/search.h"
#include "platform/db/db.h"

/* In this order: rows before those they refer to. */
static const struct sql *const steps[] = {
	&sql_wipe_outbox,	     &sql_wipe_inbox_message,	 &sql_wipe_reminder,	    &sql_wipe_consent,  &sql_wipe_export_count,
	&sql_wipe_departure_move,    &sql_wipe_departure_item,	 &sql_wipe_departure_rule,  &sql_wipe_departure,
	&sql_wipe_off_limits,	     &sql_wipe_import_note,	 &sql_wipe_bulk_row,	    &sql_wipe_bulk,
	&sql_wipe_hold,		     &sql_wipe_retention_notice, &sql_wipe_retention_run,    &sql_wipe_leave_note,
	&sql_wipe_leave_cover,	     &sql_wipe_leave,		 &sql_wipe_board_card,
	&sql_wipe_board_total,	     &sql_wipe_followup_total,	 &sql_wipe_followup_change, &sql_wipe_followup_gap,
	&sql_wipe_duplicate,	     &sql_wipe_duplicate_scan,	 &sql_wipe_duplicate_due,   &sql_wipe_duplicate_ask,
	&sql_wipe_merge_row,	     &sql_wipe_merge,		 &sql_wipe_record_revision, &sql_wipe_record_mention,
	&sql_wipe_transcript_segment, &sql_wipe_transcript,
	&sql_wipe_document_text,     &sql_wipe_document_upload,	 &sql_wipe_attachment,	    &sql_wipe_document_usage,
	&sql_wipe_todo,		     &sql_wipe_record,		 &sql_wipe_appointment_person, &sql_wipe_appointment,
	&sql_wipe_agreed_pay,	     &sql_wipe_pay_figure,
	&sql_wipe_followup,	     &sql_wipe_stage_change,	 &sql_wipe_submission,	    &sql_wipe_candidate_label,
	&sql_wipe_erasure_file,	     &sql_wipe_erasure,
	&sql_wipe_candidate_reveal,  &sql_wipe_import_source,	 &sql_wipe_import_reject,   &sql_wipe_import_chunk,
	&sql_wipe_import_layout,     &sql_wipe_import,		 &sql_wipe_candidate,	    &sql_wipe_candidate_count,
	&sql_wipe_position_member,   &sql_wipe_position,	 &sql_wipe_company,	    &sql_wipe_custom_field,
	&sql_wipe_saved_view,	     &sql_wipe_live_event,	 &sql_wipe_job,		    &sql_wipe_idempotency,
	&sql_wipe_mark,
};

static enum err post_wipe(struct ctx *ctx, struct http_exchange *exchange)
{
	struct firm firm = { 0 };

	if (!role_may(ctx->actor.role, 0, PERMIT_MANAGE_TEAM))
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "A partner who is an admin, too, does that.");
	TRY(account_firm(ctx, &firm));
	if (!firm.is_demo)
		return fail(ctx, ERR_CONFLICT, "demo.not_demo", NULL, "This firm is no demo; its data is not wiped.");
	TRY(search_forget_firm(ctx));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		TRY(db_run(ctx, steps[i], NULL, NULL, NULL));
	TRY(audit_note(ctx, "demo.wipe", "firm", firm.id, NULL));
	return http_reply_empty(ctx, exchange);
}

const struct http_routes demo_wipe_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/demo/wipe", "Empties a demo firm and takes the mark away; accounts and rules stay", PERMIT_ACCOUNTS,
	  HTTP_RUN_WRITE, post_wipe, .flags = HTTP_FRESH_LOGIN, .status = 204 },
}));
