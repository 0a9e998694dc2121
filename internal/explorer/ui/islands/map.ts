// The map of the explorer, in the place of the one that the server drew.
import type L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import type { Language } from '../api'
import { filtered } from '../events'
import type { ActorFilter } from '../gql/graphql'
import { drawInsets } from '../insets'
import { home, startMap } from '../map'

type Props = { filter: ActorFilter; tiles: string; author: string; language: Language; outlines: string }

export default async function map(section: HTMLElement, props: Props) {
  const french = props.language === 'fr'
  const frame = document.createElement('div')
  frame.className = 'map'
  frame.setAttribute('role', 'application')
  frame.setAttribute('aria-label', french ? 'Carte : flèches pour se déplacer, + et − pour agrandir et réduire' : 'Map: arrows to move, + and − to zoom')
  section.replaceChildren(frame)
  const started = await startMap({ element: frame, ...props })
  const places = document.createElement('div')
  places.className = 'map-places'
  const go = (bounds: L.LatLngBoundsExpression) => started.map.fitBounds(bounds, { animate: false })
  const back = document.createElement('button')
  back.type = 'button'
  back.className = 'quiet'
  back.textContent = french ? 'Hexagone et voisins' : 'Mainland and neighbours'
  back.addEventListener('click', () => go(home))
  places.append(back)
  section.append(places)
  const narrowInsets = await drawInsets(places, { ...props, go })
  await narrowInsets(props.filter)
  document.addEventListener(filtered, (event) => {
    const { detail } = event as CustomEvent<ActorFilter>
    started.narrow(detail)
    void narrowInsets(detail)
  })
}
