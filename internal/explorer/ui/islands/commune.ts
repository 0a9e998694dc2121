// A commune is found by its name or postal code while one types; its id is sent once one is chosen.
import { ask, type Language } from '../api'
import { combobox } from '../combobox'
import { graphql } from '../gql'

const Communes = graphql(`
  query FindCommunes($name: String!) {
    territories(kinds: [COMMUNE], name: $name, first: 10) {
      nodes {
        id
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

/** Told on the form when a commune was chosen, with its point: a map can go there. */
export const chosen = 'essaim:commune'

export default function commune(field: HTMLElement, { name, language }: { name: string; language: Language }) {
  const typed = field.querySelector<HTMLInputElement>(`input[name="${name}.name"]`)
  if (!typed) return
  const french = language === 'fr'
  const id = document.createElement('input')
  id.type = 'hidden'
  id.name = name
  typed.addEventListener('input', () => id.remove()) // it may be another one now
  const points = new Map<string, { latitude: number; longitude: number }>()
  combobox({
    field: typed,
    label: french ? 'Communes' : 'Communes',
    told: (count) => (french ? `${count} communes` : `${count} communes`),
    choose: (choice) => {
      typed.value = choice.label
      id.value = choice.value
      typed.after(id)
      typed.dispatchEvent(new CustomEvent(chosen, { bubbles: true, detail: points.get(choice.value) }))
    },
    find: async (text, signal) => {
      const { territories } = await ask(Communes, { name: text }, { signal })
      return territories.nodes.map((found) => {
        if (found.point) points.set(found.id, found.point)
        return { label: found.name, note: found.parents.find((parent) => parent.kind === 'DEPARTEMENT')?.name ?? '', value: found.id }
      })
    },
  })
}
