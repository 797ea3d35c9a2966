// A scrolled column does not jump when cards come or go above: the first one in view stays where it is.
import { watch, type Ref } from 'vue'
import type { Card } from '@core/api/types'
import { cardKey } from '@core/pipeline/board'

export function useAnchor(scroller: Ref<HTMLElement | undefined>, cards: () => readonly Card[], rowHeight: () => number): void {
  watch(cards, (now, before) => {
    const element = scroller.value
    if (!element || element.scrollTop < 1) return // at the top what is new shows
    const places = new Map(now.map((card, index) => [cardKey(card), index]))
    const index = before.findIndex((card, at) => (at + 1) * rowHeight() > element.scrollTop && places.has(cardKey(card)))
    if (index < 0) return
    const moved = places.get(cardKey(before[index]!))! - index
    if (moved) element.scrollTop += moved * rowHeight()
  }, { flush: 'post' })
}
