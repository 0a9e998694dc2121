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
    search(text: $text, first: 8) {
      edges {
        title
        node {
          __typename
          ... on Actor {
            slug
            place {
              name
            }
          }
          ... on Network {
            slug
          }
          ... on Charter {
            slug
          }
          ... on Event {
            slug
          }
          ... on Resource {
            slug
          }
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
      const records = search.edges.flatMap(({ title, node }) => {
        if (!('slug' in node)) return [] // no page
        const place = 'place' in node ? node.place : undefined
        const note = typeNames[language][node.__typename] + (place ? ', ' + place.name : '')
        return [{ label: title, note, value: pageOf(language, { type: node.__typename, slug: node.slug }) }]
      })
      return [...territories, ...records]
    },
  })
}
