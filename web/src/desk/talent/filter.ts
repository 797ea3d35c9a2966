// The filter of the talent table: what it asks the server, and how it stands in the address, so that a link or a saved view
// opens the same list.
import type { LocationQuery } from 'vue-router'
import type { paths } from '@core/api/types.gen'

export type TalentQuery = NonNullable<paths['/api/v1/candidates']['get']['parameters']['query']>
export type TalentSort = NonNullable<TalentQuery['sort']>

export const SORTS: TalentSort[] = ['updated', 'name', 'next_due', 'last_contact']
export const FIELDS = ['care', 'pool_grade', 'owner', 'colour', 'stage', 'city', 'company', 'tags', 'contacted_after', 'contacted_before', 'position_id', 'custom'] as const
export type FilterField = (typeof FIELDS)[number]

/** One condition; several of `tags` and `custom` may stand side by side. */
export interface Condition {
  field: FilterField
  key?: string // of a custom field
  value: string
}

export interface TalentFilter {
  q: string
  conditions: Condition[]
  sort: TalentSort
}

const isMany = (field: FilterField) => field === 'tags' || field === 'custom'
const lists = (value: unknown): string[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String)

/** What stands in the address; the drawer's own keys are not ours. */
export function readFilter(query: LocationQuery): TalentFilter {
  const conditions: Condition[] = []
  for (const field of FIELDS) {
    for (const value of lists(query[field]).filter(Boolean)) {
      const equals = field === 'custom' ? value.indexOf('=') : -1
      if (field === 'custom' && equals < 1) continue
      conditions.push(field === 'custom' ? { field, key: value.slice(0, equals), value: value.slice(equals + 1) } : { field, value })
    }
  }
  const sort = SORTS.find((name) => name === lists(query.sort)[0]) ?? 'updated'
  return { q: lists(query.q)[0] ?? '', conditions, sort }
}

export function writeFilter(filter: TalentFilter): LocationQuery {
  const query: Record<string, string | string[]> = {}
  if (filter.q) query.q = filter.q
  if (filter.sort !== 'updated') query.sort = filter.sort
  for (const { field, key, value } of filter.conditions) {
    if (!value) continue
    const text = field === 'custom' ? `${key}=${value}` : value
    query[field] = isMany(field) ? [...lists(query[field]), text] : text
  }
  return query
}

/** The text a saved view keeps, and back. */
export function viewText(filter: TalentFilter): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(writeFilter(filter))) lists(value).forEach((each) => params.append(key, each))
  return params.toString()
}

export function readView(text: string): TalentFilter {
  const query: Record<string, string[]> = {}
  for (const [key, value] of new URLSearchParams(text)) query[key] = [...(query[key] ?? []), value]
  return readFilter(query)
}

/** What the server is asked, without page and order.  A day stands for its beginning in the account's zone. */
export function serverFilter(filter: TalentFilter, dayStart: (day: string) => string): TalentQuery {
  const asked: Record<string, unknown> = { q: filter.q || undefined }
  for (const { field, key, value } of filter.conditions) {
    if (!value) continue
    if (field === 'tags') asked.tags = [...((asked.tags as string[]) ?? []), value]
    else if (field === 'custom') asked.custom = [...((asked.custom as string[]) ?? []), `${key}=${value}`]
    else if (field === 'contacted_after' || field === 'contacted_before') asked[field] = dayStart(value)
    else if (field === 'position_id') asked[field] = Number(value)
    else asked[field] = value
  }
  return asked as TalentQuery
}
