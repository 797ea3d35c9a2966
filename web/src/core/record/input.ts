// A draft as the API takes it.
import type { Channel, Outcome, RecordInput } from '../api/types'
import { toInstant } from '../format/clock'
import { wallOfInput } from '../format/zone'
import type { RecordDraft } from './draft'

export function inputOf(draft: RecordDraft): RecordInput {
  const next = draft.next ? wallOfInput(draft.next) : null
  const dues = Object.entries(draft.dues ?? {}).map(([id, due]) => {
    const until = due ? wallOfInput(due) : null
    return { account_id: Number(id), due_at: until ? toInstant(until) : null }
  })
  const text = (value: string) => value.trim() || undefined
  return {
    channel: draft.channel as Channel,
    direction: draft.direction as RecordInput['direction'],
    outcome: (draft.outcome as Outcome | null) ?? undefined,
    text: text(draft.text),
    fact: text(draft.fact),
    emotion: draft.emotion ?? undefined,
    emotion_text: text(draft.emotion_text),
    action: text(draft.action),
    sealed: draft.sealed || undefined,
    submission_id: draft.submission_id ?? undefined,
    mention_dues: dues.length ? dues : undefined,
    next_due_at: next ? toInstant(next) : undefined,
    client_uid: draft.uid,
  }
}
