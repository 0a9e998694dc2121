import { beforeEach, describe, expect, test, vi } from 'vitest'
import { page } from '../testing'
import { chosen } from './place'
import point from './point'

// The map itself is Leaflet's: here it is what the island tells it and hears of it.
const map = vi.hoisted(() => ({ views: [] as unknown[], clicked: undefined as undefined | ((event: unknown) => void) }))
vi.mock('../map', () => ({
  drawMap: async () => ({
    getCenter: () => ({ lat: 46.5, lng: 2.5 }),
    setView: (at: unknown) => void map.views.push(at),
    on: (_: string, heard: (event: unknown) => void) => void (map.clicked = heard),
    addLayer: () => undefined,
  }),
}))

const start = async (latitude = '', longitude = '') => {
  const form = page<HTMLFormElement>(`<form><fieldset><input name="group.point.latitude" value="${latitude}"><input name="group.point.longitude" value="${longitude}"></fieldset></form>`)
  await point(form.querySelector('fieldset')!, { of: 'group', language: 'en', outlines: '', tiles: '', author: '' })
  const said = () => [...form.querySelectorAll('input')].map((input) => input.value)
  return { form, said }
}

describe('the point of a record', () => {
  beforeEach(() => void (map.views = []))

  test('is where one clicks', async () => {
    const { said } = await start()
    map.clicked!({ latlng: { lat: 44.525632, lng: 5.0618 } })
    expect(said()).toEqual(['44.52563', '5.06180'])
  })

  test('is put at the centre of the map without a mouse', async () => {
    const { form, said } = await start()
    form.querySelector('button')!.click()
    expect(said()).toEqual(['46.50000', '2.50000'])
  })

  test('is shown where it stands, with a comma as with a point', async () => {
    await start('44,5', '5,1')
    expect(map.views).toEqual([expect.objectContaining({ lat: 44.5, lng: 5.1 })])
  })

  test('has its map follow the commune, until there is a point', async () => {
    const { form } = await start()
    const told = new CustomEvent(chosen, { detail: { latitude: 44.5, longitude: 5.1 } })
    form.dispatchEvent(told)
    expect(map.views).toEqual([[44.5, 5.1]])
    map.clicked!({ latlng: { lat: 44, lng: 5 } })
    form.dispatchEvent(told)
    expect(map.views).toHaveLength(1)
  })
})
