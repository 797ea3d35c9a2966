// Records and other changes (put off, done, moved) that could not reach the server: kept on this computer, also when the page
// is closed, and sent in the order of their making when the connection is back, records with their client_uid, changes with
// their Idempotency-Key, so each has its effect exactly once.  One tab sends at a time.  They belong to an account and wait
// for it to log in again.
import { computed, ref } from 'vue'
import { api, sendChange, take, type Change } from '../api/client'
import { asProblem, Problem } from '../api/problem'
import { keys, queryClient, refreshCandidate } from '../api/query'
import { exactNowMs } from '../format/clock'
import { translate } from '../i18n'
import { showToast } from '../ui/toast'
import { draftTurn, keepDraft, type RecordDraft } from './draft'
import { inputOf } from './input'

interface Waiting {
  candidateId: number // 0: about nobody
  name: string
  at: string // when it was written or done
  refused: string | null // what the server said against it; null while it waits
}
export interface UnsentRecord extends Waiting {
  draft: RecordDraft
}
export interface UnsentChange extends Waiting {
  change: Change
  words: string // what it does, for the list
  row?: string // what it changes, where that must still be as it was known
}
export type Unsent = UnsentRecord | UnsentChange

export const isRecord = (item: Unsent): item is UnsentRecord => 'draft' in item
export const uidOf = (item: Unsent): string => (isRecord(item) ? item.draft.uid : item.change.key)

const PREFIX = 'genjin.unsent.'
const LOCK = 'genjin-unsent'
const PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 60_000
const ANSWER_MS = 30_000 // a connection that hangs must not hold up the others

let account = 0
export const unsent = ref<Unsent[]>([])
export const waiting = computed(() => unsent.value.filter((item) => item.refused === null).length)

function stored(): Unsent[] {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + account) ?? '[]') as Unsent[]
  } catch {
    return []
  }
}

/** Reads, changes and writes the list in one go: other tabs change it, too. */
function change(edit: (items: Unsent[]) => Unsent[]): void {
  const items = edit(stored())
  if (items.length) localStorage.setItem(PREFIX + account, JSON.stringify(items))
  else localStorage.removeItem(PREFIX + account)
  unsent.value = items
}

/** Whether no answer came, or one that is not the server's own: then it was not refused, only not heard. */
export function isUnheard(problem: Problem): boolean {
  return problem.status === 0 || /^http\.50[234]$/.test(problem.code)
}

function keep(item: Unsent): boolean {
  if (!account) return false
  try {
    change((items) => [...without(uidOf(item))(items), item])
    return true
  } catch {
    return false // storage full or refused
  }
}

const now = () => new Date(exactNowMs()).toISOString()

/** Keeps a record for later; false where the browser cannot: then the form keeps it. */
export function keepForLater(candidateId: number, name: string, draft: RecordDraft): boolean {
  return keep({ candidateId, name, at: now(), draft: { ...draft }, refused: null })
}

/** What a change is called while it waits. */
export interface Meaning {
  candidateId: number
  name: string
  words: string
  row?: string // beside those that name a version in the header
}

const isBehind = (row: string | undefined) =>
  row !== undefined && stored().some((item) => !isRecord(item) && item.row === row && item.refused === null)

const left = new Map<string, number>() // versions that own changes left rows with: what is shown may not have caught up

/** Makes a change now, or when the server is heard again, behind what waits to change the same; undefined: it waits. */
export async function sendOrKeep<Data>(what: Omit<Change, 'key'>, meaning: Meaning): Promise<Data | undefined> {
  const row = meaning.row ?? (what.version === undefined ? undefined : what.url)
  const made = newest({ ...what, key: crypto.randomUUID() }, row)
  const item = { ...meaning, row, at: now(), change: made, refused: null }
  if (!isBehind(row) || !keep(item)) {
    try {
      const answer = await sendChange<Data>(made)
      noteLeft(row, (answer as { version?: number } | undefined)?.version)
      return answer
    } catch (thrown) {
      if (!isUnheard(asProblem(thrown)) || !keep(item)) throw thrown
    }
  }
  showToast(translate('unsent.change_kept'))
  later()
  return undefined
}

function noteLeft(row: string | undefined, version: number | undefined): void {
  if (row !== undefined && version !== undefined) left.set(row, version)
}

