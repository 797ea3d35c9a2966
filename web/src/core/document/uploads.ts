// Files on their way, of every candidate: they go on while the person works elsewhere.  One at a time; when the
// connection is lost they wait and go on by themselves.
import { computed, reactive } from 'vue'
import { asProblem, Problem } from '../api/problem'
import { keys, queryClient } from '../api/query'
import { translate } from '../i18n'
import { showToast } from '../ui/toast'
import { shownName } from './fileWords'
import { forgetUpload, objection, sendFile, type Place } from './send'

export interface Upload {
  key: number
  place: Place
  file: File
  state: 'waiting' | 'sending' | 'lost' | 'refused'
  part: number // 0 to 1
  problem: Problem | null
  uploadId: number | null
  stop: AbortController
}

const PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 30_000

export const uploads = reactive<Upload[]>([])
let lastKey = 0
let busy = false
let pause = PAUSE_MS
let timer: ReturnType<typeof setTimeout> | undefined

export const uploadsOf = (candidateId: () => number) => computed(() => uploads.filter((item) => item.place.candidateId === candidateId()))

/** Takes files up to be sent; what cannot be sent says so at once. */
export function addFiles(place: Place, files: Iterable<File>): void {
  for (const file of files) {
    const problem = objection(file)
    const state = problem ? 'refused' : 'waiting'
    uploads.push({ key: ++lastKey, place, file, state, part: 0, problem, uploadId: null, stop: new AbortController() })
  }
  void sendAll()
}

function remove(item: Upload): void {
  const index = uploads.findIndex(({ key }) => key === item.key)
  if (index >= 0) uploads.splice(index, 1)
}

export function cancelUpload(item: Upload): void {
  item.stop.abort()
  if (item.uploadId) void forgetUpload(item.uploadId)
  remove(item)
}

/** No answer, or one that is not the server's own: not refused, only not heard. */
const isUnheard = (problem: Problem) => problem.status === 0 || problem.status === 429 || /^http\.50[234]$/.test(problem.code) || problem.code === 'server.busy'

function arrived({ candidateId }: Place): void {
  void queryClient.invalidateQueries({ queryKey: keys.attachments(candidateId) })
  void queryClient.invalidateQueries({ queryKey: keys.timeline(candidateId) })
}

/** Files of a record are sent when its form is gone: nobody may be looking. */
function tell(item: Upload, problem: Problem): void {
  if (!item.place.recordId) return
  showToast(translate('document.upload.refused', { name: shownName(item.file.name), why: problem.text }), undefined, 'failed')
}

/** Sends one; false when the server was not heard. */
async function send(item: Upload): Promise<boolean> {
  Object.assign(item, { state: 'sending', problem: null })
  try {
    await sendFile(item.place, item.file, {
      onPart: (part) => (item.part = part), onUpload: (id) => (item.uploadId = id), signal: item.stop.signal,
    })
  } catch (thrown) {
    const problem = asProblem(thrown)
    if (item.stop.signal.aborted) return true
    Object.assign(item, { state: isUnheard(problem) ? 'lost' : 'refused', problem })
    if (item.state === 'refused') tell(item, problem)
    return item.state === 'refused'
  }
  remove(item)
  arrived(item.place)
  return true
}

async function sendAll(): Promise<void> {
  if (busy) return
  busy = true
  clearTimeout(timer)
  try {
    for (let item = next(); item; item = next()) {
      if (!(await send(item))) return later()
      pause = PAUSE_MS
    }
  } finally {
    busy = false
  }
}

const next = () => uploads.find((item) => item.state === 'lost' || item.state === 'waiting')

function later(): void {
  timer = setTimeout(() => void sendAll(), pause)
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
}

/** Tries again what was lost or refused, at once. */
export function tryAgain(item: Upload): void {
  if (item.state === 'refused') Object.assign(item, { state: 'waiting', problem: null })
  resume()
}

function resume(): void {
  pause = PAUSE_MS
  void sendAll()
}
window.addEventListener('online', resume)
window.addEventListener('beforeunload', (event) => {
  if (uploads.some((item) => item.state !== 'refused')) event.preventDefault()
})
