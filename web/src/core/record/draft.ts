// What was typed and not saved yet, per candidate.  Kept for this tab only, so a reload or an ended session loses
// nothing, and gone at logout.
import { ref } from 'vue'

const PREFIX = 'genjin.draft.'

/** Changes when a stored draft was put there by something else than its form: open forms read it again. */
export const draftTurn = ref(0)

export interface RecordDraft {
  channel: string
  direction: string
  outcome: string | null
  text: string
  fact: string
  emotion: number | null
  emotion_text: string
  action: string
  submission_id: number | null
  sealed: boolean // opens with a passkey only: never kept outside of this page
  next: string | null // datetime-local text, null = by the rule
  uid: string // the record's client_uid: saving the same draft twice makes one record
}

export function emptyDraft(channel: string | null): RecordDraft {
  return {
    channel: channel ?? 'phone', direction: 'out', outcome: null, text: '', fact: '', emotion: null, emotion_text: '',
    action: '', submission_id: null, sealed: false, next: null, uid: crypto.randomUUID(),
  }
}

export function isEmpty(draft: RecordDraft): boolean {
  return !draft.text && !draft.fact && !draft.action && !draft.emotion_text && draft.outcome === null && draft.emotion === null
}

export function loadDraft(candidateId: number): RecordDraft | null {
  try {
    const text = sessionStorage.getItem(PREFIX + candidateId)
    return text ? { ...emptyDraft(null), ...(JSON.parse(text) as Partial<RecordDraft>) } : null
  } catch {
    return null
  }
}

export function keepDraft(candidateId: number, draft: RecordDraft): void {
  try {
    if (isEmpty(draft) || draft.sealed) sessionStorage.removeItem(PREFIX + candidateId)
    else sessionStorage.setItem(PREFIX + candidateId, JSON.stringify(draft))
  } catch {
    // Storage full or refused: the form itself still holds the text.
  }
}

export function forgetDraft(candidateId: number): void {
  sessionStorage.removeItem(PREFIX + candidateId)
}

export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
}
