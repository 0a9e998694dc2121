// The hub's GraphQL API, as everybody asks it. Documents are typed by graphql-codegen from the schema of this very build.
import type { TypedDocumentString } from './gql/graphql'

export type Language = 'fr' | 'en'

/** Where the API is: on the page's own origin, unless a widget says otherwise. */
export async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { signal, origin = '' }: { signal?: AbortSignal; origin?: string } = {},
): Promise<Result> {
  const response = await fetch(origin + '/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: document.toString(), variables }),
    credentials: origin ? 'omit' : 'same-origin',
    ...(signal ? { signal } : {}),
  })
  const answer = (await response.json()) as { data?: Result; errors?: { message: string }[] }
  if (!answer.data || answer.errors?.length) throw new Error(answer.errors?.[0]?.message ?? response.statusText)
  return answer.data
}

const paths: Record<string, string> = {
  Initiative: 'initiatives', Group: 'groups', Organisation: 'organisations', Network: 'networks', Charter: 'charters', Event: 'events',
  Resource: 'resources', INITIATIVE: 'initiatives', GROUP: 'groups', ORGANISATION: 'organisations',
}

/** The page of a record. */
export function pageOf(language: Language, record: { type: string; slug: string }): string {
  return `/${language}/${paths[record.type]}/${record.slug}`
}

export const typeNames: Record<Language, Record<string, string>> = {
  fr: {
    Initiative: 'Initiative', Group: 'Groupe', Organisation: 'Organisation', Network: 'Réseau', Charter: 'Charte', Event: 'Événement',
    Resource: 'Ressource', Territory: 'Territoire', INITIATIVE: 'Initiative', GROUP: 'Groupe', ORGANISATION: 'Organisation',
  },
  en: {
    Initiative: 'Initiative', Group: 'Group', Organisation: 'Organisation', Network: 'Network', Charter: 'Charter', Event: 'Event',
    Resource: 'Resource', Territory: 'Territory', INITIATIVE: 'Initiative', GROUP: 'Group', ORGANISATION: 'Organisation',
  },
}
