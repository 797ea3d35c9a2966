// A scrolled column does not jump when cards come or go above: the first one in view stays where it is.
import { watch, type Ref } from 'vue'

export function useAnchor(scroller: Ref<HTMLElement | undefined>, keys: () => string[], rowHeight: () => number): void {
  watch(keys, (now, before) => {
    const element = scroller.value
    if (!element || element.scrollTop < 1 || !before) return // at the top what is new shows
    const index = Math.floor(element.scrollTop / rowHeight())
    const stays = before.slice(index).find((key) => now.includes(key))
    if (stays === undefined) return
    const moved = now.indexOf(stays) - before.indexOf(stays)
    if (moved) element.scrollTop += moved * rowHeight()
  }, { flush: 'post' })
}
