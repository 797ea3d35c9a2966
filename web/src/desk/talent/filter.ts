// The filter of the talent table: what it asks the server, and how it stands in the address, so that a link or a saved view
// opens the same list.
import type { LocationQuery } from 'vue-router'
import type { paths } from '@core/api/types.gen'

export type TalentQuery = NonNullable<paths['/api/v1/candidates']['get']['parameters']['query']>
export type TalentSort = NonNullable<TalentQuery['sort']>
export type TalentOrder = NonNullable<TalentQuery['order']>

export const SORTS: TalentSort[] = ['updated', 'name', 'next_due', 'last_contact']
/** How each begins: the newest first, names from A. */
export const USUAL_ORDER: Record<TalentSort, TalentOrder> = { updated: 'desc', name: 'asc', next_due: 'asc', last_contact: 'desc' }
export const FIELDS = ['care', 'pool_grade', 'owner', 'colour', 'stage', 'job_type', 'city', 'company', 'tags', 'contacted_after', 'contacted_before', 'position_id', 'custom'] as const
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
  order: TalentOrder
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
  const order = (['asc', 'desc'] as const).find((name) => name === lists(query.order)[0]) ?? USUAL_ORDER[sort]
  return { q: lists(query.q)[0] ?? '', conditions, sort, order }
}

export function writeFilter(filter: TalentFilter): LocationQuery {
  const query: Record<string, string | string[]> = {}
  if (filter.q) query.q = filter.q
  if (filter.sort !== 'updated') query.sort = filter.sort
  if (filter.order !== USUAL_ORDER[filter.sort]) query.order = filter.order
  for (const { field, key, value } of filter.conditions) {
    if (!value) continue
    const text = field === 'custom' ? `${key}=${value}` : value
    query[field] = isMany(field) ? [...lists(query[field]), text] : text
  }
  return query
}

/** A click on a heading: another column begins as usual, the same one turns round. */
export function turned(filter: TalentFilter, sort: TalentSort): Pick<TalentFilter, 'sort' | 'order'> {
  if (sort !== filter.sort) return { sort, order: USUAL_ORDER[sort] }
  return { sort, order: filter.order === 'asc' ? 'desc' : 'asc' }
}

/** The text a saved view keeps: the filter, the order and, where the view has its own, the columns. */
export function viewText(filter: TalentFilter, columns?: string): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(writeFilter(filter))) lists(value).forEach((each) => params.append(key, each))
  if (columns) params.set('columns', columns)
  return params.toString()
}

/** The address of a saved view. */
export function readView(text: string): LocationQuery {
  const query: Record<string, string[]> = {}
  for (const [key, value] of new URLSearchParams(text)) query[key] = [...(query[key] ?? []), value]
  return query.columns ? { ...writeFilter(readFilter(query)), columns: query.columns[0]! } : writeFilter(readFilter(query))
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
