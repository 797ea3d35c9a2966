import { mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import { i18n, useLocale } from '../i18n'
import { toasts } from '../ui/toast'
import CallLink from './CallLink.vue'

const hit = { kind: 'company' as const, company: '甲公司', until_on: '2027-06-30', reason: '签约客户' }
const link = (offLimits: boolean | (typeof hit)[]) => mount(CallLink, { props: { phone: '13800138000', candidateId: 1, offLimits }, global: { plugins: [i18n] }, attachTo: document.body })

/** Whether the browser would dial. */
function press(wrapper: ReturnType<typeof link>): boolean {
  let dials = false
  const see = (event: Event) => {
    dials = !event.defaultPrevented
    event.preventDefault()
  }
  document.body.addEventListener('click', see)
  wrapper.element.dispatchEvent(new MouseEvent('click', { cancelable: true, bubbles: true }))
  document.body.removeEventListener('click', see)
  return dials
}

describe('a number to be called', () => {
  beforeAll(() => useLocale('zh-CN'))

  it('is dialled at once when nothing stands against it', () => {
    const wrapper = link([])
    expect(press(wrapper)).toBe(true)
    expect(wrapper.emitted('call')).toHaveLength(1)
  })

  it('says first why he is off limits; one more press dials, until it is left', async () => {
    const wrapper = link([hit])
    expect(press(wrapper)).toBe(false)
    expect(wrapper.emitted('call')).toBeUndefined()
    await wrapper.vm.$nextTick()
    expect(toasts.at(-1)?.text).toContain('甲公司')
    expect(wrapper.text()).toBe('仍要拨打')
    expect(press(wrapper)).toBe(true)
    expect(wrapper.emitted('call')).toHaveLength(1)
    await wrapper.find('a').trigger('blur')
    expect(press(wrapper)).toBe(false)
  })
})
