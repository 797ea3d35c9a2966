import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Candidate } from '@core/api/types'
import { useLocale } from '@core/i18n'
import { factsOf } from './facts'
import { useFactEdit } from './useFactEdit'

beforeAll(() => useLocale('zh-CN'))
afterEach(() => vi.unstubAllGlobals())

const person = (change: Partial<Candidate> = {}) => ({
  id: 7, version: 1, name: '王小明', masked: [], custom: {}, tags: [], city: '上海', company: '甲公司', floor_salary: null, notice_days: null, ...change,
}) as unknown as Candidate
const fact = (key: string) => factsOf([]).find((each) => each.key === key)!

let stored: Candidate
let patches: { version: string | null; body: Record<string, unknown> }[]

beforeEach(() => {
  stored = person()
  patches = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
    if (request.method === 'GET') return json(stored)
    const version = request.headers.get('If-Match')
    const body = (await request.json()) as Record<string, unknown>
    patches.push({ version, body })
    if (version !== `"${stored.version}"`) return json({ code: 'request.stale', status: 412 }, 412)
    stored = { ...stored, ...body, version: stored.version + 1 } as Candidate
    return json(stored)
  })
})

it('sends the one fact that was changed, against the version that was read', async () => {
  const edit = useFactEdit(() => fact('city'), () => person())
  edit.start()
  edit.text.value = ' 杭州 '
  await edit.save()
  expect(patches).toEqual([{ version: '"1"', body: { city: '杭州' } }])
  expect(edit.editing.value).toBe(false)
})

it('sends nothing when nothing was changed', async () => {
  const edit = useFactEdit(() => fact('city'), () => person())
  edit.start()
  await edit.save()
  expect(patches).toHaveLength(0)
  expect(edit.editing.value).toBe(false)
})

it('is no conflict when a colleague changed another fact', async () => {
  stored = person({ version: 2, company: '乙公司' })
  const edit = useFactEdit(() => fact('city'), () => person())
  edit.start()
  edit.text.value = '杭州'
  await edit.save()
  expect(patches.map((patch) => patch.version)).toEqual(['"1"', '"2"'])
  expect(stored).toMatchObject({ city: '杭州', company: '乙公司' })
})

it('shows both versions when a colleague changed the same fact, and overwrites only on purpose', async () => {
  stored = person({ version: 2, city: '北京' })
  const edit = useFactEdit(() => fact('city'), () => person())
  edit.start()
  edit.text.value = '杭州'
  await edit.save()
  expect(edit.conflict.value).toMatchObject({ mine: '杭州', theirs: '北京' })
  expect(edit.editing.value).toBe(true)
  await edit.insist()
  expect(stored.city).toBe('杭州')
  expect(edit.editing.value).toBe(false)
})

it('refuses pay that is no number, and keeps what was typed', async () => {
  const edit = useFactEdit(() => fact('expected_salary'), () => person())
  edit.start()
  edit.text.value = '很多'
  await edit.save()
  expect(patches).toHaveLength(0)
  expect(edit.error.value).not.toBe('')
  expect(edit.text.value).toBe('很多')
})

it('keeps the other parts of the floor', () => {
  const from = person({ floor_salary: { monthly: { amount: 5_000_000, currency: 'CNY' }, months: 14, bonus: null, equity: null } })
  expect(fact('floor_monthly').show(from)).toBe('5 万')
  expect(fact('floor_months').show(from)).toBe('14 个月')
  expect(fact('floor_bonus').change('10 万', from)).toEqual({
    floor_salary: { monthly: { amount: 5_000_000, currency: 'CNY' }, months: 14, bonus: { amount: 10_000_000, currency: 'CNY' }, equity: null },
  })
  expect(fact('floor_monthly').change('', person())).toEqual({ floor_salary: null })
})
