// Brings one file to the server.  Small ones at once; larger ones in parts, so that a lost connection costs one part:
// the server finds the upload again by its content, also after the tab was closed.
import { api, sendForm, take } from '../api/client'
import { Problem } from '../api/problem'
import type { Attachment, DocumentUpload } from '../api/types'
import { MAX_BYTES } from './fileWords'

export interface Place {
  candidateId: number
  recordId?: number
  kind?: Attachment['kind'] // without it the server guesses
}

export interface Progress {
  onPart: (part: number) => void // uploaded share, 0 to 1
  onUpload?: (id: number) => void // to be forgotten when it is cancelled
  signal: AbortSignal
}

const AT_ONCE_BYTES = 1024 * 1024
const AT_ONCE_NAME_BYTES = 120 // a form holds no longer name
const LETTER_BYTES = 4 // at most
const OFFSET = 'document.offset'

async function digestOf(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The end of a name, as much as a form holds. */
export const shortName = (name: string) => [...name].slice(-AT_ONCE_NAME_BYTES / LETTER_BYTES).join('')

export function formOf(content: Blob, name: string, kind?: Attachment['kind']): FormData {
  const form = new FormData()
  if (kind) form.append('kind', kind)
  form.append('file', content, name)
  return form
}

function sendWhole(place: Place, file: File, { onPart, signal }: Progress): Promise<Attachment> {
  const at = place.recordId ? `records/${place.recordId}` : `candidates/${place.candidateId}`
  return sendForm(`/api/v1/${at}/attachments`, formOf(file, file.name, place.kind), { onPart, signal })
}

function begin(place: Place, file: File, sha256: string): Promise<DocumentUpload> {
  const body = { file_name: file.name.slice(-400), bytes: file.size, sha256, kind: place.kind }
  return place.recordId
    ? take(api.POST('/api/v1/records/{id}/uploads', { params: { path: { id: place.recordId } }, body }))
    : take(api.POST('/api/v1/candidates/{id}/uploads', { params: { path: { id: place.candidateId } }, body }))
}

/** Sends the part at its offset; the offset of the next one. Where the server is elsewhere, that counts. */
async function sendPart(upload: DocumentUpload, file: File, { onPart, signal }: Progress): Promise<DocumentUpload> {
  const part = file.slice(upload.offset, upload.offset + upload.part_bytes)
  const share = (done: number) => onPart((upload.offset + done * part.size) / file.size)
  try {
    return await sendForm(`/api/v1/uploads/${upload.id}?offset=${upload.offset}`, formOf(part, 'part'), { method: 'PUT', onPart: share, signal })
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code !== OFFSET) throw thrown
    return { ...upload, offset: Number(thrown.params.offset) }
  }
}

async function sendParts(place: Place, file: File, progress: Progress): Promise<Attachment> {
  let upload = await begin(place, file, await digestOf(file))
  progress.onUpload?.(upload.id)
  while (!upload.attachment) {
    if (progress.signal.aborted) throw new Problem(0, 'client.cancelled')
    progress.onPart(upload.offset / file.size)
    upload = await sendPart(upload, file, progress)
  }
  return upload.attachment
}

/** What can be said against a file before it is sent. */
export function objection(file: File): Problem | null {
  if (file.size === 0) return new Problem(422, 'document.empty')
  return file.size > MAX_BYTES ? new Problem(413, 'document.too_large') : null
}

/** Without a digest (plain http on another host) there are no parts. */
export function sendFile(place: Place, file: File, progress: Progress): Promise<Attachment> {
  const isLarge = file.size > AT_ONCE_BYTES || new TextEncoder().encode(file.name).length > AT_ONCE_NAME_BYTES
  return isLarge && crypto.subtle !== undefined ? sendParts(place, file, progress) : sendWhole(place, file, progress)
}

export async function forgetUpload(id: number): Promise<void> {
  await take(api.DELETE('/api/v1/uploads/{id}', { params: { path: { id } } })).catch(() => undefined) // it goes by itself after a day
}
