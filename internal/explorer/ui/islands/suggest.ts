// Records are offered while one types in the search field.
import { ask, pageOf, typeNames, type Language } from '../api'
import { combobox } from '../combobox'
import { graphql } from '../gql'

const Suggest = graphql(`
  query Suggest($text: String!) {
    search(text: $text, first: 8) {
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
        ... on Territory {
          kind
          code
          name
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
      const { search } = await ask(Suggest, { text }, { signal })
      return search.nodes.flatMap((node) => {
        if (node.__typename === 'Territory') {
          return [{ label: node.name, note: typeNames[language].Territory!, value: `/${language}/territories/${node.kind.toLowerCase()}/${node.code}` }]
        }
        if (!('slug' in node)) return []
        const place = 'place' in node ? node.place : undefined
        const note = typeNames[language][node.__typename] + (place ? ', ' + place.name : '')
        return [{ label: 'name' in node ? node.name : node.title, note, value: pageOf(language, { type: node.__typename, slug: node.slug }) }]
      })
    },
  })
}
