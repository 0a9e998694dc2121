// What is typed in a long form is kept in this browser, and offered again after an interruption.
import type { Language } from '../api'
import { dropDraft, keepDraft, markSent, readDraft, type Draft } from '../drafts'

const own = new Set(['do', 'form', 'back', 'idempotencyKey', 'to'])

function read(form: HTMLFormElement): Draft {
  const draft: Draft = {}
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name)
    const address = field instanceof HTMLInputElement && field.type === 'email' // the browser knows it, and so might others
    if (!own.has(name) && !address && typeof value === 'string' && value !== '') (draft[name] ??= []).push(value)
  }
  return draft
}

function write(form: HTMLFormElement, draft: Draft) {
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) continue
    const values = draft[field.name]
    if (own.has(field.name) || field.type === 'hidden' || !values) continue
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) field.checked = values.includes(field.value)
    else field.value = values[0] ?? ''
  }
}

export default function draft(element: HTMLElement, { key, language }: { key: string; language: Language }) {
  if (!(element instanceof HTMLFormElement)) return
  const form = element
  const french = language === 'fr'
  const asItCame = JSON.stringify(read(form))
  const kept = readDraft(key)
  if (kept && !form.querySelector('[role="alert"]') && JSON.stringify(kept) !== asItCame) {
    write(form, kept)
    const notice = document.createElement('p')
    notice.className = 'notice'
    notice.setAttribute('role', 'status')
    notice.textContent = french ? 'Votre brouillon est revenu. ' : 'Your draft is back. '
    const discard = document.createElement('button')
    discard.type = 'button'
    discard.className = 'quiet'
    discard.textContent = french ? 'Recommencer à vide' : 'Start afresh'
    discard.addEventListener('click', () => {
      dropDraft(key)
      location.reload()
    })
    notice.append(discard)
    form.prepend(notice)
  }
  let timer = 0
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => keepDraft(key, read(form)), 300)
  })
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    keepDraft(key, read(form))
    markSent(key)
  })
}
