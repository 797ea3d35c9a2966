// What a transcript proposes goes into the draft of the record form: a person looks at it and saves it.
import type { TranscriptDraft } from '../../api/types'
import { draftTurn, emptyDraft, keepDraft, loadDraft, type RecordDraft } from '../../record/draft'

const joined = (typed: string, proposed: string | null | undefined) => (!proposed || typed.includes(proposed) ? typed : [typed, proposed].filter(Boolean).join('\n'))

export const saysNothing = ({ fact, emotion, emotion_text, action }: TranscriptDraft) => !fact && !emotion && !emotion_text && !action

/** What was typed stays; the proposal stands below it. */
export function withProposal(draft: RecordDraft, { fact, emotion, emotion_text, action }: TranscriptDraft): RecordDraft {
  return {
    ...draft, fact: joined(draft.fact, fact), emotion: draft.emotion ?? emotion ?? null,
    emotion_text: draft.emotion_text || (emotion_text ?? ''), action: joined(draft.action, action),
  }
}

export function propose(candidateId: number, proposal: TranscriptDraft): void {
  keepDraft(candidateId, withProposal(loadDraft(candidateId) ?? emptyDraft(null), proposal))
  draftTurn.value++
}
