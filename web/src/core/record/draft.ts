// What was typed and not saved yet, per candidate.  Kept for this tab only, so a reload or an ended session loses
// nothing, and gone at logout.  When the session ends under a tab its drafts (those of forms, too) are set aside for the account:
// whoever logs in as it again within a day, in whatever tab, finds them.
import { ref } from 'vue'

const PREFIX = 'genjin.draft.'
const ASIDE = 'genjin.aside.' // and the account
const ASIDE_MS = 24 * 3600_000

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
  dues: Record<number, string | null> // of colleagues named with @, where the author chose: datetime-local text, null = undated
  next: string | null // datetime-local text, null = by the rule
  uid: string // the record's client_uid: saving the same draft twice makes one record
}

export function emptyDraft(channel: string | null): RecordDraft {
  return {
    channel: channel ?? 'phone', direction: 'out', outcome: null, text: '', fact: '', emotion: null, emotion_text: '',
    action: '', submission_id: null, sealed: false, dues: {}, next: null, uid: crypto.randomUUID(),
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

interface Aside {
  at: number
  drafts: Record<string, string>
}

function asideOf(accountId: number): Aside | null {
  try {
    const aside = JSON.parse(localStorage.getItem(ASIDE + accountId) ?? 'null') as Aside | null
    return aside && Date.now() - aside.at < ASIDE_MS ? aside : null
  } catch {
    return null
  }
}

/** The session of this account has ended under the tab: what is typed here waits for it to log in again. */
export function setDraftsAside(accountId: number): void {
  const own = Object.entries(sessionStorage).filter(([key]) => key.startsWith(PREFIX)) as [string, string][]
  if (!own.length) return
  const drafts = { ...asideOf(accountId)?.drafts, ...Object.fromEntries(own) }
  try {
    localStorage.setItem(ASIDE + accountId, JSON.stringify({ at: Date.now(), drafts } satisfies Aside))
  } catch {
    // Storage full or refused: this tab still holds them.
  }
}

/** Brings what was set aside for this account into the tab, where nothing newer stands; what waits for others is thrown away.
 * Returns how many are new here. */
export function takeDraftsUp(accountId: number): number {
  const drafts = Object.entries(asideOf(accountId)?.drafts ?? {}).filter(([key]) => sessionStorage.getItem(key) === null)
  for (const [key, text] of drafts) sessionStorage.setItem(key, text)
  for (const key of Object.keys(localStorage)) if (key.startsWith(ASIDE)) localStorage.removeItem(key)
  if (drafts.length) draftTurn.value++
  return drafts.length
}
