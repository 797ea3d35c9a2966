-- name: wipe_outbox
-- Messages to the outside.  This file empties the firm of the actor, children before what they refer to.
DELETE FROM outbox WHERE firm_id = :firm_id;

-- name: wipe_inbox_message
-- Messages inside.
DELETE FROM inbox_message WHERE firm_id = :firm_id;

-- name: wipe_reminder
-- Occurrences; they refer to followups.
DELETE FROM reminder WHERE firm_id = :firm_id;

-- name: wipe_export_count
-- Who took out how much.
DELETE FROM export_count WHERE firm_id = :firm_id;

-- name: wipe_consent
-- What candidates agreed to.
DELETE FROM consent WHERE firm_id = :firm_id;

-- name: wipe_departure_move
-- What was handed over; refers to candidates.
DELETE FROM departure_move WHERE firm_id = :firm_id;

-- name: wipe_hold
-- Legal holds; refer to candidates.
DELETE FROM hold WHERE firm_id = :firm_id;

-- name: wipe_retention_notice
-- Whom a rule has found; refer to candidates.
DELETE FROM retention_notice WHERE firm_id = :firm_id;

-- name: wipe_retention_run
-- What each night did.
DELETE FROM retention_run WHERE firm_id = :firm_id;

-- name: wipe_leave_note
-- What not to mention; refers to followups.
DELETE FROM leave_note WHERE firm_id = :firm_id;

-- name: wipe_leave_cover
-- Who acts for whom.
DELETE FROM leave_cover WHERE firm_id = :firm_id;

-- name: wipe_leave
-- Who was away.
DELETE FROM leave WHERE firm_id = :firm_id;

-- name: wipe_board_card
-- Cards of the board.
DELETE FROM board_card WHERE firm_id = :firm_id;

-- name: wipe_board_total
-- Their totals.
DELETE FROM board_total WHERE firm_id = :firm_id;

-- name: wipe_followup_total
-- Totals of the lists.
DELETE FROM followup_total WHERE firm_id = :firm_id;

-- name: wipe_followup_change
-- What moved followups.
DELETE FROM followup_change WHERE firm_id = :firm_id;

-- name: wipe_followup_gap
-- Warnings that were told.
DELETE FROM followup_gap WHERE firm_id = :firm_id;

-- name: wipe_duplicate
-- Who may be the same person.
DELETE FROM duplicate WHERE firm_id = :firm_id;

-- name: wipe_duplicate_scan
-- How far the search for them went.
DELETE FROM duplicate_scan WHERE firm_id = :firm_id;

-- name: wipe_duplicate_due
-- Who was to be looked at again.
DELETE FROM duplicate_due WHERE firm_id = :firm_id;

-- name: wipe_duplicate_ask
-- Questions about people one may not see.
DELETE FROM duplicate_ask WHERE firm_id = :firm_id;

-- name: wipe_merge_row
-- What followed merges.
DELETE FROM merge_row WHERE firm_id = :firm_id;

-- name: wipe_merge
-- Merges.
DELETE FROM merge WHERE firm_id = :firm_id;

-- name: wipe_record_revision
-- What records said before.
DELETE FROM record_revision WHERE firm_id = :firm_id;

-- name: wipe_record_mention
-- Whom they name.
DELETE FROM record_mention WHERE firm_id = :firm_id;

-- name: wipe_transcript_segment
-- What was said in recordings.
DELETE FROM transcript_segment WHERE firm_id = :firm_id;

-- name: wipe_transcript
-- Their transcripts.
DELETE FROM transcript WHERE firm_id = :firm_id;

-- name: wipe_document_text
-- What files say.
DELETE FROM document_text WHERE firm_id = :firm_id;

-- name: wipe_document_upload
-- Uploads in parts.
DELETE FROM document_upload WHERE firm_id = :firm_id;

-- name: wipe_attachment
-- Files; what they hold is an orphan from now on.
DELETE FROM attachment WHERE firm_id = :firm_id;

-- name: wipe_document_usage
-- What they took.
DELETE FROM document_usage WHERE firm_id = :firm_id;

-- name: wipe_todo
-- They refer to candidates.
DELETE FROM todo WHERE firm_id = :firm_id;

-- name: wipe_record
-- They refer to candidates and submissions.
DELETE FROM record WHERE firm_id = :firm_id;

-- name: wipe_appointment_person
-- Who takes part.
DELETE FROM appointment_person WHERE firm_id = :firm_id;

