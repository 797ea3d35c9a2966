// A choice of this browser, the same in every tab and after a reload.
import { ref, watch, type Ref } from 'vue'

const PREFIX = 'genjin.choice.'

/** One of `values`, the first unless something else was chosen. */
export function keptChoice<Value extends string>(name: string, values: readonly [Value, ...Value[]]): Ref<Value> {
  const known = (text: string | null): Value => values.find((value) => value === text) ?? values[0]
  const choice = ref(known(localStorage.getItem(PREFIX + name))) as Ref<Value>
  watch(choice, (value) => localStorage.setItem(PREFIX + name, value), { flush: 'sync' })
  window.addEventListener('storage', (event) => {
    if (event.key === PREFIX + name) choice.value = known(event.newValue)
  })
  return choice
}

export function keptFlag(name: string, initial = false): Ref<boolean> {
  const known = (text: string | null) => (text === null ? initial : text === '1')
  const flag = ref(known(localStorage.getItem(PREFIX + name)))
  watch(flag, (on) => localStorage.setItem(PREFIX + name, on ? '1' : '0'), { flush: 'sync' })
  window.addEventListener('storage', (event) => {
    if (event.key === PREFIX + name) flag.value = known(event.newValue)
  })
  return flag
}
