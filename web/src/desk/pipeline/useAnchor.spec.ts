import { expect, it } from 'vitest'
import { effectScope, nextTick, ref, shallowRef } from 'vue'
import type { Card } from '@core/api/types'
import { useAnchor } from './useAnchor'

const HEIGHT = 100

async function after(scrollTop: number, before: string[], now: string[]): Promise<number> {
  const scope = effectScope()
  const cards = (keys: string[]) => keys.map((key) => ({ submission_id: key.charCodeAt(0) }) as Card)
  const shown = shallowRef(cards(before))
  const element = { scrollTop } as HTMLElement
  scope.run(() => useAnchor(ref(element), () => shown.value, () => HEIGHT))
  shown.value = cards(now)
  await nextTick()
  scope.stop()
  return element.scrollTop
}

it('keeps the first card in view where it is when others come or go above', async () => {
  expect(await after(250, ['a', 'b', 'c', 'd'], ['x', 'a', 'b', 'c', 'd'])).toBe(350)
  expect(await after(250, ['a', 'b', 'c', 'd'], ['b', 'c', 'd'])).toBe(150)
  expect(await after(250, ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd', 'e'])).toBe(250)
})

it('holds on to the next one when the first in view is gone', async () => {
  expect(await after(250, ['a', 'b', 'c', 'd'], ['x', 'a', 'b', 'd'])).toBe(250)
})

it('shows what is new at the top of a column that is not scrolled', async () => {
  expect(await after(0, ['a', 'b'], ['x', 'a', 'b'])).toBe(0)
})

it('leaves the place when everything is new', async () => {
  expect(await after(250, ['a', 'b', 'c'], ['x', 'y'])).toBe(250)
})