-- name: wipe_appointment
-- They refer to candidates and submissions.
DELETE FROM appointment WHERE firm_id = :firm_id;

-- name: wipe_followup
-- They refer to candidates.
DELETE FROM followup WHERE firm_id = :firm_id;

-- name: wipe_stage_change
-- They refer to submissions.
DELETE FROM stage_change WHERE firm_id = :firm_id;

-- name: wipe_submission
-- They refer to candidates and positions.
DELETE FROM submission WHERE firm_id = :firm_id;

-- name: wipe_erasure_file
-- Files that were to go; orphans from now on.
DELETE FROM erasure_file WHERE firm_id = :firm_id;

-- name: wipe_erasure
-- Who was erased.
DELETE FROM erasure WHERE firm_id = :firm_id;

-- name: wipe_candidate_label
-- Tags and choices that lists filter by.
DELETE FROM candidate_label WHERE firm_id = :firm_id;

-- name: wipe_candidate_reveal
-- Looks at masked fields.
DELETE FROM candidate_reveal WHERE firm_id = :firm_id;

-- name: wipe_import_source
-- Rows that became candidates.
DELETE FROM import_source WHERE firm_id = :firm_id;

-- name: wipe_import_reject
-- Rows that were refused.
DELETE FROM import_reject WHERE firm_id = :firm_id;

-- name: wipe_import_chunk
-- Uploaded files.
DELETE FROM import_chunk WHERE firm_id = :firm_id;

-- name: wipe_import_layout
-- Remembered mappings.
DELETE FROM import_layout WHERE firm_id = :firm_id;

-- name: wipe_import
-- Imports.
DELETE FROM import WHERE firm_id = :firm_id;

-- name: wipe_candidate
-- Candidates.
DELETE FROM candidate WHERE firm_id = :firm_id;

-- name: wipe_candidate_count
-- None are left.
UPDATE candidate_count SET total = 0 WHERE firm_id = :firm_id;

-- name: wipe_position_member
-- They refer to positions.
DELETE FROM position_member WHERE firm_id = :firm_id;

-- name: wipe_position
-- They refer to companies.
DELETE FROM position WHERE firm_id = :firm_id;

-- name: wipe_company
-- Companies.
DELETE FROM company WHERE firm_id = :firm_id;

-- name: wipe_custom_field
-- The demo brings its own.
DELETE FROM custom_field WHERE firm_id = :firm_id;

-- name: wipe_saved_view
-- Filters name rows that are no more.
DELETE FROM saved_view WHERE firm_id = :firm_id;

-- name: wipe_live_event
-- What open streams could still resume with.
DELETE FROM live_event WHERE firm_id = :firm_id;

-- name: wipe_job
-- What waits for rows that are no more.
DELETE FROM job WHERE firm_id = :firm_id AND state = 'waiting';

-- name: wipe_idempotency
-- Kept answers; the key of this very request stays claimed.
DELETE FROM idempotency WHERE firm_id = :firm_id AND reply IS NOT NULL;

-- name: wipe_mark
-- No demo any more.
UPDATE firm SET is_demo = 0 WHERE id = :firm_id;

-- name: wipe_agreed_pay
-- What was agreed; refers to submissions.
DELETE FROM agreed_pay WHERE firm_id = :firm_id;

-- name: wipe_pay_figure
-- What the market pays.
DELETE FROM pay_figure WHERE firm_id = :firm_id;

-- name: wipe_departure_item
-- What a colleague who leaves hands over; refers to candidates.
DELETE FROM departure_item WHERE firm_id = :firm_id;

-- name: wipe_departure_rule
-- Who takes over what.
DELETE FROM departure_rule WHERE firm_id = :firm_id;

-- name: wipe_departure
-- Who leaves.
DELETE FROM departure WHERE firm_id = :firm_id;

-- name: wipe_off_limits
-- Who is off limits; refers to candidates.
DELETE FROM off_limits WHERE firm_id = :firm_id;

-- name: wipe_import_note
-- Who was imported though off limits; refers to imports.
DELETE FROM import_note WHERE firm_id = :firm_id;

-- name: wipe_bulk_row
-- What bulk actions changed.
DELETE FROM bulk_row WHERE firm_id = :firm_id;

-- name: wipe_bulk
-- Bulk actions.
DELETE FROM bulk WHERE firm_id = :firm_id;
