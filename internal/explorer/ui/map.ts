// The map of the explorer and of the widget: Leaflet over outlines of the départements, points and clusters of the hub.
import L from 'leaflet'
import Supercluster from 'supercluster'
import { ask, pageOf, typeNames, type Language } from './api'
import { graphql } from './gql'
import type { ActorFilter, MapQuery } from './gql/graphql'

export const MapDocument = graphql(`
  query Map($bbox: BoundingBoxInput!, $zoom: Int!, $filter: ActorFilter) {
    map(bbox: $bbox, zoom: $zoom, filter: $filter) {
      totalCount
      points {
        actorId
        type
        name
        slug
        point {
          latitude
          longitude
          approximate
        }
      }
      clusters {
        count
        point {
          latitude
          longitude
        }
        bounds {
          west
          south
          east
          north
        }
      }
    }
  }
`)

type Point = MapQuery['map']['points'][number]

export type Settings = {
  element: HTMLElement
  language: Language
  filter?: ActorFilter
  /** Address of tiles; outlines only where there is none. */
  tiles?: string
  /** Whom the map names for its tiles. */
  author?: string
  /** Address of the outlines. */
  outlines: string
  /** Origin of the hub; the page's own where it is not given. */
  origin?: string
  /** Told how many records the map shows. */
  counted?: (count: number) => void
}

export const home = L.latLngBounds([41.3, -5.3], [51.4, 9.7])

/** The overseas départements, each with where it is. */
export const overseas: { code: string; name: string; bounds: [[south: number, west: number], [north: number, east: number]] }[] = [
  { code: '971', name: 'Guadeloupe', bounds: [[15.8, -61.9], [16.55, -60.95]] },
  { code: '972', name: 'Martinique', bounds: [[14.35, -61.3], [14.95, -60.75]] },
  { code: '973', name: 'Guyane', bounds: [[2, -54.8], [5.9, -51.5]] },
  { code: '974', name: 'La Réunion', bounds: [[-21.45, 55.15], [-20.8, 55.9]] },
  { code: '976', name: 'Mayotte', bounds: [[-13.05, 44.95], [-12.6, 45.35]] },
]

const reduced = () => matchMedia('(prefers-reduced-motion: reduce)').matches

/** A plain map with outlines, which callers fill. */
export async function drawMap({ element, tiles, author, outlines, origin = '' }: Pick<Settings, 'element' | 'tiles' | 'author' | 'outlines' | 'origin'>) {
  const map = L.map(element, { zoomSnap: 0.5, minZoom: 3, maxZoom: tiles ? 18 : 12, attributionControl: true, zoomAnimation: !reduced(), fadeAnimation: false })
  map.attributionControl.setPrefix(false).addAttribution('Natural Earth')
  map.fitBounds(home)
  if (tiles) {
    const name = document.createElement('span') // the author is text, and Leaflet takes HTML
    name.textContent = author ?? ''
    L.tileLayer(tiles, { maxZoom: 18, attribution: name.innerHTML }).addTo(map)
  }
  const response = await fetch(origin + outlines)
  map.createPane('land').style.zIndex = '300' // below the markers; styles find it by its name
  L.geoJSON(await response.json(), { interactive: false, pane: 'land' }).addTo(map)
  return map
}

