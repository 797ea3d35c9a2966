// Which rows a scrolled box shows.  A browser cannot hold a box as high as a million rows: past a limit the bar is scaled, so
// that its end is still the last row.
import { computed, ref } from 'vue'

const MOST_PX = 12_000_000
const OVER = 6 // rows drawn beyond the edges
const SHEET = 100_000 // rows that are placed from one and the same origin

export function useWindow(total: () => number, rowHeight: number) {
  const top = ref(0) // scrollTop of the box
  const height = ref(600) // of what is seen
  const whole = computed(() => total() * rowHeight)
  const boxHeight = computed(() => Math.min(whole.value, MOST_PX))
  const scale = computed(() => {
    const way = boxHeight.value - height.value
    return way > 0 ? Math.max(1, (whole.value - height.value) / way) : 1
  })
  const virtualTop = computed(() => Math.max(0, Math.min(top.value * scale.value, whole.value - height.value)))
  const first = computed(() => Math.max(0, Math.floor(virtualTop.value / rowHeight) - OVER))
  const last = computed(() => Math.min(total() - 1, Math.ceil((virtualTop.value + height.value) / rowHeight) + OVER))

  const places = computed(() => Math.ceil(height.value / rowHeight) + 2 * OVER + 1)
  /** The row from which those in sight are placed: what moves with a scaled bar is this origin alone. */
  const base = computed(() => Math.floor(first.value / SHEET) * SHEET)

  /** Where a row is drawn inside the box. */
  const offsetOf = (index: number) => top.value + index * rowHeight - virtualTop.value

  /** The scrollTop that brings a row into sight, or the present one when it is. */
  function topFor(index: number): number {
    const from = index * rowHeight
    const to = from + rowHeight
    if (from < virtualTop.value) return from / scale.value
    if (to > virtualTop.value + height.value) return (to - height.value) / scale.value
    return top.value
  }

  const perPage = computed(() => Math.max(1, Math.floor(height.value / rowHeight) - 1))
  return { top, height, boxHeight, first, last, places, base, offsetOf, topFor, perPage }
}
