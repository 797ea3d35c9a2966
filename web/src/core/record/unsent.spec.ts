import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { useLocale } from '../i18n'
import { emptyDraft, loadDraft } from './draft'
import { discard, flush, keepForLater, sendOrKeep, startSending, takeBack, unsent, waiting, type UnsentRecord } from './unsent'

let answers: (() => Response)[] = []
const sent: { url: string; body: Record<string, unknown>; key: string | null; match: string | null }[] = []
let stop: () => void = () => undefined

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  sent.length = 0
  answers = []
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push({ url: request.url, body: (await request.clone().json()) as Record<string, unknown>, key: request.headers.get('Idempotency-Key'), match: request.headers.get('If-Match') })
    const answer = answers.shift()
    if (!answer) throw new TypeError('no network')
    return answer()
  })
})
afterEach(() => {
  stop()
  vi.unstubAllGlobals()
})

const records = () => unsent.value as UnsentRecord[]
const reply = (status: number, body: object) => () =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

function keep(candidateId: number, text: string) {
  const draft = { ...emptyDraft('phone'), outcome: 'reached', text }
  expect(keepForLater(candidateId, `人${candidateId}`, draft)).toBe(true)
  return draft
}

it('keeps records of an account through a restart of the page, and of no other', async () => {
  stop = startSending(1)
  keep(7, '断线时写的')
  stop()
  stop = startSending(2)
  expect(unsent.value).toEqual([])
  stop()
  stop = startSending(1)
  expect(records().map((item) => item.draft.text)).toEqual(['断线时写的'])
  await vi.waitFor(() => expect(sent).toHaveLength(1)) // tried, not heard
  expect(waiting.value).toBe(1)
})

it('lets a second change of a row go on from what the first left', async () => {
  stop = startSending(1)
  const meaning = { candidateId: 7, name: '甲', words: '移动', row: 's5' }
  const move = (stage: string, version: number) => ({ method: 'POST' as const, url: '/api/v1/board/move', body: { submission_id: 5, stage, version } })
  expect(await sendOrKeep(move('interview', 3), meaning)).toBeUndefined() // not heard
  expect(await sendOrKeep(move('offer', 3), meaning)).toBeUndefined() // not even tried
  const todo = { method: 'PATCH' as const, url: '/api/v1/todos/9', version: 2 }
  await sendOrKeep({ ...todo, body: { text: '一' } }, { candidateId: 0, name: '', words: '待办' })
  await sendOrKeep({ ...todo, body: { text: '二' } }, { candidateId: 0, name: '', words: '待办' })
  expect(sent.map((one) => one.url.split('/').pop())).toEqual(['move', '9'])
  sent.length = 0
  answers = [reply(200, { version: 4 }), reply(200, { version: 5 }), reply(200, { version: 3 }), reply(200, { version: 4 })]
  flush()
  await vi.waitFor(() => expect(unsent.value).toEqual([]))
  expect(sent.map((one) => one.body.version ?? one.match)).toEqual([3, 4, '"2"', '"3"'])
})

it('changes a row again from the version the change before it left, whatever is still shown', async () => {
  stop = startSending(1)
  const patch = (place: string) => sendOrKeep({ method: 'PATCH', url: '/api/v1/appointments/3', version: 1, body: { place } }, { candidateId: 0, name: '', words: '' })
  answers = [reply(200, { version: 2 }), reply(200, { version: 3 })]
  await patch('甲')
  await patch('乙')
  expect(sent.map((one) => one.match)).toEqual(['"1"', '"2"'])
})

it('sends in order with the uid and the time of writing', async () => {
  stop = startSending(1)
  const first = keep(7, '一')
  keep(8, '二')
  answers = [reply(201, { id: 1 }), reply(201, { id: 2 })]
  flush()
  await vi.waitFor(() => expect(unsent.value).toEqual([]))
  expect(sent.map((one) => one.body.text)).toEqual(['一', '二'])
  expect(sent[0]!.body.client_uid).toBe(first.uid)
  expect(Date.parse(sent[0]!.body.at as string)).toBeLessThanOrEqual(Date.now())
  expect(localStorage.getItem('genjin.unsent.1')).toBe(null)
})

