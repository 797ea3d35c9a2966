// The columns of the talent table: what each shows, how wide it is, which fact a cell changes.
import type { CandidateRow, CustomField } from '@core/api/types'
import { moneyWords } from '@core/format/money'
import { agoWords, dueWords } from '@core/format/when'
import { translate } from '@core/i18n'
import type { TalentSort } from './filter'

export interface Column {
  key: string
  label: string
  width: string // of the grid
  text: (row: CandidateRow) => string
  sort?: TalentSort
  isSized?: boolean // somebody chose its width
  /** Key of the fact (facts.ts) that a cell changes. */
  fact?: string
}

export const SHIPPED = ['name', 'work', 'city', 'phone', 'stage', 'next', 'last', 'owner', 'tags']

const care = (row: CandidateRow) => (row.care ? `${translate(`care.${row.care}`)}${row.care === 'pool' && row.pool_grade ? ` ${row.pool_grade}` : ''}` : '')
const stage = (row: CandidateRow) => (row.submission ? `${row.submission.stage_name} · ${row.submission.position.title}` : '')
const work = (row: CandidateRow) => [row.company, row.title].filter(Boolean).join(' · ')
const yes = (value: unknown) => (typeof value === 'boolean' ? translate(value ? 'act.yes' : 'act.no') : value === undefined || value === null ? '' : String(value))

export function columnsOf(custom: CustomField[]): Column[] {
  const label = (key: string) => translate(`talent.column.${key}`)
  const shipped: [string, string, Column['text'], Partial<Column>?][] = [
    ['name', 'minmax(120px, 1.1fr)', (row) => row.name, { sort: 'name', fact: 'name' }],
    ['work', 'minmax(150px, 2fr)', work],
    ['company', 'minmax(120px, 1fr)', (row) => row.company ?? '', { fact: 'company' }],
    ['title', 'minmax(120px, 1fr)', (row) => row.title ?? '', { fact: 'title' }],
    ['city', '72px', (row) => row.city ?? '', { fact: 'city' }],
    ['phone', '118px', (row) => row.phone ?? '', { fact: 'phone' }],
    ['stage', 'minmax(130px, 1.3fr)', stage],
    ['care', '88px', care],
    ['next', '184px', (row) => (row.followup_id ? dueWords(row.next_due_at) : ''), { sort: 'next_due' }],
    ['last', '84px', (row) => agoWords(row.last_contact_at), { sort: 'last_contact' }],
    ['owner', '72px', (row) => row.owner?.name ?? ''],
    ['tags', 'minmax(96px, 1fr)', (row) => row.tags.join('、')],
    ['expected_salary', '96px', (row) => moneyWords(row.expected_salary), { fact: 'expected_salary' }],
    ['education', '84px', (row) => row.education ?? '', { fact: 'education' }],
    ['source', '96px', (row) => row.source ?? '', { fact: 'source' }],
    ['updated', '92px', (row) => agoWords(row.updated_at), { sort: 'updated' }],
  ]
  return [
    ...shipped.map(([key, width, text, more]) => ({ key, label: label(key), width, text, ...more })),
    ...custom.map((field) => ({
      key: `custom.${field.key}`, label: field.label, width: '110px', text: (row: CandidateRow) => yes(row.custom[field.key]), fact: `custom.${field.key}`,
    })),
  ]
}

export const NARROWEST = 56
export const WIDEST = 640

/** A column as it is kept: its name, and its width where somebody chose one: "city", "city:120". */
export function columnOf(kept: string): { name: string; width?: number } {
  const [, name, width] = /^(.*?)(?::(\d+))?$/.exec(kept)!
  return width ? { name: name!, width: Math.max(NARROWEST, Math.min(WIDEST, Number(width))) } : { name: name! }
}

/** Those chosen, in their order and width; a field that is gone is left out. */
export function chosenColumns(all: Column[], kept: string[]): Column[] {
  return (kept.length ? kept : SHIPPED).flatMap((each) => {
    const { name, width } = columnOf(each)
    const column = all.find(({ key }) => key === name)
    return column ? [width ? { ...column, width: `${width}px`, isSized: true } : column] : []
  })
}

/** What is kept of columns shown. */
export const keptColumns = (columns: Column[]): string[] => columns.map(({ key, width, isSized }) => (isSized ? `${key}:${parseInt(width)}` : key))

/** With another width for one; null: as shipped. */
export function resized(kept: string[], name: string, width: number | null): string[] {
  return (kept.length ? kept : SHIPPED).map((each) => {
    if (columnOf(each).name !== name) return each
    return width === null ? name : `${name}:${Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)))}`
  })
}

/** Pixels that a column has at least. */
export const leastOf = ({ width }: Column): number => Number(/(\d+)px/.exec(width)?.[1] ?? 0)

/** The least a row needs, so that nothing is cut where the window is narrow. */
export const leastWidth = (columns: Column[]): number => columns.reduce((sum, column) => sum + leastOf(column), 0)
