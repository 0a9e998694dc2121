// What was typed in a long form is kept in this browser until the form was sent and done.
const prefix = 'essaim-draft-'
const sent = 'essaim-sent'

export type Draft = Record<string, string[]>

export function readDraft(key: string): Draft | undefined {
  const text = localStorage.getItem(prefix + key)
  return text ? (JSON.parse(text) as Draft) : undefined
}

export function keepDraft(key: string, draft: Draft) {
  localStorage.setItem(prefix + key, JSON.stringify(draft))
}

export function dropDraft(key: string) {
  localStorage.removeItem(prefix + key)
}

/** The form was sent: if the next page does not hold it, it was done. */
export function markSent(key: string) {
  sessionStorage.setItem(sent, key)
}

/** Drops the draft of the form that was sent before this page, where the server says that it was done; all of them where
 * somebody signed out: others may sit here next. */
export function forgetSentDraft() {
  const { done } = document.body.dataset
  const key = sessionStorage.getItem(sent)
  sessionStorage.removeItem(sent)
  if (key && done) dropDraft(key)
  if (done === 'sign-out' || done === 'erase-my-data') {
    for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name)
  }
}
