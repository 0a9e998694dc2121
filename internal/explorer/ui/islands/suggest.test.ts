import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { answer, page } from '../testing'
import suggest from './suggest'

const found = {
  places: { nodes: [{ kind: 'COMMUNE', code: '26114', name: 'Dieulefit', parents: [{ kind: 'REGION', name: 'Auvergne' }, { kind: 'DEPARTEMENT', name: 'Drôme' }] }] },
  search: {
    edges: [
      { title: 'Marché du Lavoir', node: { __typename: 'Initiative', slug: 'marche-du-lavoir', place: { name: 'Dieulefit' } } },
      { title: 'Socle commun', node: { __typename: 'Charter', slug: 'socle' } },
      { title: 'What has no page', node: { __typename: 'Term' } },
    ],
  },
}

describe('the search field', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const start = async (language: 'fr' | 'en') => {
    const form = page<HTMLFormElement>('<form><input type="search"></form>')
    const field = form.querySelector('input')!
    suggest(form, { language })
    field.value = 'dieu'
    field.dispatchEvent(new Event('input'))
    await vi.advanceTimersByTimeAsync(300)
    return form
  }

  test('offers territories first, then records by what they are called', async () => {
    const asked = answer(found)
    const form = await start('fr')
    expect(asked[0]!.variables).toEqual({ text: 'dieu' })
    const texts = [...form.querySelectorAll('[role="option"]')].map((option) => option.textContent)
    expect(texts).toHaveLength(3)
    expect(texts[0]).toContain('Dieulefit')
    expect(texts[0]).toContain('Territoire, Drôme')
    expect(texts[1]).toContain('Initiative, Dieulefit')
    expect(texts[2]).toContain('Charte')
  })

  test('leads to the page of what is chosen', async () => {
    answer(found)
    const went: string[] = []
    vi.spyOn(location, 'assign').mockImplementation((to) => void went.push(String(to)))
    const form = await start('en')
    for (const option of form.querySelectorAll('[role="option"]')) option.dispatchEvent(new Event('pointerdown', { cancelable: true }))
    expect(went[0]).toBe('/en/territories/commune/26114')
  })
})
