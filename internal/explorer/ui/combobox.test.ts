import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { combobox, type Choice } from './combobox'
import { page } from './testing'

const towns: Choice[] = [
  { label: 'Dieulefit', note: 'Drôme', value: '26114' },
  { label: 'Die', value: '26113' },
]

function start(find: (text: string, signal: AbortSignal) => Promise<Choice[]>) {
  const field = page<HTMLDivElement>('<div><input id="town"></div>').querySelector('input')!
  const chosen: string[] = []
  combobox({ field, label: 'Towns', find, choose: (choice) => chosen.push(choice.value), told: (count) => `${count} towns` })
  const type = async (text: string) => {
    field.value = text
    field.dispatchEvent(new Event('input'))
    await vi.advanceTimersByTimeAsync(200)
  }
  const press = (key: string) => {
    const event = new KeyboardEvent('keydown', { key, cancelable: true })
    field.dispatchEvent(event)
    return event.defaultPrevented
  }
  return { field, chosen, type, press, list: document.querySelector<HTMLElement>('[role="listbox"]')! }
}

describe('a field that offers choices', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('offers them while one types, and says how many there are', async () => {
    const { field, type, list } = start(async () => towns)
    expect(list.hidden).toBe(true)
    await type('di')
    expect(list.hidden).toBe(false)
    expect(field.getAttribute('aria-expanded')).toBe('true')
    expect([...list.children].map((option) => option.textContent)).toEqual(['Dieulefit Drôme', 'Die'])
    expect(document.querySelector('[role="status"]')?.textContent).toBe('2 towns')
  })

  test('is walked with the arrows, in a ring, and chosen from with Enter', async () => {
    const { field, chosen, type, press, list } = start(async () => towns)
    await type('di')
    press('ArrowDown')
    expect(field.getAttribute('aria-activedescendant')).toBe('town-choices-0')
    press('ArrowUp')
    expect(field.getAttribute('aria-activedescendant')).toBe('town-choices-1')
    press('ArrowDown')
    expect(press('Enter')).toBe(true)
    expect(chosen).toEqual(['26114'])
    expect(list.hidden).toBe(true)
  })

  test('sends the form with Enter where nothing is marked', async () => {
    const { chosen, type, press } = start(async () => towns)
    await type('di')
    expect(press('Enter')).toBe(false)
    expect(chosen).toEqual([])
  })

  test('closes on Escape and keeps what was typed', async () => {
    const { field, type, press, list } = start(async () => towns)
    await type('dieu')
    press('Escape')
    expect(list.hidden).toBe(true)
    expect(field.value).toBe('dieu')
  })

  test('asks once for what is typed in one go, and for nothing that is too short', async () => {
    const asked: string[] = []
    const { field, type } = start(async (text) => {
      asked.push(text)
      return towns
    })
    await type('d')
    for (const text of ['di', 'die', 'dieu']) {
      field.value = text
      field.dispatchEvent(new Event('input'))
    }
    await vi.advanceTimersByTimeAsync(200)
    expect(asked).toEqual(['dieu'])
  })

  test('drops an answer that comes after a later question', async () => {
    const waiting: ((found: Choice[]) => void)[] = []
    const { type, list } = start(() => new Promise((resolve) => waiting.push(resolve)))
    await type('di')
    await type('dieu')
    waiting[1]!([towns[0]!])
    await vi.advanceTimersByTimeAsync(0)
    waiting[0]!(towns)
    await vi.advanceTimersByTimeAsync(0)
    expect(list.children).toHaveLength(1)
  })

  test('stays a plain field where the hub does not answer', async () => {
    const { field, type, list } = start(async () => Promise.reject(new Error('away')))
    await type('dieu')
    expect(list.hidden).toBe(true)
    expect(field.value).toBe('dieu')
  })
})
