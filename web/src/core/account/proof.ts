// Proving again who one is: a question that stands at most once, answered by ProofDialog.
import { ref } from 'vue'
import { onProofNeeded } from '../api/client'

type Answer = (proven: boolean) => void
export const asked = ref<Answer>()
let standing: Promise<boolean> | undefined

/** True once he has proven it, false when he would not. */
export function askProof(): Promise<boolean> {
  standing ??= new Promise<boolean>((resolve) => {
    asked.value = resolve
  }).finally(() => {
    asked.value = undefined
    standing = undefined
  })
  return standing
}

onProofNeeded(askProof)
