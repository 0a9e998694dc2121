// A hub for tests of scripts: it answers what a test says, and remembers what it was asked.
import { vi } from 'vitest'

export type Question = { url: string; query: string; variables: Record<string, unknown>; credentials: RequestCredentials | undefined }

/** Answers each question in turn; the last answer is given again. An error is told as GraphQL does. */
export function answer(...answers: (object | Error)[]): Question[] {
  const asked: Question[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { query, variables } = JSON.parse(init.body as string) as { query: string; variables: Record<string, unknown> }
    asked.push({ url, query, variables, credentials: init.credentials })
    const next = answers[Math.min(asked.length, answers.length) - 1]
    const body = next instanceof Error ? { errors: [{ message: next.message }] } : { data: next }
    return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
  })
  return asked
}

/** Puts HTML into the document and returns its first element. */
export function page<E extends HTMLElement>(html: string): E {
  document.body.innerHTML = html
  return document.body.firstElementChild as E
}
