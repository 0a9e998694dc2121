import { afterEach, describe, expect, test, vi } from 'vitest'
import { answer, page } from '../testing'
import './widget'

const actor = { __typename: 'Initiative', id: 'initiative_1', slug: 'marche-du-lavoir', name: 'Marché du Lavoir', summary: '', kind: { label: 'marché' }, place: { name: 'Dieulefit' } }

/** The text of an element's shadow tree once it has shown itself. */
const shown = (element: HTMLElement, text: string) =>
  vi.waitFor(() => {
    expect(element.shadowRoot!.textContent).toContain(text)
    return element.shadowRoot!
  })

describe('the widget on a page of a partner', () => {
  afterEach(() => void document.body.replaceChildren())

  test('lists what its attributes ask for, with links to the hub', async () => {
    const asked = answer({ actors: { totalCount: 7, nodes: [actor] } })
    const list = page(`<essaim-list hub="https://essaim.example/" language="en" type="INITIATIVE GROUP" kind="marche" territory="DEPARTEMENT-26" limit="5000"></essaim-list>`)
    const root = await shown(list, '1 of 7')
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      url: 'https://essaim.example/graphql', credentials: 'omit',
      variables: { first: 200, language: 'EN', filter: { types: ['INITIATIVE', 'GROUP'], kinds: ['marche'], phases: null, territoryCodes: [{ kind: 'DEPARTEMENT', code: '26' }] } },
    })
    const link = root.querySelector('a')!
    expect([link.href, link.target, link.textContent]).toEqual(['https://essaim.example/en/initiatives/marche-du-lavoir', '_top', 'Marché du Lavoir'])
    expect(root.textContent).toContain('marché · Dieulefit')
  })

  test('asks once for attributes that change together', async () => {
    const asked = answer({ actors: { totalCount: 0, nodes: [] } })
    const list = page(`<essaim-list hub="https://essaim.example" language="fr"></essaim-list>`)
    await shown(list, '0 sur 0')
    list.setAttribute('kind', 'caisse')
    list.setAttribute('limit', '3')
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    expect(asked[1]!.variables).toMatchObject({ first: 3, filter: { kinds: ['caisse'] } })
  })

  test('shows a record in plain words, its relations from its own side', async () => {
    const other = { __typename: 'Group', slug: 'ssa', name: 'Vers une SSA' }
    const own = { __typename: 'Initiative', slug: 'marche-du-lavoir', name: 'Marché du Lavoir' }
    const asked = answer({
      actors: {
        nodes: [{
          ...actor, summary: '## Un marché\n**à** [trois prix](https://example.org), <img src=x onerror=alert(1)>', startedOn: '2021-09-15', website: null,
          relations: { nodes: [{ type: { label: 'porte', inverseLabel: 'est porté par' }, source: other, target: own }] },
        }],
      },
    })
    const record = page(`<essaim-record hub="https://essaim.example" record="marche-du-lavoir"></essaim-record>`)
    const root = await shown(record, 'est porté par Vers une SSA')
    expect(asked[0]!.variables).toMatchObject({ filter: { slugs: ['marche-du-lavoir'] } })
    expect(root.textContent).toContain('Un marché\nà trois prix')
    expect(root.querySelector('img')).toBeNull() // what people wrote stays text
  })

  test('finds a record by its id too', async () => {
    const asked = answer({ actors: { nodes: [] } })
    vi.spyOn(console, 'error').mockImplementation(() => {})
    page(`<essaim-record hub="https://essaim.example" record="initiative_01"></essaim-record>`)
    await vi.waitFor(() => expect(asked[0]?.variables).toMatchObject({ filter: { ids: ['initiative_01'] } }))
  })

  test('says that the data is away where the hub refuses, and nothing of why', async () => {
    answer(new Error('a secret of the hub'))
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const list = page(`<essaim-list hub="https://essaim.example" language="fr"></essaim-list>`)
    const root = await shown(list, 'Les données ne sont pas disponibles')
    expect(root.querySelector('[role="alert"]')!.textContent).not.toContain('secret')
  })
})
