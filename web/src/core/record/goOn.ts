// Whether saving a record goes on to the next person who is due.
import { keptFlag } from '../ui/keptChoice'

export const goOn = keptFlag('go_on')
