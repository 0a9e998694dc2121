// A territory is found by its name, a commune by its postal code too, while one types; its id is sent once one is chosen.
import { ask, type Language } from '../api'
import { combobox } from '../combobox'
import { graphql } from '../gql'
import type { TerritoryKind } from '../gql/graphql'

const Places = graphql(`
  query FindPlaces($name: String!, $kinds: [TerritoryKind!]) {
    territories(kinds: $kinds, name: $name, first: 10) {
      nodes {
        id
        kind
        name
        point {
          latitude
          longitude
        }
        parents {
          kind
          name
        }
      }
    }
  }
`)

/** Told on the form when a territory was chosen, with its point: a map can go there. */
export const chosen = 'essaim:place'

const kindNames: Record<Language, Record<TerritoryKind, string>> = {
  fr: { COMMUNE: 'commune', EPCI: 'intercommunalité', DEPARTEMENT: 'département', REGION: 'région', COUNTRY: 'pays', CUSTOM: 'territoire composé' },
  en: { COMMUNE: 'commune', EPCI: 'intercommunality', DEPARTEMENT: 'département', REGION: 'region', COUNTRY: 'country', CUSTOM: 'set of communes' },
}

export default function place(field: HTMLElement, { name, kind, language }: { name: string; kind: TerritoryKind | null; language: Language }) {
  const typed = field.querySelector<HTMLInputElement>(`input[name="${name}.name"]`)
  if (!typed) return
  const french = language === 'fr'
  const id = document.createElement('input')
  id.type = 'hidden'
  id.name = name
  typed.addEventListener('input', () => id.remove()) // it may be another one now
  const offered = field.querySelectorAll<HTMLInputElement>(`input[type="radio"][name="${name}"]`) // where the name was that of several
  for (const one of offered) one.addEventListener('change', () => id.remove())
  const points = new Map<string, { latitude: number; longitude: number }>()
  combobox({
    field: typed,
    label: french ? 'Territoires' : 'Territories',
    told: (count) => (french ? `${count} territoires` : `${count} territories`),
    choose: (choice) => {
      typed.value = choice.label
      id.value = choice.value
      for (const one of offered) one.checked = false
      typed.after(id)
      typed.dispatchEvent(new CustomEvent(chosen, { bubbles: true, detail: points.get(choice.value) }))
    },
    find: async (text, signal) => {
      const { territories } = await ask(Places, { name: text, kinds: kind ? [kind] : null }, { signal })
      return territories.nodes.map((found) => {
        if (found.point) points.set(found.id, found.point)
        const within = found.parents.find((parent) => parent.kind === 'DEPARTEMENT')?.name
        return { label: found.name, note: [kind ? '' : kindNames[language][found.kind], within].filter(Boolean).join(', '), value: found.id }
      })
    },
  })
}