export async function startMap(settings: Settings) {
  const { element, language, origin = '' } = settings
  const french = language === 'fr'
  const map = await drawMap(settings)
  const layer = L.layerGroup().addTo(map)
  let filter = settings.filter
  let asked = new AbortController()

  const dot = (className: string, text: string, size: number) =>
    L.divIcon({ className: `dot-marker ${className}`, html: text, iconSize: [size, size] })

  const label = (marker: L.Marker, text: string) => {
    const node = marker.getElement()
    node?.setAttribute('aria-label', text)
    node?.setAttribute('role', 'button')
  }

  const popup = (points: Point[]) => {
    const list = document.createElement('ul')
    list.className = 'map-popup'
    for (const point of points) {
      const item = document.createElement('li')
      const link = document.createElement('a')
      link.href = origin + pageOf(language, point)
      link.textContent = point.name
      if (origin) link.target = '_top'
      const type = document.createElement('span')
      type.className = 'state'
      type.textContent = ' ' + typeNames[language][point.type] + (point.point.approximate ? (french ? ', position approximative' : ', approximate position') : '')
      item.append(link, type)
      list.append(item)
    }
    return list
  }

  const addPoints = (points: Point[], at: L.LatLngExpression) => {
    const first = points[0]!
    const marker = points.length === 1
      ? L.marker(at, { icon: dot(first.type.toLowerCase(), '', 22), title: first.name, alt: first.name })
      : L.marker(at, { icon: dot('many', String(points.length), 34), title: points.map((p) => p.name).join(', ') })
    marker.bindPopup(popup(points)).addTo(layer)
    label(marker, points.length === 1 ? first.name : (french ? `${points.length} fiches ici` : `${points.length} records here`))
    marker.on('keypress', () => marker.getPopup()?.getElement()?.querySelector('a')?.focus())
  }

  const addCluster = (count: number, at: L.LatLngExpression, bounds: L.LatLngBoundsExpression) => {
    const marker = L.marker(at, { icon: dot('many', String(count), Math.min(60, 30 + 4 * Math.log2(count))) }).addTo(layer)
    label(marker, french ? `${count} fiches : agrandir` : `${count} records: zoom in`)
    marker.on('click', () => map.fitBounds(bounds, { maxZoom: map.getZoom() + 3, animate: !reduced() }))
  }

  const gather = (points: Point[], zoom: number) => {
    const index = new Supercluster<{ at: Point }>({ radius: 36, maxZoom: 12 })
    index.load(points.map((at) => ({ type: 'Feature', properties: { at }, geometry: { type: 'Point', coordinates: [at.point.longitude, at.point.latitude] } })))
    for (const found of index.getClusters([-180, -85, 180, 85], Math.round(zoom))) {
      const [longitude, latitude] = found.geometry.coordinates as [number, number]
      if (!('cluster_id' in found.properties)) {
        addPoints([found.properties.at], [latitude, longitude])
        continue
      }
      const leaves = index.getLeaves(found.properties.cluster_id as number, Infinity).map((leaf) => leaf.properties.at)
      const bounds = L.latLngBounds(leaves.map((leaf) => [leaf.point.latitude, leaf.point.longitude]))
      if (bounds.getNorthWest().equals(bounds.getSouthEast()) || zoom >= map.getMaxZoom()) addPoints(leaves, [latitude, longitude])
      else addCluster(leaves.length, [latitude, longitude], bounds.pad(0.3))
    }
  }

  async function refresh() {
    asked.abort()
    asked = new AbortController()
    const { signal } = asked
    const shown = map.getBounds().pad(0.2)
    const bbox = {
      west: Math.max(-180, shown.getWest()), south: Math.max(-85, shown.getSouth()), east: Math.min(180, shown.getEast()), north: Math.min(85, shown.getNorth()),
    }
    try {
      const zoom = map.getZoom()
      const { map: found } = await ask(MapDocument, { bbox, zoom: Math.round(zoom), filter: filter ?? null }, { signal, origin })
      if (signal.aborted) return
      layer.clearLayers()
      gather(found.points, zoom)
      for (const cluster of found.clusters) {
        const { west, south, east, north } = cluster.bounds
        addCluster(cluster.count, [cluster.point.latitude, cluster.point.longitude], [[south, west], [north, east]])
      }
      settings.counted?.(found.totalCount)
      element.dataset.shown = String(found.totalCount)
    } catch (error) {
      if ((error as Error).name !== 'AbortError') console.error(error)
    }
  }

  // A popup that opens moves the map into view: its marker stays until it is closed.
  let reading = false
  let stale = false
  map.on('popupopen', () => (reading = true))
  map.on('popupclose', () => {
    reading = false
    if (stale) void refresh()
    stale = false
  })
  map.on('zoomstart', () => map.closePopup())
  map.on('moveend', () => {
    if (reading) stale = true
    else void refresh()
  })
  await refresh()
  return {
    map,
    narrow(to: ActorFilter | undefined) {
      filter = to
      void refresh()
    },
  }
}
