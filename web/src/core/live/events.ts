// Shapes of the events of GET /stream; the payloads reuse the generated types.
import type { Attachment, Import, InboxMessage, Reminder, Transcript } from '../api/types'

export interface LiveEvents {
  hello: { unread: { inbox: number; reminders: number }; now: string; version: string }
  reminder: { id: number; state: Reminder['state']; reminder: Reminder | null }
  inbox: { id: number | null; unread: number; message: InboxMessage | null }
  unread: { inbox: number; reminders: number }
  todo: { id: number; state: string }
  board: {
    kind: 'moved' | 'changed' | 'created' | 'ended'
    candidate_id: number
    submission_id: number | null
    followup_id: number | null
    by: { id: number; name: string } | null
  }
  import: { id: number; state: Import['state']; counts: Import['counts'] }
  bulk: { id: number; state: string; processed: number; total: number }
  attachment: { id: number; candidate_id: number; text_state: Attachment['text_state'] }
  transcript: { attachment_id: number; state: Transcript['state']; progress: number }
  leave: { id: number }
  rules: Record<string, never>
  reset: Record<string, never>
  bye: { reason: 'session' | 'shutdown' }
}

export type LiveName = keyof LiveEvents

export const LIVE_NAMES: LiveName[] = [
  'hello', 'reminder', 'inbox', 'unread', 'todo', 'board', 'import', 'bulk', 'attachment', 'transcript', 'leave', 'rules', 'reset', 'bye',
]
