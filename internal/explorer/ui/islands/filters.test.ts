import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { filtered } from '../events'
import filters from './filters'

const list = (text: string, count = 2) => `<div class="explore-head">${text}</div><div class="explore-list">${text}</div>
  <div data-island="map" data-props='{"filter":{"kinds":["amap"]}}'></div>
  <form class="filters"><label><input type="checkbox" name="kind" value="amap"> AMAP <span class="n">${count}</span></label></form>`

describe('the filters of the list', () => {
  let answers: Response[]
  let asked: string[]

  beforeEach(() => {
    vi.useFakeTimers()
    answers = []
    asked = []
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url.slice(url.indexOf('/fr')))
      return answers.shift() ?? new Response(list('none'))
    })
    history.replaceState(null, '', '/fr/explore')
  })
  afterEach(() => void vi.useRealTimers())

  const start = () => {
    document.body.innerHTML = `<section class="explore"><form class="filters" action="/fr/explore"><details class="filters-fold" open></details>
      <input type="search" name="q"><label><input type="checkbox" name="kind" value="amap"> AMAP <span class="n">9</span></label></form>
      <div class="explore-head">old</div><div class="explore-list">old</div></section>`
    const form = document.querySelector('form')!
    filters(form)
    return form
  }

  const tick = async (form: HTMLFormElement) => {
    const box = form.querySelector<HTMLInputElement>('[type="checkbox"]')!
    box.checked = true
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await vi.advanceTimersByTimeAsync(60)
  }

  test('bring the list, its counts, the map and the address along', async () => {
    answers = [new Response(list('new', 4))]
    const told: unknown[] = []
    document.addEventListener(filtered, (event) => told.push((event as CustomEvent).detail), { once: true })
    const form = start()
    await tick(form)
    expect(asked).toEqual(['/fr/explore?kind=amap'])
    expect(document.querySelector('.explore-list')!.textContent).toBe('new')
    expect(document.querySelector('.explore-head')!.textContent).toBe('new')
    expect(form.querySelector('.n')!.textContent).toBe('4')
    expect(told).toEqual([{ kinds: ['amap'] }])
    expect(location.pathname + location.search).toBe('/fr/explore?kind=amap')
    expect(document.querySelector('.explore')!.hasAttribute('aria-busy')).toBe(false)
  })

  test('ask once for a word, when its writer pauses', async () => {
    const form = start()
    const field = form.querySelector<HTMLInputElement>('[type="search"]')!
    for (const text of ['c', 'ca', 'caisse']) {
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await vi.advanceTimersByTimeAsync(100)
    }
    await vi.advanceTimersByTimeAsync(500)
    expect(asked).toEqual(['/fr/explore?q=caisse'])
  })

  test('lead there the plain way where the hub does not answer', async () => {
    answers = [new Response('', { status: 503, statusText: 'Busy' })]
    const went: string[] = []
    vi.spyOn(location, 'assign').mockImplementation((to) => void went.push(String(to)))
    await tick(start())
    expect(went.map((to) => to.slice(to.indexOf('/fr')))).toEqual(['/fr/explore?kind=amap'])
  })
})
