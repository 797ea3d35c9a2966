import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { setZone } from '../format/clock'
import { useRecordForm } from './useRecordForm'

const requests: Request[] = []

beforeEach(() => {
  sessionStorage.clear()
  requests.length = 0
  setZone('Asia/Shanghai')
})
afterEach(() => vi.unstubAllGlobals())

function answer(status: number, body: unknown) {
  vi.stubGlobal('fetch', async (request: Request) => {
    requests.push(request)
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  })
}

it('sends one line with the explicit date in the account zone, then starts afresh', async () => {
  answer(201, { id: 5 })
  const form = useRecordForm(() => 7, () => 'wechat')
  form.draft.text = '聊了聊'
  form.draft.outcome = 'replied'
  form.draft.next = '2026-11-24T09:30'
  expect(form.ready.value).toBe(true)
  expect(await form.save()).toEqual({ id: 5 })
  const sent = await requests[0]!.json()
  expect(sent).toMatchObject({ channel: 'wechat', outcome: 'replied', text: '聊了聊', next_due_at: '2026-11-24T01:30:00Z' })
  expect(requests[0]!.headers.get('Idempotency-Key')).toBeTruthy()
  expect(form.draft.text).toBe('')
})

it('keeps the text when the server refuses, and resends with the same uid', async () => {
  answer(503, { code: 'server.busy', status: 503 })
  const form = useRecordForm(() => 7, () => null)
  form.draft.text = '很重要'
  form.draft.outcome = 'reached'
  const uid = form.draft.uid
  expect(await form.save()).toBeUndefined()
  expect(form.problem.value?.code).toBe('server.busy')
  expect(form.draft.text).toBe('很重要')
  expect(form.draft.uid).toBe(uid)
})

it('gives a draft that was changed after an unheard save a uid of its own', async () => {
  answer(409, { code: 'record.uid_reused', status: 409, field: 'client_uid' })
  const form = useRecordForm(() => 7, () => null)
  form.draft.text = '改过的'
  form.draft.outcome = 'reached'
  const uid = form.draft.uid
  expect(await form.save()).toBeUndefined()
  expect(form.problem.value?.text).not.toBe('')
  expect(form.draft.text).toBe('改过的')
  expect(form.draft.uid).not.toBe(uid)
})

it('changes to the draft of the candidate opened next', async () => {
  const id = ref(7)
  const form = useRecordForm(() => id.value, () => null)
  form.draft.text = 'A'
  await Promise.resolve()
  id.value = 8
  await Promise.resolve()
  expect(form.draft.text).toBe('')
})

it('keeps the meaning of the outcome when the channel changes', async () => {
  const form = useRecordForm(() => 7, () => 'phone')
  form.draft.outcome = 'no_answer'
  form.draft.channel = 'wechat'
  await Promise.resolve()
  expect(form.draft.outcome).toBe('no_reply')
})
