// Which cards of a column are drawn: those in view and a few beyond.
import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import { useRecycled, windowOf } from '../recycle'

const OVER = 5 // rows drawn beyond the edges
const MOST = 6 // rows that a frame may change

export function useRows(scroller: Ref<HTMLElement | undefined>, count: () => number, rowHeight: () => number) {
  const line = ref(0) // the scrollTop in rows: between two of them nothing changes
  const height = ref(600)
  const look = () => (line.value = Math.floor((scroller.value?.scrollTop ?? 0) / rowHeight()))
  const places = computed(() => Math.ceil(height.value / rowHeight()) + 2 * OVER + 1)
  const rows = computed(() => windowOf(line.value - OVER, places.value, count()))
  const { drawn, drawAll } = useRecycled(rows, count, MOST, () => scroller.value?.contains(document.activeElement) ?? false)
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
    drawAll()
  }

  const last = computed(() => rows.value.at(-1)?.index ?? -1)
  return { drawn, last, scrollTo }
}
