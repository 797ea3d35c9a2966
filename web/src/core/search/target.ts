// Where a hit leads: a candidate, and the entry of his timeline.
import type { SearchHit } from '../api/types'

export interface Target {
  id: number
  at?: string
}

const ENTRIES: Record<string, string> = { record: 'record', file: 'file', cv: 'file', transcript: 'file' }

export function targetOf(hit: Pick<SearchHit, 'kind' | 'id' | 'candidate'>): Target {
  const entry = ENTRIES[hit.kind]
  return { id: hit.candidate.id, at: entry ? `${entry}-${hit.id}` : undefined }
}

/** An entry as it stands in an address; undefined when it is none. */
export function entryOf(at: unknown): string | undefined {
  return typeof at === 'string' && /^[a-z_]{1,20}-\d{1,18}$/.test(at) ? at : undefined
}

/** A query taken apart at the place that the server names; it counts characters, not UTF-16 units. */
export function placeOf(q: string, params: Readonly<Record<string, unknown>>): { before: string; bad: string; after: string } | null {
  const { position, length } = params
  if (typeof position !== 'number' || typeof length !== 'number') return null
  const letters = Array.from(q)
  const part = (from: number, to?: number) => letters.slice(from, to).join('')
  return { before: part(0, position), bad: part(position, position + length), after: part(position + length) }
}
