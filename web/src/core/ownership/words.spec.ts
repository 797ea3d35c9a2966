import { beforeAll, describe, expect, it } from 'vitest'
import type { Ownership, OwnershipClaim } from '../api/types'
import { setZone } from '../format/clock'
import { useLocale } from '../i18n'
import { claimWords, ownershipWords } from './words'

const claim = (more: Partial<OwnershipClaim> = {}): OwnershipClaim => ({
  account: { id: 2, name: '莉莎' }, since: '2026-11-23T07:00:00Z', contact_at: '2026-11-23T07:00:00Z', until: '2027-02-21T07:00:00Z', position: null, ...more,
})

describe('whose a candidate is', () => {
  beforeAll(async () => {
    setZone('Asia/Shanghai')
    await useLocale('zh-CN')
  })

  it('is said with the day it ends and the contact it follows from', () => {
    expect(claimWords(claim())).toBe('莉莎，到 2027年2月21日；因为 2026年11月23日 有效沟通')
  })

  it('has no end while a submission runs', () => {
    expect(claimWords(claim({ until: null, position: { id: 1, title: '后端', company: null, job_type: null } }))).toBe('莉莎；因为「后端」的推荐还在进行')
  })

  it('asks to talk first when he is a colleague’s, and says nothing of nobody’s', () => {
    const ownership: Ownership = { candidate: { id: 1, name: '王小明' }, owner: { id: 2, name: '莉莎' }, mine: false, disputed: false, claims: [claim()] }
    expect(ownershipWords(ownership)).toContain('可以一起跟，请先和同事打个招呼')
    expect(ownershipWords({ ...ownership, claims: [] })).toBe('')
  })
})
