// What is said after a record was saved: when the next contact is due, and a date found in the text, offered, never taken.
import type { RecordSaved } from '../api/types'
import { reschedule } from '../followup/useFollowup'
import { wall } from '../format/clock'
import { whenWords } from '../format/when'
import { translate } from '../i18n'
import { showToast } from '../ui/toast'

export function announceRecord({ followup, proposal }: RecordSaved): void {
  const next = followup?.next_due_at
  showToast(next ? translate('record.saved_next', { when: whenWords(next) }) : translate('record.saved'))
  if (!proposal || !followup || Date.parse(proposal.next_due_at) === Date.parse(next ?? '')) return
  showToast(translate('record.proposal', { phrase: proposal.phrase, when: whenWords(proposal.next_due_at) }), {
    label: translate('record.take'),
    run: () => reschedule(followup, wall(proposal.next_due_at)),
  })
}
