// Records are offered while one types in the search field.
import { ask, pageOf, typeNames, type Language } from '../api'
import { combobox } from '../combobox'
import { graphql } from '../gql'

const Suggest = graphql(`
  query Suggest($text: String!) {
    places: territories(kinds: [COMMUNE, DEPARTEMENT, REGION], name: $text, first: 3) {
      nodes {
        kind
        code
        name
        parents {
          kind
          name
        }
      }
    }
    search(text: $text, types: [INITIATIVE, GROUP, ORGANISATION, NETWORK, CHARTER, EVENT, RESOURCE], first: 8) {
      nodes {
        __typename
        ... on Actor {
          slug
          name
          place {
            name
          }
        }
        ... on Network {
          slug
          name
        }
        ... on Charter {
          slug
          title
        }
        ... on Event {
          slug
          title
        }
        ... on Resource {
          slug
          title
        }
      }
    }
  }
`)

export default function suggest(form: HTMLElement, { language }: { language: Language }) {
  const field = form.querySelector<HTMLInputElement>('input[type="search"]')
  if (!field) return
  const french = language === 'fr'
  combobox({
    field,
    label: french ? 'Fiches' : 'Records',
    told: (count) => (french ? `${count} propositions` : `${count} suggestions`),
    choose: (choice) => location.assign(choice.value),
    find: async (text, signal) => {
      const { places, search } = await ask(Suggest, { text }, { signal })
      const territories = places.nodes.map((place) => ({
        label: place.name,
        note: [typeNames[language].Territory, place.parents.find((parent) => parent.kind === 'DEPARTEMENT')?.name].filter(Boolean).join(', '),
        value: `/${language}/territories/${place.kind.toLowerCase()}/${place.code}`,
      }))
      const records = search.nodes.flatMap((node) => {
        if (!('slug' in node)) return []
        const place = 'place' in node ? node.place : undefined
        const note = typeNames[language][node.__typename] + (place ? ', ' + place.name : '')
        return [{ label: 'name' in node ? node.name : node.title, note, value: pageOf(language, { type: node.__typename, slug: node.slug }) }]
      })
      return [...territories, ...records]
    },
  })
}
