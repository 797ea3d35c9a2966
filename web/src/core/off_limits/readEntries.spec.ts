import { describe, expect, it } from 'vitest'
import { readEntries } from './useOffLimits'

describe('pasted lines of companies', () => {
  it('read company, last day and reason from tabs or commas', () => {
    expect(readEntries('甲公司\t2027-6-1\t合同客户\n乙公司，2027年12月31日，独家，三年\n\n丙公司,,长期客户')).toEqual([
      { company: '甲公司', until_on: '2027-06-01', reason: '合同客户' },
      { company: '乙公司', until_on: '2027-12-31', reason: '独家，三年' },
      { company: '丙公司', until_on: null, reason: '长期客户' },
    ])
  })

  it('keep what is no day as a part of the reason', () => {
    expect(readEntries('甲公司,长期')).toEqual([{ company: '甲公司', until_on: null, reason: '长期' }])
  })
})
