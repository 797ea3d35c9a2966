// Which cards of a column are drawn.  All are of one height, so that this is two divisions.  A place in the page is taken by the card that
// comes into view when another leaves it: while somebody scrolls nothing is made and nothing thrown away.
import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const OVER = 5 // rows drawn beyond the edges

export interface Row {
  index: number
  place: number // the same for one row as long as it is drawn
}

/** Rows seen from `top`, in a box of this height. */
export function rowsAt(top: number, height: number, rowHeight: number, count: number): Row[] {
  const places = Math.ceil(height / rowHeight) + 2 * OVER + 2
  const from = Math.min(top, Math.max(0, count * rowHeight - height)) // the box may stand below a list that has become shorter
  const first = Math.max(0, Math.floor(from / rowHeight) - OVER)
  const last = Math.min(count - 1, Math.ceil((from + height) / rowHeight) + OVER)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => ({ index: first + at, place: (first + at) % places }))
}

export function useRows(scroller: Ref<HTMLElement | undefined>, count: () => number, rowHeight: () => number) {
  const line = ref(0) // the scrollTop in rows: between two of them nothing changes
  const height = ref(600)
  const look = () => (line.value = Math.floor((scroller.value?.scrollTop ?? 0) / rowHeight()))
  const rows = computed(() => rowsAt(line.value * rowHeight(), height.value + rowHeight(), rowHeight(), count()))
  const sizes = new ResizeObserver(([entry]) => (height.value = entry!.contentRect.height))

  onMounted(() => {
    scroller.value!.addEventListener('scroll', look, { passive: true })
    sizes.observe(scroller.value!)
  })
  onBeforeUnmount(() => {
    scroller.value?.removeEventListener('scroll', look)
    sizes.disconnect()
  })

  /** Brings a row into view, when it is not. */
  function scrollTo(index: number): void {
    const box = scroller.value
    if (!box) return
    const top = index * rowHeight()
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + rowHeight() > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight() - box.clientHeight
    look()
  }

  return { rows, scrollTo }
}
