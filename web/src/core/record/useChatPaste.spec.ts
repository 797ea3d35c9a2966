import { afterEach, expect, it, vi } from 'vitest'
import { uidOf, useChatPaste } from './useChatPaste'

afterEach(() => vi.unstubAllGlobals())

const messages = [
  { speaker: '我', direction: 'out', at: '2026-11-20T07:00:00Z', text: '在吗' },
  { speaker: '张伟', direction: 'in', at: '2026-11-20T07:01:00Z', text: '在' },
  { speaker: null, direction: null, at: null, text: '不知道谁说的' },
  { speaker: '我', direction: 'out', at: '2026-11-20T07:02:00Z', text: '好' },
]

/** Answers a split with `messages`; refuses records whose text is in `refused`. */
function serve(refused: Record<string, { status: number; code: string }> = {}) {
  const sent: Record<string, unknown>[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
    if (request.url.endsWith('/split')) return json({ items: messages, next: null, total: messages.length })
    const body = (await request.json()) as { text: string }
    const problem = refused[body.text]
    if (problem) return json(problem, problem.status)
    sent.push(body)
    return json({ id: sent.length }, 201)
  })
  return sent
}

it('has one uid for the same words of the same candidate, another for anything else', () => {
  const entry = { speaker: '张伟', at: '2026-11-20T07:00:00Z', text: '在' }
  expect(uidOf(1, { ...entry })).toBe(uidOf(1, entry))
  const others = [uidOf(2, entry), uidOf(1, { ...entry, text: '好' }), uidOf(1, { ...entry, at: null }), uidOf(1, { ...entry, speaker: '我' })]
  expect(new Set([uidOf(1, entry), ...others]).size).toBe(5)
})

it('saves what has a side, answered messages as answered', async () => {
  const sent = serve()
  const chat = useChatPaste(() => 7)
  await chat.split('…')
  expect(chat.ready.value).toHaveLength(3)
  await chat.save()
  expect(sent.map((body) => [body.text, body.direction, body.outcome])).toEqual([['在吗', 'out', 'replied'], ['在', 'in', undefined], ['好', 'out', 'no_reply']])
  expect(chat.ready.value).toHaveLength(0)
})

it('goes on behind what an earlier paste saved, stops at what is refused and keeps the rest', async () => {
  const sent = serve({ 在吗: { status: 409, code: 'record.uid_reused' }, 好: { status: 503, code: 'server.busy' } })
  const chat = useChatPaste(() => 7)
  await chat.split('…')
  await chat.save()
  expect(sent.map((body) => body.text)).toEqual(['在'])
  expect(chat.problem.value?.code).toBe('server.busy')
  expect(chat.ready.value.map((entry) => entry.text)).toEqual(['好'])
})
