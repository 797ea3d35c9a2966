import { expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import type { TimelineItem } from '../api/types'
import { useJump } from './useJump'

const entries = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => ({ id: `record-${from - i}` }) as TimelineItem)

function timeline(size: number, page: number) {
  const items = ref(entries(size, size - page + 1))
  const more = vi.fn(async () => {
    const last = size - items.value.length
    items.value = [...items.value, ...entries(last, Math.max(1, last - page + 1))]
  })
  return { items, more, isSettled: () => true, hasMore: () => items.value.length < size }
}
const turns = async () => { for (let i = 0; i < 50; i++) await nextTick() }

it('reads on until the entry is there, no further', async () => {
  const pages = timeline(100, 10)
  const gone = vi.fn()
  const { flashing } = useJump(() => 'record-55', ref(), pages, gone)
  await turns()
  expect([flashing.value, pages.items.value.length, gone.mock.calls.length]).toEqual(['record-55', 50, 0])
})

it('says so when the end comes without it', async () => {
  const pages = timeline(30, 10)
  const gone = vi.fn()
  useJump(() => 'record-1000', ref(), pages, gone)
  await turns()
  expect([pages.items.value.length, gone.mock.calls.length]).toEqual([30, 1])
})

it('does nothing when nothing is wanted, and goes to the next one that is', async () => {
  const pages = timeline(30, 10)
  const at = ref<string>()
  const { flashing } = useJump(() => at.value, ref(), pages, () => undefined)
  await turns()
  expect(pages.more).not.toHaveBeenCalled()
  at.value = 'record-25'
  await turns()
  expect(flashing.value).toBe('record-25')
})
