// A form whose contents survive a reload, an ended session and an accidental Escape: kept for this tab until it is
// saved or thrown away.  Forms of records have their own drafts (record/draft.ts); all are gone at logout.
import { reactive, watch } from 'vue'

const PREFIX = 'genjin.draft.form.'

export interface KeptForm<Fields extends object> {
  form: Fields
  /** Whether something that was typed earlier has been found again. */
  found: boolean
  forget: () => void
}

function stored<Fields>(key: string): Partial<Fields> | null {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key) ?? 'null') as Partial<Fields> | null
  } catch {
    return null
  }
}

export function keptForm<Fields extends object>(key: string, initial: Fields): KeptForm<Fields> {
  const found = stored<Fields>(key)
  const form = reactive({ ...initial, ...found }) as Fields
  const untouched = JSON.stringify(initial)
  const forget = () => {
    stop()
    sessionStorage.removeItem(PREFIX + key)
  }
  const stop = watch(form, () => {
    const text = JSON.stringify(form)
    try {
      if (text === untouched) sessionStorage.removeItem(PREFIX + key)
      else sessionStorage.setItem(PREFIX + key, text)
    } catch {
      // Storage full or refused: the form itself still holds the text.
    }
  }, { flush: 'sync', deep: true })
  return { form, found: found !== null, forget }
}
