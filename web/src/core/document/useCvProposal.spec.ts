import { effectScope, ref } from 'vue'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { CvItem, CvProposal } from '../api/types'
import { useLocale } from '../i18n'
import { changeOf, quoteOf, rowsOf, rowValues, useCvProposal, type CvValues } from './useCvProposal'

beforeAll(() => useLocale('zh-CN'))

const TEXT = '姓名：林夕\n电话：139-0013-9001\n2018 至今 甲公司 总监\n2012 - 2017 乙公司'
const item = (field: string, hit: string, change: Partial<CvItem> = {}): CvItem => ({
  field, value: hit, page: 1, offset: [...TEXT.slice(0, TEXT.indexOf(hit))].length, length: [...hit].length, title: null, from: null, until: null, sure: true, ...change,
})
const proposal = (): CvProposal => ({
  attachment_id: null, state: 'done', pages: [{ page: 1, by_ocr: false, text: TEXT }],
  items: [item('company', '甲公司'), item('company', '乙公司'), item('title', '总监', { sure: false }), item('phone', '139-0013-9001', { value: '13900139001' }),
    item('name', '林夕'), { ...item('name', '林夕'), value: '林溪', page: 0, offset: 0, length: 0, sure: false }],
})

it('makes one row of each field, in the order of the form, and ticks what is sure', () => {
  const rows = rowsOf(proposal(), {})
  expect(rows.map((row) => [row.field, row.options.length, row.taken])).toEqual([['name', 2, true], ['phone', 1, true], ['company', 2, true], ['title', 1, false]])
})

const jobs = (): CvProposal => ({ ...proposal(), items: [item('company', '甲公司', { title: '总监', from: '2018', until: 'now' }), item('company', '乙公司'), item('title', '总监')] })

it('makes one proposal of an employer and the title there', () => {
  const rows = rowsOf(jobs(), {})
  expect(rows.map((row) => [row.field, row.options.map((option) => option.title), row.taken])).toEqual([['company', ['总监', null], true]])
  expect(rowValues(rows[0]!)).toEqual({ company: '甲公司', title: '总监' })
  expect(rowValues({ ...rows[0]!, chosen: 1 })).toEqual({ company: '乙公司' }) // says nothing of a title: the known one stays
  expect(rowsOf(jobs(), { title: '顾问' })[0]?.taken).toBe(false)
})

it('ticks nothing where something is known', () => {
  expect(rowsOf(proposal(), { company: '丙公司' }).find((row) => row.field === 'company')?.taken).toBe(false)
})

it('quotes the line with the value; what comes out of the file name has none', () => {
  const rows = rowsOf(proposal(), {})
  expect(rows[1]?.options[0]?.quote).toEqual({ page: 1, before: '电话：', hit: '139-0013-9001', after: '' })
  expect(rows[0]?.options[1]?.quote).toBeNull()
})

it('counts code points, cuts long lines, and shows what hides', () => {
  const text = `上一行\n${'😀'.repeat(30)}甲\u202E\t公司${'后'.repeat(30)}`
  const offset = 4 + 30
  const quote = quoteOf({ ...item('company', '甲公司'), offset, length: 5 }, [...text])
  expect(quote).toEqual({ page: 1, before: `…${'😀'.repeat(24)}`, hit: '甲\uFFFD 公司', after: `${'后'.repeat(24)}…` })
})

it('sends a year as a number and an emptied field as nothing', () => {
  expect(changeOf({ name: '林夕', birth_year: '1990', gender: '' })).toEqual({ name: '林夕', birth_year: 1990, gender: null })
})

beforeEach(() => vi.stubGlobal('fetch', async () => new Response(JSON.stringify(proposal()), { headers: { 'Content-Type': 'application/json' } })))
afterEach(() => vi.unstubAllGlobals())

it('takes what is ticked and differs; another value is taken by choosing it', async () => {
  const now = ref<CvValues>({ name: '林夕', company: '丙公司' })
  const cv = effectScope().run(() => useCvProposal(() => ({ attachmentId: 5 }), () => now.value))!
  await cv.read()
  expect(cv.taken.value).toEqual({ phone: '13900139001' })
  cv.choose(cv.rows.value.find((row) => row.field === 'company')!, 1)
  expect(cv.taken.value).toEqual({ phone: '13900139001', company: '乙公司' })
})

it('takes the tick back where somebody changed the field meanwhile', async () => {
  const now = ref<CvValues>({})
  const cv = effectScope().run(() => useCvProposal(() => ({ attachmentId: 5 }), () => now.value))!
  await cv.read()
  now.value = { company: '丙公司' }
  await vi.waitFor(() => expect(cv.taken.value).toEqual({ name: '林夕', phone: '13900139001' }))
})

it('says of a file that is too large that it is not read', async () => {
  const file = new File([''], 'cv.pdf')
  Object.defineProperty(file, 'size', { value: 21 * 1024 * 1024 })
  const cv = effectScope().run(() => useCvProposal(() => ({ file }), () => ({})))!
  await cv.read()
  expect(cv.error.value).toContain('20 MB')
  expect(cv.rows.value).toEqual([])
})
