/* Who listens to whom: the one table through which later features hear of earlier ones (platform/hook/hook.h). */
#include "platform/hook/hook.h"

#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "feature/notification/notification.h"
#include "feature/cadence/cadence.h"
#include "feature/duplicate/duplicate.h"
#include "feature/followup/followup.h"
#include "feature/leave/leave.h"
#include "feature/off_limits/off_limits.h"
#include "feature/pipeline/pipeline.h"
#include "feature/reminder/reminder.h"
#include "feature/search/search.h"
#include "feature/transcript/transcript.h"

static enum err audit_firm_created(struct ctx *ctx, const void *data)
{
	return audit_note(ctx, "firm.create", "firm", ((const struct hook_firm *)data)->firm_id, NULL);
}

static enum err audit_account_created(struct ctx *ctx, const void *data)
{
	return audit_note(ctx, "account.create", "account", ((const struct hook_account *)data)->account_id, NULL);
}

static enum err audit_account_changed(struct ctx *ctx, const void *data)
{
	const struct hook_account_change *change = data;

	return audit_note(ctx, change->action, "account", change->account_id, change->detail);
}

static enum err audit_account_disabled(struct ctx *ctx, const void *data)
{
	return audit_note(ctx, "account.disable", "account", ((const struct hook_account *)data)->account_id, NULL);
}

const struct hook_entry hook_table[] = {
	{ HOOK_FIRM_CREATED, audit_firm_created },
	{ HOOK_FIRM_CREATED, pipeline_seed_firm },
	{ HOOK_FIRM_CREATED, cadence_seed_firm },
	{ HOOK_ACCOUNT_CREATED, cadence_on_account_created },
	{ HOOK_ACCOUNT_CREATED, audit_account_created },
	{ HOOK_ACCOUNT_CHANGED, audit_account_changed },
	{ HOOK_ACCOUNT_DISABLED, audit_account_disabled },
	{ HOOK_ACCOUNT_DISABLED, notification_on_account_disabled },
	{ HOOK_ACCOUNT_DISABLED, leave_on_account_disabled },
	{ HOOK_CANDIDATE_DELETED, notification_on_candidate_deleted },
	{ HOOK_CANDIDATE_DELETED, submission_candidate_deleted },
	{ HOOK_CANDIDATE_RESTORED, submission_candidate_restored },
	{ HOOK_CANDIDATE_CREATED, followup_on_candidate_created },
	{ HOOK_CANDIDATE_CHANGED, followup_on_candidate_changed },
	{ HOOK_CANDIDATE_DELETED, followup_on_candidate_deleted },
	{ HOOK_CANDIDATE_RESTORED, followup_on_candidate_restored },
	{ HOOK_CANDIDATE_DELETED, board_on_candidate_deleted },
	{ HOOK_CANDIDATE_RESTORED, board_on_candidate_restored },
	{ HOOK_CANDIDATE_CHANGED, duplicate_on_candidate_changed },
	{ HOOK_CANDIDATE_DELETED, duplicate_on_candidate_deleted },
	{ HOOK_CANDIDATE_RESTORED, duplicate_on_candidate_changed },
	{ HOOK_CANDIDATE_MERGED, duplicate_on_merged },
	{ HOOK_POSITION_CHANGED, board_on_position },
	{ HOOK_CANDIDATE_SHOWN, off_limits_show_candidate },
	{ HOOK_CANDIDATE_SHOWN, submission_show_candidate },
	{ HOOK_CANDIDATE_SHOWN, followup_on_candidate_shown },
	{ HOOK_SUBMISSION_CREATED, followup_on_submission },
	{ HOOK_STAGE_CHANGED, followup_on_submission },
	{ HOOK_SUBMISSION_TAKEN_BACK, followup_on_submission_gone },
	{ HOOK_APPOINTMENT_CHANGED, followup_on_appointment },
	{ HOOK_RULES_CHANGED, followup_on_rules_changed },
	{ HOOK_FOLLOWUP_EXPECTED, reminder_expect_followup },
	{ HOOK_FOLLOWUP_DUE_CHANGED, reminder_on_followup },
	{ HOOK_FOLLOWUP_DUE_CHANGED, board_on_followup },
	{ HOOK_STAGE_CHANGED, board_on_closed },
	{ HOOK_STAGE_CHANGED, board_on_stage },
	{ HOOK_SUBMISSION_CREATED, duty_on_stage },
	{ HOOK_STAGE_CHANGED, duty_on_stage },
	{ HOOK_APPOINTMENT_CHANGED, duty_on_appointment },
	{ HOOK_CANDIDATE_CREATED, search_on_candidate },
	{ HOOK_CANDIDATE_CHANGED, search_on_candidate },
	{ HOOK_CANDIDATE_DELETED, search_on_candidate_deleted },
	{ HOOK_CANDIDATE_RESTORED, search_on_candidate_restored },
	{ HOOK_CANDIDATE_MERGED, search_on_merged },
	{ HOOK_RECORD_SAVED, search_on_record },
	{ HOOK_RECORD_CHANGED, search_on_record },
	{ HOOK_DOCUMENT_TEXT, search_on_file },
	{ HOOK_TRANSCRIPT_CHANGED, search_on_transcript },
	{ HOOK_DOCUMENT_GONE, transcript_on_document_gone },
};
const int hook_table_count = sizeof(hook_table) / sizeof(hook_table[0]);