const versionOf = (made: Change) => made.version ?? (made.body as { version?: number }).version ?? 0

function newest(made: Change, row: string | undefined): Change {
  const version = row === undefined ? undefined : left.get(row)
  return version !== undefined && version > versionOf(made) ? withVersion(made, version) : made
}

/** What waits behind a change of the same row goes on from the version it left. */
function handOn(sent: UnsentChange, version: number | undefined): void {
  noteLeft(sent.row, version)
  if (sent.row === undefined || version === undefined) return
  change((items) => items.map((item) => (!isRecord(item) && item.row === sent.row ? { ...item, change: withVersion(item.change, version) } : item)))
}

function withVersion(made: Change, version: number): Change {
  if (made.version !== undefined) return { ...made, version }
  return { ...made, body: { ...(made.body as object), version } }
}

const without = (uid: string) => (items: Unsent[]) => items.filter((item) => uidOf(item) !== uid)

async function sendRecord(item: UnsentRecord): Promise<void> {
  const params = { path: { id: item.candidateId } }
  const body = { ...inputOf(item.draft), at: item.at }
  await take(api.POST('/api/v1/candidates/{id}/records', { params, body, signal: AbortSignal.timeout(ANSWER_MS) }))
}

/** Sends one; true when it is done with, false when the server was not heard again. */
async function send(item: Unsent): Promise<boolean> {
  const uid = uidOf(item)
  try {
    if (isRecord(item)) await sendRecord(item)
    else handOn(item, (await sendChange<{ version?: number } | undefined>(item.change, AbortSignal.timeout(ANSWER_MS)))?.version)
  } catch (thrown) {
    const problem = asProblem(thrown)
    if (isUnheard(problem) || problem.status === 401 || problem.status === 429 || problem.status >= 500) return false
    // The first try had arrived, only its answer had not: the record is there.
    if (problem.code !== 'record.uid_reused') {
      change((items) => items.map((other) => (uidOf(other) === uid ? { ...other, refused: problem.text } : other)))
      return true
    }
  }
  change(without(uid))
  if (item.candidateId) refreshCandidate(item.candidateId)
  for (const key of [keys.today, keys.todos, keys.allAppointments]) void queryClient.invalidateQueries({ queryKey: key })
  return true
}

let pause = PAUSE_MS
let timer: ReturnType<typeof setTimeout> | undefined

const storedAs = (uid: string) => stored().find((one) => uidOf(one) === uid)

async function sendAll(): Promise<void> {
  let sent = 0
  for (const uid of stored().filter((one) => one.refused === null).map(uidOf)) {
    const item = storedAs(uid) // as what was sent before has left it
    if (!item) continue // another tab was faster
    if (!(await send(item))) return later()
    if (!storedAs(uid)) sent++
  }
  pause = PAUSE_MS
  if (sent) showToast(translate('unsent.sent', { n: sent }))
}

function later(): void {
  clearTimeout(timer)
  timer = setTimeout(retry, pause)
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
}

/** Tries to send what waits, and soon again if that fails; a further call while one is under way waits for it. */
export function flush(): void {
  pause = PAUSE_MS
  retry()
}

function retry(): void {
  clearTimeout(timer)
  if (!waiting.value) return
  if (navigator.locks) void navigator.locks.request(LOCK, sendAll)
  else void sendAll()
}

/** Takes a record back into the form of its candidate. */
export function takeBack(item: UnsentRecord): void {
  keepDraft(item.candidateId, item.draft)
  draftTurn.value++
  change(without(item.draft.uid))
}

export function discard(item: Unsent): void {
  change(without(uidOf(item)))
  showToast(translate('unsent.discarded', { name: item.name }), { label: translate('act.undo'), run: () => change((items) => [...items, item]) })
}

/** Begins sending for this account; returns the stop. */
export function startSending(accountId: number): () => void {
  account = accountId
  left.clear()
  unsent.value = stored()
  const follow = (event: StorageEvent) => event.key === PREFIX + account && (unsent.value = stored())
  window.addEventListener('storage', follow)
  window.addEventListener('online', flush)
  flush()
  return () => {
    window.removeEventListener('storage', follow)
    window.removeEventListener('online', flush)
    clearTimeout(timer)
    account = 0
    unsent.value = []
  }
}
