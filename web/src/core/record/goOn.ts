// Whether saving a record goes on to the next person who is due: a choice of this browser.
import { ref, watch } from 'vue'

const KEY = 'genjin.go_on'

export const goOn = ref(localStorage.getItem(KEY) === '1')
watch(goOn, (on) => localStorage.setItem(KEY, on ? '1' : '0'))
