import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import { i18n, useLocale } from '../i18n'
import ColourMark from './ColourMark.vue'

beforeAll(() => useLocale('zh-CN'))

it.each([['green', '●', '待沟通'], ['yellow', '▲', '需二次跟进'], ['red', '◆', '高风险流失']] as const)(
  '%s is told by shape and word, not by hue alone', (colour, shape, word) => {
    const wrapper = mount(ColourMark, {
      props: { colour, reasons: [{ code: 'x', params: {}, text: '三次没有联系上' }] }, global: { plugins: [i18n] },
    })
    expect(wrapper.text()).toContain(shape)
    expect(wrapper.text()).toContain(word)
    expect(wrapper.attributes('title')).toContain('三次没有联系上')
  },
)

it('shows nothing without a followup', () => {
  expect(mount(ColourMark, { props: { colour: null }, global: { plugins: [i18n] } }).text()).toBe('')
})
