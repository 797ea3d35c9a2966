// A pasted chat, text or picture, on its way to records: taken apart by the server, sides chosen and messages confirmed by the person,
// then saved one by one.  Pasting the same chat again makes no second record.
import { computed, ref } from 'vue'
import { api, sendForm, take } from '../api/client'
import { asProblem, Problem } from '../api/problem'
import { refreshCandidate } from '../api/query'
import type { ChatMessage, RecordInput, RecordSaved } from '../api/types'
import { formOf, shortName } from '../document/send'

type Side = 'in' | 'out' | null

export interface ChatEntry {
  speaker: string | null
  at: string | null
  text: string
  chosen: boolean
  saved: boolean
}

const PICTURE_BYTES = 20 * 1024 * 1024

const FNV_START = 0xcbf29ce484222325n
const FNV_PRIME = 0x100000001b3n

/** The same words at the same time of the same candidate have the same client_uid. */
export function uidOf(candidateId: number, entry: Pick<ChatEntry, 'speaker' | 'at' | 'text'>): string {
  const bytes = new TextEncoder().encode([candidateId, entry.speaker, entry.at, entry.text].join('\n'))
  const hash = bytes.reduce((sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * FNV_PRIME), FNV_START)
  return `chat-${candidateId}-${hash.toString(16)}`
}

export function useChatPaste(candidateId: () => number) {
  const entries = ref<ChatEntry[]>([])
  const sides = ref<Record<string, Side>>({})
  const channel = ref<RecordInput['channel']>('wechat')
  const busy = ref(false)
  const byPicture = ref(false) // letters may have been misread
  const problem = ref<Problem | null>(null)

  const sideOf = (entry: ChatEntry): Side => sides.value[entry.speaker ?? ''] ?? null
  const speakers = computed(() => [...new Set(entries.value.map((entry) => entry.speaker ?? ''))])
  const ready = computed(() => entries.value.filter((entry) => entry.chosen && !entry.saved && entry.text.trim() && sideOf(entry)))

  async function guarded<T>(work: () => Promise<T>): Promise<T | undefined> {
    busy.value = true
    problem.value = null
    try {
      return await work()
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return undefined
    } finally {
      busy.value = false
    }
  }

  function show(messages: ChatMessage[]) {
    entries.value = messages.map(({ speaker, at, text }) => ({ speaker: speaker ?? null, at: at ?? null, text, chosen: true, saved: false }))
    sides.value = Object.fromEntries(messages.map((message) => [message.speaker ?? '', message.direction ?? null]))
  }

  const split = (text: string) => guarded(async () => {
    const params = { path: { id: candidateId() } }
    show((await take(api.POST('/api/v1/candidates/{id}/records/split', { params, body: { text } }))).items)
    byPicture.value = false
  })

  const readPicture = (picture: File) => guarded(async () => {
    if (picture.size > PICTURE_BYTES) throw new Problem(413, 'record.picture_too_large')
    const path = `/api/v1/candidates/${candidateId()}/records/split-picture`
    show((await sendForm<{ items: ChatMessage[] }>(path, formOf(picture, shortName(picture.name)))).items)
    byPicture.value = true
  })

  function inputOf(entry: ChatEntry): RecordInput {
    const later = ready.value.slice(ready.value.indexOf(entry))
    const isAnswered = later.some((other) => sideOf(other) === 'in')
    return {
      channel: channel.value, direction: sideOf(entry) as 'in' | 'out', text: entry.text, at: entry.at ?? undefined,
      outcome: sideOf(entry) === 'in' ? undefined : isAnswered ? 'replied' : 'no_reply', client_uid: uidOf(candidateId(), entry),
    }
  }

  /** One record; a message that was saved by an earlier paste is done already. */
  async function saveOne(body: RecordInput): Promise<RecordSaved | undefined> {
    try {
      return await take(api.POST('/api/v1/candidates/{id}/records', { params: { path: { id: candidateId() } }, body }))
    } catch (thrown) {
      if (asProblem(thrown).code !== 'record.uid_reused') throw thrown
      return undefined
    }
  }

  /** Saves what is chosen, in order; the last record. What failed stays to be tried again. */
  const save = () => guarded(async () => {
    const bodies = ready.value.map((entry) => ({ entry, body: inputOf(entry) }))
    let last: RecordSaved | undefined
    try {
      for (const { entry, body } of bodies) {
        last = (await saveOne(body)) ?? last
        entry.saved = true
      }
    } finally {
      refreshCandidate(candidateId())
    }
    return last
  })

  return { entries, sides, speakers, channel, busy, byPicture, problem, ready, sideOf, split, readPicture, save }
}
