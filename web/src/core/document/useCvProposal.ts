// What a CV proposes for a candidate: one row for each field, the likeliest value first, with the line it was read from.  A job is one
// proposal: employer and title go together.
// A person confirms; what he did not tick is never taken.
import { computed, onScopeDispose, ref, watch } from 'vue'
import { api, sendForm, take } from '../api/client'
import { asProblem, Problem } from '../api/problem'
import type { Candidate, CandidateChange, CvItem, CvProposal } from '../api/types'
import { shownName } from './fileWords'
import { formOf, objection, shortName } from './send'

export const CV_FIELDS = ['name', 'phone', 'email', 'company', 'title', 'education', 'gender', 'birth_year'] as const
export type CvField = (typeof CV_FIELDS)[number]
export type CvValues = Partial<Record<CvField, string>>
export type CvSource = { file: File } | { attachmentId: number }

/** The place in the text, cut out of its line; nothing in it hides or turns letters. */
export interface CvQuote {
  page: number
  before: string
  hit: string
  after: string
}

export interface CvOption {
  value: string
  title: string | null // of an employer: what he was there
  sure: boolean
  from: string | null
  until: string | null
  quote: CvQuote | null // null: out of the file's name
}

export interface CvRow {
  field: CvField
  options: CvOption[]
  chosen: number
  taken: boolean
}

const MOST_OPTIONS = 8
const QUOTED_LETTERS = 24 // on either side
const READ_BYTES = 20 * 1024 * 1024

const plain = (letters: string[]) => shownName(letters.join('').replace(/\s/g, ' '))

/** Offsets of the server count code points, as the letters of a spread text do. */
export function quoteOf({ page, offset, length }: CvItem, letters: string[] | undefined): CvQuote | null {
  if (!letters) return null
  const end = offset + length
  const ends = (letter: string | undefined) => letter === undefined || letter === '\n'
  let start = offset
  let stop = end
  while (offset - start < QUOTED_LETTERS && !ends(letters[start - 1])) start--
  while (stop - end < QUOTED_LETTERS && !ends(letters[stop])) stop++
  return {
    page,
    before: (ends(letters[start - 1]) ? '' : '…') + plain(letters.slice(start, offset)).trimStart(),
    hit: plain(letters.slice(offset, end)),
    after: plain(letters.slice(end, stop)).trimEnd() + (ends(letters[stop]) ? '' : '…'),
  }
}

/** Ticked from the beginning: what the text says for sure where nothing is known yet. */
export function rowsOf({ items, pages }: CvProposal, now: CvValues): CvRow[] {
  const letters = pages.map((page) => [...page.text])
  const joined = new Set(items.flatMap((item) => item.title ?? []))
  return CV_FIELDS.flatMap((field) => {
    const own = items.filter((item) => item.field === field && !(field === 'title' && joined.has(item.value)))
    const options = own.slice(0, MOST_OPTIONS).map((item) => ({
      value: item.value, title: item.title, sure: item.sure, from: item.from, until: item.until, quote: quoteOf(item, letters[item.page - 1]),
    }))
    const [first] = options
    const isNew = first && Object.keys(optionValues(field, first)).every((each) => !now[each as CvField])
    return first ? [{ field, options, chosen: 0, taken: first.sure && !!isNew }] : []
  })
}

/** What taking the option sets: a job sets employer and title. */
export function optionValues(field: CvField, { value, title }: Pick<CvOption, 'value' | 'title'>): CvValues {
  return field === 'company' && title ? { company: value, title } : { [field]: value }
}

/** What taking the row sets, as it is chosen. */
export function rowValues(row: CvRow): CvValues {
  const option = row.options[row.chosen]
  return option ? optionValues(row.field, option) : {}
}

export function valuesOf(candidate: Candidate): CvValues {
  return Object.fromEntries(CV_FIELDS.map((field) => [field, String(candidate[field] ?? '')]))
}

/** The values as the server takes them; an empty one empties the field. */
export function changeOf(values: CvValues): CandidateChange {
  const change = Object.entries(values).map(([field, value]) => [field, field === 'birth_year' && value ? Number(value) : value || null])
  return Object.fromEntries(change) as CandidateChange
}

async function readCv(source: CvSource, signal: AbortSignal): Promise<CvProposal> {
  if ('attachmentId' in source) return take(api.GET('/api/v1/attachments/{id}/cv', { params: { path: { id: source.attachmentId } }, signal }))
  const problem = source.file.size > READ_BYTES ? new Problem(413, 'cv.too_large') : objection(source.file)
  if (problem) throw problem
  return sendForm('/api/v1/cv-proposals', formOf(source.file, shortName(source.file.name)), { signal })
}

export function useCvProposal(source: () => CvSource, now: () => CvValues) {
  const rows = ref<CvRow[]>([])
  const busy = ref(false)
  const error = ref('')
  const stop = new AbortController()
  onScopeDispose(() => stop.abort())

  const fieldsOf = (row: CvRow) => Object.keys(rowValues(row)) as CvField[]
  const isSame = (row: CvRow) => Object.entries(rowValues(row)).every(([field, value]) => value === now()[field as CvField])
  const taken = computed<CvValues>(() => Object.assign({}, ...rows.value.filter((row) => row.taken && !isSame(row)).map(rowValues)))

  // What somebody changed meanwhile has to be looked at again.
  watch(now, (next, before) => {
    for (const row of rows.value) row.taken &&= fieldsOf(row).every((field) => next[field] === before[field])
  })

  async function read(): Promise<void> {
    busy.value = true
    error.value = ''
    try {
      rows.value = rowsOf(await readCv(source(), stop.signal), now())
    } catch (thrown) {
      error.value = asProblem(thrown).text
    } finally {
      busy.value = false
    }
  }

  function choose(row: CvRow, option: number): void {
    Object.assign(row, { chosen: option, taken: true })
  }

  return { rows, busy, error, taken, isSame, choose, read }
}
