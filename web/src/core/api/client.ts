// The only place that calls fetch.  `api` knows every path from the generated types; `take` turns an answer into its
// data or throws a Problem.
import createClient from 'openapi-fetch'
import { Problem } from './problem'
import type { Import } from './types'
import type { components, paths } from './types.gen'

type ProblemBody = Partial<components['schemas']['Problem']>

/** Called once per answer that says the session is over or the password must be changed first. */
type SessionListener = (code: string) => void
const listeners = new Set<SessionListener>()
export function onSessionProblem(listener: SessionListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Asked when something needs a fresh login: true once the person has proven again who he is. */
type ProofAsker = () => Promise<boolean>
let askProof: ProofAsker = async () => false
export function onProofNeeded(asker: ProofAsker): void {
  askProof = asker
}

async function needsProof(response: Response): Promise<boolean> {
  if (response.status !== 403) return false
  const body = (await response.clone().json().catch(() => undefined)) as ProblemBody | undefined
  return body?.code === 'session.not_fresh'
}

/** Requests on their way, as they can be sent once more. */
const again = new WeakMap<Request, Request>()

export const api = createClient<paths>({
  baseUrl: '',
  headers: { Accept: 'application/json' },
  querySerializer: { array: { style: 'form', explode: false } }, // lists are divided by commas
  fetch: (request) => fetch(request),
})

api.use({
  onRequest({ request }) {
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', crypto.randomUUID())
    }
    again.set(request, request.clone())
    return request
  },
  async onResponse({ request, response }) {
    const copy = again.get(request)
    again.delete(request)
    return copy && (await needsProof(response)) && (await askProof()) ? fetch(copy) : undefined
  },
})

interface Answer<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/** The data of an answer, or a Problem. */
export async function take<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>
  try {
    answer = await call
  } catch {
    throw new Problem(0, 'network.offline')
  }
  if (answer.response.ok) return answer.data as Data
  throw refused(answer.response, answer.error)
}

/** A change that may have been kept and is sent again: the same key is the same change (Idempotency-Key). */
export interface Change {
  key: string
  method: 'POST' | 'PATCH'
  url: string
  body: unknown
  version?: number // what it changes must still stand there
}

export async function sendChange<Data>(change: Change, signal?: AbortSignal): Promise<Data> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Content-Type': 'application/json', 'Idempotency-Key': change.key }
  if (change.version) headers['If-Match'] = `"${change.version}"`
  let response: Response
  try {
    response = await fetch(new Request(new URL(change.url, location.origin), { method: change.method, headers, body: JSON.stringify(change.body), signal }))
  } catch {
    throw new Problem(0, 'network.offline')
  }
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body as Data
  throw refused(response, body)
}

function askOf(params: unknown): string | null {
  const ask = (params as { ask?: { name?: string } } | null | undefined)?.ask
  return ask?.name ?? null
}

function refused(response: Response, body: unknown): Problem {
  const said: ProblemBody = typeof body === 'object' && body !== null ? body : {}
  const after = Number(response.headers.get('Retry-After'))
  const code = said.code ?? `http.${response.status}`
  if (code === 'session.required' || code === 'password.change_required') listeners.forEach((listener) => listener(code))
  const params = (said.params ?? {}) as Record<string, unknown>
  return new Problem(response.status, code, said.field ?? null, said.detail ?? '', after > 0 ? after : null, askOf(params), params)
}

interface Sending {
  method?: 'POST' | 'PUT'
  onPart?: (part: number) => void // hears the uploaded share 0 to 1
  signal?: AbortSignal
}

/** Sends a form with a file: fetch does not tell how far it is. */
export function sendForm<Data>(path: string, form: FormData, { method = 'POST', onPart, signal }: Sending = {}): Promise<Data> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, path)
    request.setRequestHeader('Genjin-Upload', '1')
    if (method === 'POST') request.setRequestHeader('Idempotency-Key', crypto.randomUUID())
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && onPart?.(event.loaded / event.total)
    request.onerror = () => reject(new Problem(0, 'network.offline'))
    request.onabort = () => reject(new Problem(0, 'client.cancelled'))
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Data)
      else reject(refused(new Response(null, { status: request.status || 500 }), request.response))
    }
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}

/** Sends a file to be imported. */
export function uploadImport(kind: Import['kind'], file: File, onPart: (part: number) => void): Promise<Import> {
  const form = new FormData()
  form.append('kind', kind)
  form.append('file', file)
  return sendForm('/api/v1/imports', form, { onPart })
}
