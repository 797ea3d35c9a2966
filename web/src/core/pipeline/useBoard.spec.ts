import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useSession } from '../account/useSession'
import type { Board, Card, Me } from '../api/types'
import { useLocale } from '../i18n'
import { startSending } from '../record/unsent'
import { overriding } from '../off_limits/override'
import { toasts } from '../ui/toast'
import { useBoard } from './useBoard'

let scope: EffectScope
const nothingMissing = { status: 200, body: { items: [], missing: [] } }
let answers: ((request: Request) => { status: number; body: unknown } | undefined)[]
const asked: Request[] = []

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  setActivePinia(createPinia())
  scope = effectScope()
  asked.length = 0
  toasts.splice(0)
  startSending(1)() // versions of former cards are forgotten
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request.clone())
    const answer = answers.map((give) => give(request)).find((found) => found) ?? (request.url.endsWith('/consents') ? nothingMissing : undefined)!
    return new Response(JSON.stringify(answer.body), { status: answer.status, headers: { 'Content-Type': 'application/json' } })
  })
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

function card(stage: string, version = 1): Card {
  return {
    submission_id: 1, followup_id: 1, version, stage, colour: 'green', candidate: { id: 9, name: '张三' }, stage_by: { id: 2, name: '李四' },
  } as Card
}

function board(stage: string, version = 1): Board {
  const columns = ['contacted', 'interview', 'offer'].map((key) => {
    const items = key === stage ? [card(stage, version)] : []
    return { key, name: `「${key}」`, kind: key, total: items.length, counts: { green: items.length, yellow: 0, red: 0 }, items, next: null }
  })
  return { group: 'stage', total: 1, counts: { green: 1, yellow: 0, red: 0 }, columns } as Board
}

const stageOf = (shown: Board | undefined) => shown?.columns.find((column) => column.items.length)?.key
const isBoard = (request: Request) => request.url.includes('/api/v1/board?')
const isMove = (request: Request) => request.url.endsWith('/board/move')

it('shows a move at once and offers the undo with the new version', async () => {
  answers = [
    (request) => (isBoard(request) ? { status: 200, body: board('contacted') } : undefined),
    (request) => (isMove(request) ? { status: 200, body: card('interview', 2) } : undefined),
  ]
  const live = scope.run(() => useBoard(() => ({ group: 'stage' })))!
  await vi.waitFor(() => expect(live.board.value).toBeTruthy())
  const moving = live.move(card('contacted'), 'interview')
  expect(stageOf(live.board.value)).toBe('interview')
  await moving
  expect(toasts[0]!.action).toBeTruthy()
  toasts[0]!.action!.run()
  await vi.waitFor(() => expect(asked.filter(isMove)).toHaveLength(2))
  expect(await asked.filter(isMove)[1]!.json()).toMatchObject({ stage: 'contacted', version: 2 })
})

it('sends a second move of a card when the first is answered, with its version; an undo too', async () => {
  let version = 1
  const free: (() => void)[] = []
  answers = [
    (request) => (isBoard(request) ? { status: 200, body: board('contacted') } : undefined),
    () => ({ status: 200, body: {} }),
  ]
  const live = scope.run(() => useBoard(() => ({ group: 'stage' })))!
  await vi.waitFor(() => expect(live.board.value).toBeTruthy())
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.url.endsWith('/consents')) return Response.json(nothingMissing.body)
    asked.push(request.clone())
    await new Promise<void>((resolve) => free.push(resolve))
    const { stage } = (await request.json()) as { stage: string }
    return new Response(JSON.stringify(card(stage, ++version)), { status: 200, headers: { 'Content-Type': 'application/json' } })
  })
  const first = live.move(card('contacted'), 'interview')
  const second = live.move(live.board.value!.columns[1]!.items[0]!, 'offer')
  expect(stageOf(live.board.value)).toBe('offer')
  await vi.waitFor(() => expect(free).toHaveLength(1))
  free[0]!()
  await first
  expect(stageOf(live.board.value)).toBe('offer')
  await vi.waitFor(() => expect(free).toHaveLength(2))
  toasts[0]!.action!.run() // 撤销 of the first, while the second is on its way
  expect(stageOf(live.board.value)).toBe('contacted')
  free[1]!()
  await second
  await vi.waitFor(() => expect(free).toHaveLength(3))
  free[2]!()
  await vi.waitFor(() => expect(live.board.value!.columns[0]!.items[0]).toMatchObject({ stage: 'contacted', version: 4 }))
  const sent = await Promise.all(asked.filter(isMove).map((request) => request.json()))
  expect(sent).toMatchObject([{ stage: 'interview', version: 1 }, { stage: 'offer', version: 2 }, { stage: 'contacted', version: 3 }])
})

