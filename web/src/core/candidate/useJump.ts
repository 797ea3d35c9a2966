// Brings one entry of a timeline before the eye: reads on until it is there, scrolls to it, lets it flash.
import { nextTick, ref, watch, type Ref } from 'vue'
import type { TimelineItem } from '../api/types'

const FLASH_MS = 2500

export interface Pages {
  items: Readonly<Ref<TimelineItem[]>>
  isSettled: () => boolean // what was asked for last is here
  hasMore: () => boolean
  more: () => Promise<unknown>
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))

/** `gone` is told when the end is reached without it. */
export function useJump(at: () => string | undefined, root: Ref<HTMLElement | undefined>, pages: Pages, gone: () => void) {
  const flashing = ref<string>()
  let wanted: string | undefined

  async function show(id: string): Promise<void> {
    flashing.value = id
    setTimeout(() => flashing.value === id && (flashing.value = undefined), FLASH_MS)
    for (let turn = 0; turn < 3; turn++) { // what comes into sight is measured only then, and moves the rest
      await nextTick()
      const entry = root.value?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`)
      if (turn === 0) entry?.focus({ preventScroll: true })
      entry?.scrollIntoView({ block: 'center' })
      await frame()
    }
  }

  watch(at, (id) => (wanted = id), { immediate: true })
  watch([at, pages.items, pages.isSettled], async () => {
    if (!wanted || !pages.isSettled()) return
    const id = wanted
    if (pages.items.value.some((item) => item.id === id)) {
      wanted = undefined
      await show(id)
    } else if (pages.hasMore()) {
      await pages.more()
    } else {
      wanted = undefined
      gone()
    }
  }, { immediate: true, flush: 'post' })
  return { flashing }
}
