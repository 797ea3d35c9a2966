import { VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { keys, queryClient } from '../api/query'
import { i18n, useLocale } from '../i18n'
import TimelineList from './TimelineList.vue'

/** Every place that is looked at is in sight. */
class SeesAll {
  constructor(private told: IntersectionObserverCallback) {}
  observe(target: Element) {
    setTimeout(() => this.told([{ isIntersecting: true, target } as IntersectionObserverEntry], this as unknown as IntersectionObserver))
  }
  unobserve() {}
  disconnect() {}
}

const entry = (name: string) => ({ id: name, kind: 'stage', at: '2026-11-20T10:00:00Z', text: name, author: { id: 1, name: '王' }, on_behalf_of: null, record: null, file: null })
let answer: (query: URLSearchParams) => Promise<[number, unknown]> | [number, unknown]
const asked: string[] = []

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  queryClient.clear()
  asked.length = 0
  vi.stubGlobal('IntersectionObserver', SeesAll)
  vi.stubGlobal('fetch', async (request: Request) => {
    const { searchParams } = new URL(request.url, 'http://x')
    asked.push(`${searchParams.get('kind') ?? 'all'} ${searchParams.get('cursor')}`)
    const [status, body] = await answer(searchParams)
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  })
})
afterEach(() => vi.unstubAllGlobals())

const show = () => mount(TimelineList, { props: { candidateId: 7 }, global: { plugins: [i18n, [VueQueryPlugin, { queryClient }]] } })
const names = (wrapper: ReturnType<typeof show>) => wrapper.findAll('li strong').map((item) => item.text())

it('keeps what is there when more cannot be had, asks no further by itself, and goes on by hand', async () => {
  let isDown = true
  answer = (query) => {
    if (!query.get('cursor')) return [200, { items: [entry('a')], next: 'after-a', total: 2 }]
    return isDown ? [429, { code: 'rate.limited' }] : [200, { items: [entry('b')], next: null, total: 2 }]
  }
  const wrapper = show()
  await vi.waitFor(() => expect(wrapper.find('[role=alert]').exists()).toBe(true))
  expect(names(wrapper)).toEqual(['a'])
  expect(asked).toEqual(['all null', 'all after-a'])
  isDown = false
  await wrapper.find('[role=alert] button').trigger('click')
  await vi.waitFor(() => expect(names(wrapper)).toEqual(['a', 'b']))
  expect(wrapper.find('[role=alert]').exists()).toBe(false)
})

it('reads all pages of a refresh for what was chosen when it began', async () => {
  answer = (query) => [200, { items: [entry(query.get('cursor') ?? 'a')], next: query.get('cursor') ? null : 'b', total: 2 }]
  const wrapper = show()
  await vi.waitFor(() => expect(names(wrapper)).toEqual(['a', 'b']))
  let goOn!: (answer: [number, unknown]) => void
  answer = (query) => (query.get('kind') || query.get('cursor') ? [200, { items: [entry(`${query.get('kind') ?? 'all'} c`)], next: null, total: 1 }] : new Promise((resolve) => (goOn = resolve)))
  void queryClient.invalidateQueries({ queryKey: keys.timeline(7) })
  await vi.waitFor(() => expect(goOn).toBeDefined())
  asked.length = 0
  await wrapper.findAll('.chip')[2]!.trigger('click')
  await vi.waitFor(() => expect(names(wrapper)).toEqual(['stage c']))
  goOn([200, { items: [entry('a')], next: 'b', total: 2 }])
  await vi.waitFor(() => expect(asked).toEqual(['stage null', 'all b']))
})
