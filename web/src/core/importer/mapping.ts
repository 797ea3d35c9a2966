// Which column goes into which field: begins with the guess, each field at most once.
import type { Import } from '../api/types'

export type Mapping = Record<number, string> // column → field, '' = left out

export function guessedMapping(job: Import): Mapping {
  return Object.fromEntries(job.guess.columns.map((column) => [column.column, column.field ?? '']))
}

/** The mapping with this field on this column, and nowhere else. */
export function mapColumn(mapping: Mapping, column: number, field: string): Mapping {
  const next: Mapping = { ...mapping, [column]: field }
  if (field) for (const other of Object.keys(next).map(Number)) if (other !== column && next[other] === field) next[other] = ''
  return next
}

export function missingFields(job: Import, mapping: Mapping): string[] {
  const used = new Set(Object.values(mapping))
  return job.fields.filter((field) => field.required && !used.has(field.field)).map((field) => field.label)
}

export function mappingInput(mapping: Mapping): { column: number; field: string }[] {
  return Object.entries(mapping).filter(([, field]) => field).map(([column, field]) => ({ column: Number(column), field }))
}

const REJECT_HEADINGS = ['行号,原因', 'line,reason']

/** The columns of the file itself: without line and reason in front of a file of rejected rows, which never go in. */
export function ownColumns(job: Import): Import['guess']['columns'] {
  const columns = job.guess.columns
  return REJECT_HEADINGS.includes(columns.slice(0, 2).map((column) => column.heading).join()) ? columns.slice(2) : columns
}
