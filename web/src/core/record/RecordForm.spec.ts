import { VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { queryClient } from '../api/query'
import { setServerNow, setZone } from '../format/clock'
import { i18n, useLocale } from '../i18n'
import { toasts } from '../ui/toast'
import RecordForm from './RecordForm.vue'

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  toasts.splice(0)
  sessionStorage.clear()
  queryClient.clear()
  setZone('Asia/Shanghai')
  setServerNow('2026-11-23T15:00:00+08:00')
})
afterEach(() => vi.unstubAllGlobals())

/** Answers what is asked; keeps what is sent. */
function serve(nextDue: object = { followup_id: null }) {
  const sent: Record<string, unknown>[] = []
  const asked: string[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
    if (request.method === 'GET') {
      asked.push(request.url)
      return json(nextDue)
    }
    sent.push(await request.json())
    return json({ id: 1, followup: null, proposal: null }, 201)
  })
  return { sent, asked }
}

function form() {
  return mount(RecordForm, { props: { candidateId: 7, preferredChannel: 'wechat' }, global: { plugins: [i18n, [VueQueryPlugin, { queryClient }]] } })
}

const chip = (wrapper: ReturnType<typeof form>, text: string) => wrapper.findAll('.chip').find((item) => item.text() === text)!

it('begins with the preferred channel and its outcomes', () => {
  const wrapper = form()
  expect(chip(wrapper, '微信').attributes('aria-checked')).toBe('true')
  expect(chip(wrapper, '已回复').exists()).toBe(true)
})

it('saves with Ctrl+Enter once an outcome is chosen, and never twice', async () => {
  const { sent } = serve()
  const wrapper = form()
  await wrapper.find('textarea').setValue('聊了薪资')
  await wrapper.trigger('keydown', { key: 'Enter', ctrlKey: true })
  expect(sent).toHaveLength(0)
  await chip(wrapper, '已回复').trigger('click')
  await Promise.all([
    wrapper.trigger('keydown', { key: 'Enter', ctrlKey: true }),
    wrapper.trigger('keydown', { key: 'Enter', ctrlKey: true }),
  ])
  await vi.waitFor(() => expect(wrapper.emitted('saved')).toHaveLength(1))
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ channel: 'wechat', outcome: 'replied', text: '聊了薪资' })
})

it('needs no outcome for an incoming contact', async () => {
  serve()
  const wrapper = form()
  await chip(wrapper, '对方来找我').trigger('click')
  await wrapper.find('textarea').setValue('主动问进展')
  expect(wrapper.find('.main-button').attributes('disabled')).toBeUndefined()
})

it('suggests the next date with its reason, and an own choice can be taken back', async () => {
  const { asked } = serve({ followup_id: 3, next_due_at: '2026-11-26T09:30:00+08:00', yellow_at: null, red_at: null, hard: false, source: 'default', text: '默认 3 天' })
  const wrapper = form()
  await chip(wrapper, '已回复').trigger('click')
  await vi.waitFor(() => expect(wrapper.find('.next').text()).toContain('周四 09:30'))
  expect(wrapper.find('.next').text()).toContain('默认 3 天')
  expect(asked[0]).toContain('channel=wechat&direction=out&outcome=replied')
  await chip(wrapper, '明天上午').trigger('click')
  expect(wrapper.find('.next strong').text()).toBe('明天 09:30')
  await wrapper.find('.next .link').trigger('click')
  expect(wrapper.find('.next strong').text()).toBe('周四 09:30')
})

it('says that it is saved also when a live event has taken the form away before the answer, and why it was refused', async () => {
  let answer: ((response: Response) => void) | undefined
  const json = (body: unknown, status: number) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  const saveAndGo = async (response: Response) => {
    answer = undefined
    vi.stubGlobal('fetch', (request: Request) => (request.method === 'GET' ? Promise.resolve(json({ followup_id: null }, 200)) : new Promise((resolve) => (answer = resolve))))
    const wrapper = form()
    await chip(wrapper, '已回复').trigger('click')
    await wrapper.trigger('keydown', { key: 'Enter', ctrlKey: true })
    await vi.waitFor(() => expect(answer).toBeDefined())
    wrapper.unmount()
    answer!(response)
  }
  await saveAndGo(json({ id: 1, followup: null, proposal: null }, 201))
  await vi.waitFor(() => expect(toasts.map(({ text }) => text)).toEqual(['已记录']))
  await saveAndGo(json({ code: 'permission.denied' }, 403))
  await vi.waitFor(() => expect(toasts.at(-1)?.kind).toBe('failed'))
})
