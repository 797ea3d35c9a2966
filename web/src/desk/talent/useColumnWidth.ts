// Drawing the edge of a heading makes its column wider.  By keys: in the picker of columns.
import { ref } from 'vue'
import { NARROWEST, WIDEST } from './columns'

const headOf = (edge: EventTarget | null) => (edge as HTMLElement).closest<HTMLElement>('[role=columnheader]')!
const within = (width: number) => Math.max(NARROWEST, Math.min(WIDEST, width))

export function useColumnWidth(keep: (name: string, width: number | null) => void) {
  const drawn = ref<{ name: string; width: number } | null>(null)

  function grab(event: PointerEvent, name: string) {
    const edge = event.currentTarget as HTMLElement
    const before = headOf(edge).getBoundingClientRect().width
    const begin = event.clientX
    const move = (moved: PointerEvent) => { drawn.value = { name, width: within(before + moved.clientX - begin) } }
    const end = () => {
      edge.removeEventListener('pointermove', move)
      if (drawn.value) keep(name, drawn.value.width)
      drawn.value = null
    }
    edge.setPointerCapture(event.pointerId)
    edge.addEventListener('pointermove', move)
    edge.addEventListener('lostpointercapture', end, { once: true })
  }

  return { drawn, grab }
}
