// The point of a record is placed on a map: by a click, or by moving the map below the cross with the arrow keys.
import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import type { Language } from '../api'
import { drawMap } from '../map'
import { chosen } from './place'

type Props = { of: string; language: Language; outlines: string; tiles: string; author: string }

export default async function point(place: HTMLElement, { of, language, outlines, tiles, author }: Props) {
  const french = language === 'fr'
  const latitude = place.querySelector<HTMLInputElement>(`input[name="${of}.point.latitude"]`)
  const longitude = place.querySelector<HTMLInputElement>(`input[name="${of}.point.longitude"]`)
  if (!latitude || !longitude) return
  const frame = document.createElement('div')
  frame.className = 'map small'
  frame.setAttribute('role', 'application')
  frame.setAttribute('aria-label', french ? 'Carte pour placer le point : flèches pour se déplacer' : 'Map to place the point: arrows to move')
  const here = document.createElement('button')
  here.type = 'button'
  here.className = 'quiet'
  here.textContent = french ? 'Placer le point au centre de la carte' : 'Place the point at the centre of the map'
  place.prepend(frame, here)
  let near: L.LatLngExpression | undefined // a commune that was chosen while the map was on its way
  place.closest('form')?.addEventListener(chosen, (event) => {
    const at = (event as CustomEvent<{ latitude: number; longitude: number } | undefined>).detail
    if (!at || latitude.value) return
    near = [at.latitude, at.longitude]
    map?.setView(near, 11, { animate: false })
  })
  let map: L.Map | undefined
  map = await drawMap({ element: frame, tiles, author, outlines })
  const marker = L.marker(map.getCenter(), { icon: L.divIcon({ className: 'dot-marker initiative', iconSize: [22, 22] }), keyboard: false })
  const put = (at: L.LatLng) => {
    latitude.value = at.lat.toFixed(5)
    longitude.value = at.lng.toFixed(5)
    latitude.dispatchEvent(new Event('input', { bubbles: true }))
    marker.setLatLng(at).addTo(map)
  }
  const follow = () => {
    const at = L.latLng(Number(latitude.value.replace(',', '.')), Number(longitude.value.replace(',', '.')))
    if (latitude.value && longitude.value && !Number.isNaN(at.lat) && !Number.isNaN(at.lng)) {
      marker.setLatLng(at).addTo(map)
      map.setView(at, 10, { animate: false })
    }
  }
  map.on('click', (event) => put(event.latlng))
  here.addEventListener('click', () => put(map.getCenter()))
  latitude.addEventListener('change', follow)
  longitude.addEventListener('change', follow)
  if (near) map.setView(near, 11, { animate: false })
  follow()
}
