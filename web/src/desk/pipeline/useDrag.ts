// Dragging cards between columns.  Sortable moves a picture of the card only: the cards themselves stay where the
// board's data puts them, so a windowed column and a refused move need no repair.
import Sortable from 'sortablejs'
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const over = ref<string | null>(null) // the column under the pointer, one drag at a time

function columnAt(x: number, y: number): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const column = element.closest<HTMLElement>('[data-column]')
    if (column) return column.dataset.column ?? null
  }
  return null
}

/** Sortable swallows the click that follows a drag; a drop elsewhere has none, and the next real one must not be lost. */
function spendClick() {
  setTimeout(() => document.dispatchEvent(new MouseEvent('click')))
}

export function useDrag(list: Ref<HTMLElement | undefined>, drop: (card: string, column: string) => void) {
  let sortable: Sortable | undefined
  let card: string | undefined // that is being dragged: its place in the page may be another's by the time it is dropped
  const follow = (event: PointerEvent) => (over.value = columnAt(event.clientX, event.clientY))

  onMounted(() => {
    if (!list.value) return
    sortable = Sortable.create(list.value, {
      group: 'board',
      sort: false,
      draggable: '[data-card]',
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 5,
      delay: 180,
      delayOnTouchOnly: true,
      ghostClass: 'drag-from',
      fallbackClass: 'drag-picture',
      scrollSensitivity: 80,
      scrollSpeed: 16,
      onMove: () => false,
      onStart: (event) => {
        card = event.item.dataset.card
        document.addEventListener('pointermove', follow)
      },
      onEnd: () => {
        spendClick()
        document.removeEventListener('pointermove', follow)
        const target = over.value
        over.value = null
        const from = list.value?.closest<HTMLElement>('[data-column]')?.dataset.column
        if (target && card && target !== from) drop(card, target)
      },
    })
  })
  onBeforeUnmount(() => {
    document.removeEventListener('pointermove', follow)
    sortable?.destroy()
  })
  return { over }
}
