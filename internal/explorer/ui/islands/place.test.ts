import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { answer, page } from '../testing'
import place, { chosen } from './place'

const found = {
  territories: {
    nodes: [
      { id: 'territory_1', kind: 'COMMUNE', name: 'Dieulefit', point: { latitude: 44.5, longitude: 5.1 }, parents: [{ kind: 'DEPARTEMENT', name: 'Drôme' }] },
      { id: 'territory_2', kind: 'COMMUNE', name: 'Dieue-sur-Meuse', point: null, parents: [] },
    ],
  },
}

describe('a territory that is typed', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const start = (inside = '') => {
    const form = page<HTMLFormElement>(`<form><div class="field"><input name="group.place.name">${inside}</div></form>`)
    const typed = form.querySelector('input')!
    place(form.querySelector<HTMLElement>('.field')!, { name: 'group.place', kind: 'COMMUNE', language: 'fr' })
    const type = async (text: string) => {
      typed.value = text
      typed.dispatchEvent(new Event('input'))
      await vi.advanceTimersByTimeAsync(200)
    }
    const take = (index: number) => form.querySelectorAll('[role="option"]')[index]!.dispatchEvent(new Event('pointerdown', { cancelable: true }))
    const sent = () => new FormData(form).get('group.place')
    return { form, typed, type, take, sent }
  }

  test('is sent with its id once it is chosen, and without it once something else is typed', async () => {
    const asked = answer(found)
    const { typed, type, take, sent } = start()
    await type('dieu')
    expect(asked[0]!.variables).toEqual({ name: 'dieu', kinds: ['COMMUNE'] })
    take(0)
    expect([typed.value, sent()]).toEqual(['Dieulefit', 'territory_1'])
    await type('Dieulefit bis')
    expect(sent()).toBeNull()
  })

  test('tells the form where it is, so that a map can go there', async () => {
    answer(found)
    const { form, type, take } = start()
    const told: unknown[] = []
    form.addEventListener(chosen, (event) => told.push((event as CustomEvent).detail))
    await type('dieu')
    take(0)
    await type('dieu')
    take(1)
    expect(told).toEqual([{ latitude: 44.5, longitude: 5.1 }, null])
  })

  test('takes the place of one of several that the page offered', async () => {
    answer(found)
    const { form, type, take, sent } = start('<input type="radio" name="group.place" value="territory_9" checked>')
    expect(sent()).toBe('territory_9')
    await type('dieu')
    take(0)
    expect(new FormData(form).getAll('group.place')).toEqual(['territory_1'])
  })
})
