import { beforeEach, describe, expect, test, vi } from 'vitest'
import { forgetSentDraft, readDraft } from '../drafts'
import { page } from '../testing'
import draft from './draft'

const form = (inside = '') =>
  page<HTMLFormElement>(`<form>${inside}<input name="group.name"><textarea name="group.summary"></textarea>
    <input type="checkbox" name="group.themes" value="a"><input type="checkbox" name="group.themes" value="b">
    <input type="email" name="email"><input type="hidden" name="idempotencyKey" value="k"><input name="to" value="group_1"></form>`)

const type = (form: HTMLFormElement, values: Record<string, string>) => {
  for (const [name, value] of Object.entries(values)) (form.elements.namedItem(name) as HTMLInputElement).value = value
  form.dispatchEvent(new Event('input', { bubbles: true }))
}

describe('what is typed in a long form', () => {
  beforeEach(() => {
    localStorage.clear()
    sessionStorage.clear()
    delete document.body.dataset.done
  })

  test('comes back after an interruption, with its ticks', () => {
    vi.useFakeTimers()
    const first = form()
    draft(first, { key: 'k', language: 'fr' })
    first.querySelectorAll<HTMLInputElement>('[type="checkbox"]')[1]!.checked = true
    type(first, { 'group.name': 'Vers une SSA', 'group.summary': 'À Dieulefit' })
    vi.advanceTimersByTime(400)
    vi.useRealTimers()
    const again = form()
    draft(again, { key: 'k', language: 'fr' })
    expect((again.elements.namedItem('group.name') as HTMLInputElement).value).toBe('Vers une SSA')
    expect((again.elements.namedItem('group.summary') as HTMLTextAreaElement).value).toBe('À Dieulefit')
    expect([...again.querySelectorAll<HTMLInputElement>('[type="checkbox"]')].map((box) => box.checked)).toEqual([false, true])
    expect(again.querySelector('[role="status"]')?.textContent).toContain('Votre brouillon est revenu')
  })

  test('holds no address and none of what the page itself sends', () => {
    const sent = form()
    draft(sent, { key: 'k', language: 'fr' })
    type(sent, { 'group.name': 'Vers une SSA', email: 'ann@example.org' })
    sent.dispatchEvent(new Event('submit'))
    expect(readDraft('k')).toEqual({ 'group.name': ['Vers une SSA'] })
  })

  test('gives way to what the page shows again because it was refused', () => {
    localStorage.setItem('essaim-draft-k', JSON.stringify({ 'group.name': ['An older one'] }))
    const refused = form('<div role="alert">No</div>')
    type(refused, { 'group.name': 'What was sent' })
    draft(refused, { key: 'k', language: 'en' })
    expect((refused.elements.namedItem('group.name') as HTMLInputElement).value).toBe('What was sent')
  })

  test('is dropped once it was done, and stays where it was not', () => {
    const sent = form()
    draft(sent, { key: 'k', language: 'en' })
    type(sent, { 'group.name': 'x' })
    sent.dispatchEvent(new Event('submit'))
    forgetSentDraft()
    expect(readDraft('k')).toBeDefined()
    sent.dispatchEvent(new Event('submit'))
    document.body.dataset.done = 'propose-group'
    forgetSentDraft()
    expect(readDraft('k')).toBeUndefined()
  })

  test('is dropped whole with the account: others may sit here next', () => {
    for (const done of ['sign-out', 'erase-my-data']) {
      localStorage.setItem('essaim-draft-a', '{}')
      localStorage.setItem('essaim-draft-b', '{}')
      localStorage.setItem('another', 'stays')
      document.body.dataset.done = done
      forgetSentDraft()
      expect(Object.keys(localStorage)).toEqual(['another'])
    }
  })
})
