// The overseas départements beside the map: each with its outline and its records, as a button that leads the map there.
import type L from 'leaflet'
import type { FeatureCollection, MultiPolygon } from 'geojson'
import { ask, type Language } from './api'
import type { ActorFilter } from './gql/graphql'
import { MapDocument, overseas } from './map'

type Settings = { language: Language; outlines: string; go: (bounds: L.LatLngBoundsExpression) => void }

const size = 56 // px

const svg = (name: string, attributes: Record<string, string>) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}

/** Draws the insets, and returns what narrows them anew. */
export async function drawInsets(place: HTMLElement, { language, outlines, go }: Settings) {
  const land = (await (await fetch(outlines)).json()) as FeatureCollection<MultiPolygon, { code: string }>
  const insets = overseas.map((department) => {
    const [[south, west], [north, east]] = department.bounds
    const scale = size / Math.max(east - west, north - south)
    const at = (longitude: number, latitude: number): [number, number] => [(longitude - west) * scale, (north - latitude) * scale]
    const path = land.features
      .filter((feature) => feature.properties.code === department.code)
      .flatMap((feature) => feature.geometry.coordinates.flatMap((polygon) => polygon.map((ring) => 'M' + ring.map(([x, y]) => at(x!, y!).map((n) => n.toFixed(1)).join(' ')).join('L') + 'z')))
      .join('')
    const drawing = svg('svg', { viewBox: `0 0 ${size} ${size}`, width: String(size), height: String(size), 'aria-hidden': 'true' })
    drawing.append(svg('path', { d: path, class: 'land' }))
    const dots = svg('g', {})
    drawing.append(dots)
    const name = document.createElement('span')
    name.textContent = department.name
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'inset'
    button.append(drawing, name)
    button.addEventListener('click', () => go(department.bounds))
    place.append(button)
    return { department, at, dots, button, inside: (latitude: number, longitude: number) => latitude >= south && latitude <= north && longitude >= west && longitude <= east }
  })

  async function narrow(filter: ActorFilter | undefined) {
    const { map } = await ask(MapDocument, { bbox: { west: -63, south: -22, east: 56, north: 17 }, zoom: 8, filter: filter ?? null })
    for (const { department, at, dots, button, inside } of insets) {
      const found = [...map.points.map((point) => ({ ...point.point, count: 1 })), ...map.clusters.map((cluster) => ({ ...cluster.point, count: cluster.count }))]
        .filter((point) => inside(point.latitude, point.longitude))
      dots.replaceChildren(...found.map((point) => {
        const [x, y] = at(point.longitude, point.latitude)
        return svg('circle', { cx: x.toFixed(1), cy: y.toFixed(1), r: '4' })
      }))
      const count = found.reduce((sum, point) => sum + point.count, 0)
      button.setAttribute('aria-label', `${department.name}, ${language === 'fr' ? `${count} fiche${count > 1 ? 's' : ''}` : `${count} record${count === 1 ? '' : 's'}`}`)
    }
  }
  return narrow
}
