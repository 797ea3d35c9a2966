// Walking the board by arrows, as one thing to tab to: which card is current, and which is next in each direction.
import { computed, ref, type Ref } from 'vue'
import type { Board } from '@core/api/types'
import { cardKey } from '@core/pipeline/board'

export interface Place {
  column: string
  index: number
}

/** The card that a key leads to; null when there is none that way.  Empty columns are skipped sideways. */
export function walk(board: Board, from: Place, key: string): Place | null {
  const at = board.columns.findIndex((column) => column.key === from.column)
  const here = board.columns[at]
  if (!here) return null
  const last = here.items.length - 1
  const index = { ArrowUp: from.index - 1, ArrowDown: from.index + 1, Home: 0, End: last }[key]
  if (index !== undefined) return index >= 0 && index <= last ? { column: here.key, index } : null
  const beside = key === 'ArrowLeft' ? board.columns.slice(0, at).reverse() : board.columns.slice(at + 1)
  const target = beside.find((column) => column.items.length > 0)
  return target ? { column: target.key, index: Math.min(from.index, target.items.length - 1) } : null
}

export function placeOf(board: Board, key: string): Place | null {
  for (const column of board.columns) {
    const index = column.items.findIndex((card) => cardKey(card) === key)
    if (index >= 0) return { column: column.key, index }
  }
  return null
}

export function useBoardWalk(board: Ref<Board | undefined>) {
  const chosen = ref<string | null>(null)
  /** The chosen card while it is there, else the first one: something can always be tabbed to. */
  const current = computed(() => {
    if (!board.value) return null
    if (chosen.value && placeOf(board.value, chosen.value)) return chosen.value
    const first = board.value.columns.find((column) => column.items.length > 0)?.items[0]
    return first ? cardKey(first) : null
  })
  return { chosen, current }
}
