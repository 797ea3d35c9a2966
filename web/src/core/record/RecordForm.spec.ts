import { mount } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { setZone } from '../format/clock'
import { i18n, useLocale } from '../i18n'
import RecordForm from './RecordForm.vue'

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  sessionStorage.clear()
  setZone('Asia/Shanghai')
})
afterEach(() => vi.unstubAllGlobals())

function form() {
  return mount(RecordForm, { props: { candidateId: 7, preferredChannel: 'wechat' }, global: { plugins: [i18n] } })
}

const chip = (wrapper: ReturnType<typeof form>, text: string) => wrapper.findAll('.chip').find((item) => item.text() === text)!

it('begins with the preferred channel and its outcomes', () => {
  const wrapper = form()
  expect(chip(wrapper, '微信').attributes('aria-checked')).toBe('true')
  expect(chip(wrapper, '已回复').exists()).toBe(true)
})

it('saves with Ctrl+Enter once an outcome is chosen, and never twice', async () => {
  const sent: unknown[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(await request.json())
    return new Response(JSON.stringify({ id: 1, followup: null, proposal: null }), { status: 201, headers: { 'Content-Type': 'application/json' } })
  })
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
  const wrapper = form()
  await chip(wrapper, '对方来找我').trigger('click')
  await wrapper.find('textarea').setValue('主动问进展')
  expect(wrapper.find('.main-button').attributes('disabled')).toBeUndefined()
})
