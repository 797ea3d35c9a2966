// A dialog that makes or changes one thing: what is typed is kept until it is saved or thrown away, and when somebody
// else changed the thing meanwhile both versions stand side by side.
import { ref, type Ref } from 'vue'
import { asProblem } from '../api/problem'
import { differences, type Difference, type Reading } from './conflict'
import { keptForm } from './keptForm'

export interface Edit<Thing extends object, Fields extends object> {
  key: string // of the kept form
  thing: Thing | undefined // undefined: a new one
  fresh: () => Fields // of a new one
  fieldsOf: (thing: Thing) => Fields
  save: (base: Thing | undefined, fields: Fields) => Promise<Thing | undefined> // undefined: it waits on this computer
  current: (thing: Thing) => Promise<Thing> // as it stands on the server now
  readings: () => Reading<Fields>[]
  saved: (thing: Thing) => void
  close: () => void
}

export function useEdit<Thing extends object, Fields extends object>(edit: Edit<Thing, Fields>) {
  const base = ref(edit.thing) as Ref<Thing | undefined>
  const { form, found, forget } = keptForm<Fields>(edit.key, edit.thing ? edit.fieldsOf(edit.thing) : edit.fresh())
  const busy = ref(false)
  const error = ref('')
  const field = ref<string | null>(null)
  const code = ref<string | null>(null) // of the refusal
  const conflict = ref<{ theirs: Thing; rows: Difference[] } | null>(null) as Ref<{ theirs: Thing; rows: Difference[] } | null>

  async function submit(): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = ''
    field.value = null
    code.value = null
    try {
      const thing = await edit.save(base.value, form)
      if (thing) edit.saved(thing)
      discard()
    } catch (thrown) {
      await explain(thrown)
    } finally {
      busy.value = false
    }
  }

  async function explain(thrown: unknown): Promise<void> {
    const problem = asProblem(thrown)
    const theirs = problem.status === 412 && base.value ? await edit.current(base.value).catch(() => undefined) : undefined
    if (theirs) {
      conflict.value = { theirs, rows: differences(form, edit.fieldsOf(theirs), edit.readings()) }
      return
    }
    error.value = problem.text
    field.value = problem.field
    code.value = problem.code
  }

  /** The conflict is over: what is typed goes on from what is there now. */
  function settle(): void {
    base.value = conflict.value?.theirs
    conflict.value = null
  }

  function keepMine(): void {
    settle()
    void submit()
  }

  function takeTheirs(): void {
    settle()
    if (base.value) Object.assign(form, edit.fieldsOf(base.value))
  }

  function discard(): void {
    forget()
    edit.close()
  }

  return { base, form, found, busy, error, field, code, conflict, submit, keepMine, takeTheirs, discard }
}
