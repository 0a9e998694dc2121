// The map of the explorer, in the place of the one that the server drew.
import type L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import type { Language } from '../api'
import { filtered } from '../events'
import type { ActorFilter } from '../gql/graphql'
import { home, overseas, startMap } from '../map'

type Props = { filter: ActorFilter; tiles: string; author: string; language: Language; outlines: string }

export default async function map(section: HTMLElement, props: Props) {
  const french = props.language === 'fr'
  const frame = document.createElement('div')
  frame.className = 'map'
  frame.setAttribute('role', 'application')
  frame.setAttribute('aria-label', french ? 'Carte : flèches pour se déplacer, + et − pour agrandir et réduire' : 'Map: arrows to move, + and − to zoom')
  section.replaceChildren(frame)
  const started = await startMap({ element: frame, ...props })
  const places = document.createElement('p')
  places.className = 'map-places'
  const go = (name: string, bounds: L.LatLngBoundsExpression) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'quiet'
    button.textContent = name
    button.addEventListener('click', () => started.map.fitBounds(bounds, { animate: false }))
    places.append(button)
  }
  go(french ? 'Hexagone et voisins' : 'Mainland and neighbours', home)
  for (const place of overseas) go(place.name, place.bounds)
  section.append(places)
  document.addEventListener(filtered, (event) => started.narrow((event as CustomEvent<ActorFilter>).detail))
}
