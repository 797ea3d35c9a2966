import { VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { queryClient } from '../api/query'
import { i18n, useLocale } from '../i18n'
import MentionField from './MentionField.vue'

const person = (id: number, name: string, pinyin: string, initials: string, state = 'active') => ({ id, name, pinyin, initials, login: null, state })

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  queryClient.clear()
  const items = [person(1, '陈丽莎', 'chenlisha', 'cls'), person(2, '李四', 'lisi', 'ls'), person(3, '李走了', 'lizoule', 'lzl', 'disabled')]
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ items, next: null, total: 3 }), { headers: { 'Content-Type': 'application/json' } }))
})
afterEach(() => vi.unstubAllGlobals())

function field() {
  const wrapper = mount(MentionField, {
    props: { modelValue: '', rows: 2, placeholder: '', 'onUpdate:modelValue': (modelValue: string) => wrapper.setProps({ modelValue }) },
    global: { plugins: [i18n, [VueQueryPlugin, { queryClient }]] }, attachTo: document.body,
  })
  return wrapper
}

async function write(wrapper: ReturnType<typeof field>, text: string) {
  const area = wrapper.find('textarea')
  area.element.value = text
  area.element.setSelectionRange(text.length, text.length)
  await area.trigger('input')
  await flushPromises()
}

const shown = (wrapper: ReturnType<typeof field>) => wrapper.findAll('[role=option]').map((item) => item.text().split(' ')[0])

it('offers colleagues who are there, by key, and writes the name', async () => {
  const wrapper = field()
  await write(wrapper, '请 @l')
  expect(shown(wrapper)).toEqual(['李四'])
  await write(wrapper, '请 @')
  expect(shown(wrapper)).toEqual(['陈丽莎', '李四']) // who has left is not offered
  await wrapper.find('textarea').trigger('keydown', { key: 'ArrowDown' })
  expect(wrapper.find('[aria-selected=true]').text()).toContain('李四')
  await wrapper.find('textarea').trigger('keydown', { key: 'Enter' })
  expect(wrapper.props('modelValue')).toBe('请 @李四 ')
  expect(shown(wrapper)).toEqual([])
  wrapper.unmount()
})

it('closes by Escape, and only itself', async () => {
  const wrapper = field()
  const heard = vi.fn()
  document.body.addEventListener('keydown', heard)
  await write(wrapper, '@')
  await wrapper.find('textarea').trigger('keydown', { key: 'Escape' })
  expect([shown(wrapper), heard.mock.calls.length]).toEqual([[], 0])
  await wrapper.find('textarea').trigger('keydown', { key: 'Escape' })
  expect(heard).toHaveBeenCalledOnce()
  wrapper.unmount()
})
