// Files dropped on an element (v-on="on"); `over` while they hang above it.
import { ref } from 'vue'
import { bringsFiles, droppedFiles } from './filesOf'

export function useFileDrop(take: (files: File[]) => void, may: () => boolean = () => true) {
  const over = ref(false)

  function dragover(event: DragEvent) {
    if (!may() || !bringsFiles(event)) return
    event.preventDefault()
    over.value = true
  }

  /** From one part of the element to another is not away from it. */
  function dragleave(event: DragEvent) {
    if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) over.value = false
  }

  function drop(event: DragEvent) {
    over.value = false
    if (!may() || !bringsFiles(event)) return
    event.preventDefault()
    const files = droppedFiles(event.dataTransfer)
    if (files.length) take(files)
  }

  return { over, on: { dragover, dragleave, drop } }
}
