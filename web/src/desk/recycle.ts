// Rows of a scrolled list, all of one height.  A place in the page is taken by the row that comes into sight when another leaves it: while
// somebody scrolls nothing is made, moved or thrown away, and a frame changes only so many rows, however far it went.  What is not drawn
// yet shows as the ground of the list.
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

const REST_MS = 200

export interface Row {
  index: number
  place: number // the same for one row as long as it is drawn
}

/** `places` rows from `first` on, or as many as there are. */
export function windowOf(first: number, places: number, count: number): Row[] {
  const from = Math.max(0, Math.min(first, count - places))
  return Array.from({ length: Math.min(places, count) }, (_, at) => ({ index: from + at, place: (from + at) % places }))
}

/** What is drawn after `drawn` on the way to `wanted`: at most `most` places get another row, those in the middle of sight first.  The
 * places keep their order in the page; rows that are no longer in the list go at once. */
export function drawNext(drawn: Row[], wanted: Row[], count: number, most: number): Row[] {
  const before = new Map(drawn.map((row) => [row.place, row]))
  const stays = (row: Row) => (before.get(row.place)?.index ?? count) >= count || before.get(row.place)!.index === row.index
  const middle = (wanted[0]?.index ?? 0) + wanted.length / 2
  const others = wanted.filter((row) => !stays(row)).sort((a, b) => Math.abs(a.index - middle) - Math.abs(b.index - middle))
  const late = new Set(others.slice(most).map((row) => row.place))
  const next = new Map(wanted.map((row) => [row.place, late.has(row.place) ? before.get(row.place)! : row]))
  const kept = drawn.flatMap((row) => next.get(row.place) ?? [])
  return [...kept, ...[...next.values()].filter((row) => !before.has(row.place))]
}

/** `most`: rows that a frame may change.  `isHeld`: whether the order in the page must stay, because the focus stands in it; else it
 * becomes that of the list when scrolling rests, for whoever reads the page in its order. */
export function useRecycled(wanted: Readonly<Ref<Row[]>>, count: () => number, most: number, isHeld: () => boolean) {
  const drawn = shallowRef<Row[]>([])
  let frame = 0
  let rest: ReturnType<typeof setTimeout> | undefined

  function stop(): void {
    cancelAnimationFrame(frame)
    clearTimeout(rest)
  }

  /** The callbacks of this frame are still to come when a scroll is heard: what is left over waits for those of the next one. */
  function drawLater(callbacks: number): void {
    frame = requestAnimationFrame(() => (callbacks > 1 ? drawLater(callbacks - 1) : draw(1)))
  }

  /** One frame's part; all of it for what must be there now. */
  function draw(callbacks: number, limit = most): void {
    stop()
    drawn.value = drawNext(drawn.value, wanted.value, count(), limit)
    const there = new Set(drawn.value.map((row) => row.index))
    if (wanted.value.some((row) => !there.has(row.index))) drawLater(callbacks)
    else rest = setTimeout(() => isHeld() || (drawn.value = wanted.value), REST_MS)
  }

  watch(wanted, () => draw(2), { immediate: true })
  onScopeDispose(stop)
  return { drawn, drawAll: () => draw(2, Infinity) }
}