it('leaves out the moves behind one that is refused', async () => {
  answers = [
    (request) => (isBoard(request) ? { status: 200, body: board('contacted') } : undefined),
    (request) => (isMove(request) ? { status: 403, body: { code: 'permission.denied', status: 403, detail: '' } } : undefined),
  ]
  const live = scope.run(() => useBoard(() => ({ group: 'stage' })))!
  await vi.waitFor(() => expect(live.board.value).toBeTruthy())
  const first = live.move(card('contacted'), 'interview')
  await Promise.all([first, live.move(live.board.value!.columns[1]!.items[0]!, 'offer')])
  expect(asked.filter(isMove)).toHaveLength(1)
  expect(live.board.value!.columns[0]!.items[0]).toMatchObject({ stage: 'contacted' })
  expect(toasts).toHaveLength(1)
})

it('puts a card back and says who was faster', async () => {
  let fresh = board('contacted')
  answers = [
    (request) => (isBoard(request) ? { status: 200, body: fresh } : undefined),
    (request) => (isMove(request) ? { status: 412, body: { code: 'request.stale', status: 412, detail: '' } } : undefined),
  ]
  const live = scope.run(() => useBoard(() => ({ group: 'stage' })))!
  await vi.waitFor(() => expect(live.board.value).toBeTruthy())
  fresh = board('offer', 5)
  await live.move(card('contacted'), 'interview')
  expect(stageOf(live.board.value)).toBe('offer')
  expect(toasts[0]!.text).toContain('李四')
})

it('puts a card back when the server refuses, and says why', async () => {
  answers = [
    (request) => (isBoard(request) ? { status: 200, body: board('contacted') } : undefined),
    (request) => (isMove(request) ? { status: 403, body: { code: 'permission.denied', status: 403, detail: '' } } : undefined),
  ]
  const live = scope.run(() => useBoard(() => ({ group: 'stage' })))!
  await vi.waitFor(() => expect(live.board.value).toBeTruthy())
  await live.move(card('contacted'), 'interview')
  expect(stageOf(live.board.value)).toBe('contacted')
  expect(toasts[0]!.text).toContain('没有这个权限')
})

it('reminds of the consent after somebody off limits was let pass, too', async () => {
  useSession().me = { id: 1, role: 'partner' } as Me
  let tries = 0
  const missing = [{ purpose: 'recommend', submission_id: 1, is_sent: true, position_title: '架构师' }]
  answers = [
    (request) => (isBoard(request) ? { status: 200, body: board('contacted') } : undefined),
    (request) => (isMove(request) ? (tries++ ? { status: 200, body: card('interview', 2) } : { status: 409, body: { code: 'submission.off_limits', status: 409, detail: '' } }) : undefined),
    (request) => (request.url.endsWith('/consents') ? { status: 200, body: { items: [], missing } } : undefined),
  ]
  const live = scope.run(() => useBoard(() => ({ group: 'stage' })))!
  await vi.waitFor(() => expect(live.board.value).toBeTruthy())
  await live.move(card('contacted'), 'interview')
  await overriding.value!.again('客户书面同意')
  expect(await asked.filter(isMove)[1]!.json()).toMatchObject({ override_reason: '客户书面同意' })
  await vi.waitFor(() => expect(toasts.map(({ text }) => text).join()).toContain('架构师'))
})

it('shows another day at once, and takes it back when it is refused', async () => {
  const byDue = board('contacted')
  byDue.columns.forEach((column, at) => { column.key = ['today', 'tomorrow', 'week'][at]! })
  answers = [(request) => (isBoard(request) ? { status: 200, body: byDue } : undefined)]
  const live = scope.run(() => useBoard(() => ({ group: 'due' })))!
  await vi.waitFor(() => expect(live.board.value).toBeTruthy())
  const one = live.board.value!.columns[0]!.items[0]!
  const kept = live.moveDay(one, 'week', '2026-12-01T01:30:00Z', async () => true)
  expect(stageOf(live.board.value)).toBe('week')
  expect(live.board.value!.columns[2]!.items[0]).toMatchObject({ due_bucket: 'week', next_due_at: '2026-12-01T01:30:00Z' })
  await kept
  expect(stageOf(live.board.value)).toBe('week')
  await live.moveDay(live.board.value!.columns[2]!.items[0]!, 'tomorrow', '2026-11-30T01:30:00Z', async () => false)
  expect(stageOf(live.board.value)).toBe('week')
})
