import { describe, expect, test, vi } from 'vitest'
import { answer, page } from '../testing'
import graph from './graph'

const actor = (name: string, distance: number) => ({ distance, actor: { __typename: 'Group', id: 'group_' + name, slug: name, name } })
const relation = (source: string, target: string) => ({
  id: `relation_${source}${target}`, state: 'CONFIRMED', type: { label: 'porte' },
  source: { id: 'group_' + source, name: source }, target: { id: 'group_' + target, name: target },
})

describe('the drawn graph', () => {
  test('shows a record with its neighbours as links, and no line to what is not drawn', async () => {
    const asked = answer({ neighbourhood: { truncated: false, actors: [actor('a', 0), actor('b', 1)], relations: [relation('a', 'b'), relation('b', 'z')] } })
    const element = page<HTMLElement>('<div></div>')
    graph(element, { of: 'group_a', language: 'fr' })
    await vi.waitFor(() => expect(element.querySelectorAll('a.node')).toHaveLength(2))
    expect(asked[0]!.variables).toEqual({ of: 'group_a', depth: 1, language: 'FR' })
    expect([...element.querySelectorAll('a.node')].map((node) => node.getAttribute('href'))).toEqual(['/fr/groups/a', '/fr/groups/b'])
    expect(element.querySelectorAll('line')).toHaveLength(1)
    expect(element.querySelector('title')!.textContent).toBe('Groupe : a')
    for (const line of element.querySelectorAll('line')) for (const end of ['x1', 'y1', 'x2', 'y2']) expect(Number(line.getAttribute(end))).not.toBeNaN()
  })

  test('goes farther where one asks it to, and says when not all is drawn', async () => {
    const near = { neighbourhood: { truncated: false, actors: [actor('a', 0)], relations: [] } }
    const far = { neighbourhood: { truncated: true, actors: [actor('a', 0), actor('b', 1), actor('c', 2)], relations: [relation('a', 'b'), relation('b', 'c')] } }
    const asked = answer(near, far)
    const element = page<HTMLElement>('<div></div>')
    graph(element, { of: 'group_a', language: 'en' })
    await vi.waitFor(() => expect(element.querySelector('select')).not.toBeNull())
    const depth = element.querySelector('select')!
    depth.value = '2'
    depth.dispatchEvent(new Event('change', { bubbles: true }))
    await vi.waitFor(() => expect(element.querySelectorAll('a.node')).toHaveLength(3))
    expect(asked.at(-1)!.variables).toMatchObject({ depth: 2 })
    expect(element.querySelector('.help')!.textContent).toBe('The eighty nearest are drawn.')
  })
})
