// Where the focus goes when a dialog opens.  Element Plus puts it on the dialog itself a tick after it says that it opens.
import { nextTick, type Ref } from 'vue'

export function focusInDialog(field: Ref<HTMLElement | undefined>): () => void {
  return () => void nextTick(() => nextTick(() => field.value?.focus()))
}