it('stops at the first that is not heard, so that the order stays', async () => {
  stop = startSending(1)
  keep(7, '一')
  keep(8, '二')
  flush()
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  await Promise.resolve()
  expect(waiting.value).toBe(2)
})

it('is soon there when the first try after a long silence fails, too', async () => {
  vi.useFakeTimers()
  try {
    stop = startSending(1)
    keep(7, '一')
    flush()
    await vi.advanceTimersByTimeAsync(300_000) // by now it tries once a minute
    const before = sent.length
    expect(before).toBeLessThan(12)
    flush() // the connection is back; the server has not woken up yet
    await vi.advanceTimersByTimeAsync(100)
    answers = [reply(503, { code: 'db.busy', status: 503 }), reply(201, { id: 1 })]
    await vi.advanceTimersByTimeAsync(5_100)
    expect(waiting.value).toBe(1)
    await vi.advanceTimersByTimeAsync(10_100)
    expect(unsent.value).toEqual([])
  } finally {
    vi.useRealTimers()
  }
})

it('takes a uid that was used for delivered: only the answer had got lost', async () => {
  stop = startSending(1)
  keep(7, '一')
  answers = [reply(409, { code: 'record.uid_reused', status: 409 })]
  flush()
  await vi.waitFor(() => expect(unsent.value).toEqual([]))
})

it('shows what was refused, and sends it no more until it was looked at', async () => {
  stop = startSending(1)
  const draft = keep(7, '一')
  answers = [reply(422, { code: 'followup.past_date', status: 422 })]
  flush()
  await vi.waitFor(() => expect(unsent.value[0]?.refused).toBeTruthy())
  expect(waiting.value).toBe(0)
  flush()
  expect(sent).toHaveLength(1)
  takeBack(records()[0]!)
  expect(unsent.value).toEqual([])
  expect(loadDraft(7)?.uid).toBe(draft.uid)
})

it('throws away only what was meant', () => {
  stop = startSending(1)
  keep(7, '一')
  keep(8, '二')
  discard(unsent.value[0]!)
  expect(records().map((item) => item.draft.text)).toEqual(['二'])
})

it('sends a change that was not heard again under its key, behind what was written before it', async () => {
  stop = startSending(1)
  keep(7, '一')
  const meaning = { candidateId: 7, name: '人7', words: '推迟' }
  const change = { method: 'POST', url: '/api/v1/followups/3/snooze', body: { until: '2026-12-01T09:30:00+08:00' }, version: 4 } as const
  expect(await sendOrKeep(change, meaning)).toBe(undefined)
  expect(waiting.value).toBe(2)
  answers = [reply(201, { id: 1 }), reply(200, { id: 3 })]
  flush()
  await vi.waitFor(() => expect(unsent.value).toEqual([]))
  expect(sent.map((one) => new URL(one.url).pathname)).toEqual(['/api/v1/followups/3/snooze', '/api/v1/candidates/7/records', '/api/v1/followups/3/snooze'])
  expect(sent[2]!.key).toBe(sent[0]!.key)
  expect(sent[2]!.body).toEqual(change.body)
  expect(sent.map((one) => one.match)).toEqual(['"4"', null, '"4"'])
})

it('says at once what the server refuses, and keeps the answer of what it takes', async () => {
  stop = startSending(1)
  const meaning = { candidateId: 7, name: '人7', words: '推迟' }
  answers = [reply(409, { code: 'followup.ended', status: 409 }), reply(200, { id: 3 })]
  await expect(sendOrKeep({ method: 'POST', url: '/api/v1/x', body: {} }, meaning)).rejects.toMatchObject({ code: 'followup.ended' })
  expect(await sendOrKeep({ method: 'POST', url: '/api/v1/x', body: {} }, meaning)).toEqual({ id: 3 })
  expect(unsent.value).toEqual([])
})
