// The widget: <essaim-map>, <essaim-list> and <essaim-record> on pages of partners. Each is a custom element with a shadow
// tree of its own; styles are constructed, which strict content security policies allow. It asks the hub that served this
// script, without cookies.
import { ask, pageOf, typeNames, type Language } from '../api'
import { graphql } from '../gql'
import type { ActorFilter, ActorType, PhaseKind, TerritoryKind } from '../gql/graphql'
import { startMap } from '../map'
import leafletStyles from 'leaflet/dist/leaflet.css?inline'
import styles from './widget.css?inline'

const served = new URL((document.currentScript as HTMLScriptElement | null)?.src ?? location.href).origin

const WidgetList = graphql(`
  query WidgetList($filter: ActorFilter, $first: Int!, $language: Language!) {
    actors(filter: $filter, first: $first) {
      totalCount
      nodes {
        __typename
        id
        slug
        name
        summary
        kind {
          label(language: $language)
        }
        place {
          name
        }
      }
    }
  }
`)

const WidgetRecord = graphql(`
  query WidgetRecord($filter: ActorFilter!, $language: Language!) {
    actors(filter: $filter, first: 1) {
      nodes {
        __typename
        slug
        name
        summary
        website
        kind {
          label(language: $language)
        }
        place {
          name
        }
        ... on Initiative {
          startedOn
        }
        relations(first: 6) {
          nodes {
            type {
              label(language: $language)
              inverseLabel(language: $language)
            }
            source {
              __typename
              slug
              name
            }
            target {
              __typename
              slug
              name
            }
          }
        }
      }
    }
  }
`)

// The words of a text in Markdown, without the marks around them.
const plain = (text: string) =>
  text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+[.)])\s+/gm, '')
    .replace(/(\*\*|__|`)(.*?)\1/g, '$2')
    .replace(/([*_])(?=\S)(.*?\S)\1(?!\w)/g, '$2')

const sheet = (text: string) => {
  const made = new CSSStyleSheet()
  made.replaceSync(text)
  return made
}
const sheets = [sheet(leafletStyles.replace(/url\([^)]*\)/g, 'none')), sheet(styles)]

/** What the elements have in common: attributes, language, the way to the hub. */
abstract class Essaim extends HTMLElement {
  static observedAttributes = ['hub', 'language', 'text', 'type', 'kind', 'phase', 'territory', 'network', 'theme', 'limit', 'record', 'tiles']

  protected readonly root = this.attachShadow({ mode: 'open' })
  private waiting = false

  constructor() {
    super()
    this.root.adoptedStyleSheets = sheets
  }

  connectedCallback() {
    this.again()
  }

  attributeChangedCallback() {
    if (this.isConnected) this.again()
  }

  /** Shows the element anew, once for all attributes that change together. */
  private again() {
    if (this.waiting) return
    this.waiting = true
    queueMicrotask(() => {
      this.waiting = false
      this.show().catch((error: Error) => {
        const fault = document.createElement('p')
        fault.className = 'fault'
        fault.setAttribute('role', 'alert')
        fault.textContent = this.say('Les données ne sont pas disponibles pour le moment.', 'The data is not available right now.')
        this.root.replaceChildren(fault)
        console.error('essaim:', error.message)
      })
    })
  }

  protected abstract show(): Promise<void>

  protected get origin() {
    return this.getAttribute('hub')?.replace(/\/$/, '') || served
  }

  protected get language(): Language {
    const wanted = this.getAttribute('language') ?? this.closest('[lang]')?.getAttribute('lang') ?? 'fr'
    return wanted.startsWith('en') ? 'en' : 'fr'
  }

  protected say(french: string, english: string) {
    return this.language === 'fr' ? french : english
  }

  /** The values of an attribute, parted by spaces. */
  private values(name: string) {
    return this.getAttribute(name)?.split(/\s+/).filter(Boolean)
  }

  protected get filter(): ActorFilter {
    return {
      text: this.getAttribute('text') || null,
      types: (this.values('type') as ActorType[] | undefined) ?? null,
      kinds: this.values('kind') ?? null,
      phases: (this.values('phase') as PhaseKind[] | undefined) ?? null,
      networks: this.values('network') ?? null,
      themes: this.values('theme') ?? null,
      territoryCodes: this.values('territory')?.map((key) => {
        const at = key.indexOf('-')
        return { kind: key.slice(0, at) as TerritoryKind, code: key.slice(at + 1) }
      }) ?? null,
    }
  }

  protected link(record: { __typename: string; slug: string; name: string }) {
    const link = document.createElement('a')
    link.href = this.origin + pageOf(this.language, { type: record.__typename, slug: record.slug })
    link.textContent = record.name
    link.target = '_top'
    return link
  }

  protected from() {
    const from = document.createElement('p')
    from.className = 'from'
    const link = document.createElement('a')
    link.href = `${this.origin}/${this.language}/`
    link.textContent = new URL(this.origin).host
    link.target = '_top'
    from.append(this.say('Données : ', 'Data: '), link)
    return from
  }
}

class EssaimMap extends Essaim {
  private started?: Awaited<ReturnType<typeof startMap>>

  protected async show() {
    this.started?.map.remove()
    const frame = document.createElement('div')
    frame.className = 'map'
    frame.setAttribute('role', 'application')
    frame.setAttribute('aria-label', this.say('Carte des initiatives : flèches pour se déplacer', 'Map of initiatives: arrows to move'))
    this.root.replaceChildren(frame, this.from())
    const tiles = this.getAttribute('tiles')
    this.started = await startMap({
      element: frame, language: this.language, filter: this.filter, outlines: '/outlines.geojson', origin: this.origin, ...(tiles ? { tiles } : {}),
    })
  }

  disconnectedCallback() {
    this.started?.map.remove()
    delete this.started
  }
}

class EssaimList extends Essaim {
  protected async show() {
    const first = Math.min(200, Math.max(1, Number(this.getAttribute('limit')) || 20))
    const { actors } = await ask(WidgetList, { filter: this.filter, first, language: this.language === 'fr' ? 'FR' : 'EN' }, { origin: this.origin })
    const list = document.createElement('ul')
    for (const actor of actors.nodes) {
      const item = document.createElement('li')
      const about = document.createElement('p')
      about.className = 'about'
      about.textContent = [actor.kind?.label ?? typeNames[this.language][actor.__typename], actor.place?.name].filter(Boolean).join(' · ')
      item.append(this.link(actor), about)
      list.append(item)
    }
    const more = document.createElement('p')
    more.textContent = this.say(`${actors.nodes.length} sur ${actors.totalCount}`, `${actors.nodes.length} of ${actors.totalCount}`)
    this.root.replaceChildren(list, more, this.from())
  }
}

class EssaimRecord extends Essaim {
  protected async show() {
    const wanted = this.getAttribute('record') ?? ''
    const filter: ActorFilter = wanted.includes('_') ? { ids: [wanted] } : { slugs: [wanted] }
    const { actors } = await ask(WidgetRecord, { filter, language: this.language === 'fr' ? 'FR' : 'EN' }, { origin: this.origin })
    const record = actors.nodes[0]
    if (!record) throw new Error(`there is no record ${wanted}`)
    const article = document.createElement('article')
    const title = document.createElement('h3')
    title.append(this.link(record))
    const about = document.createElement('p')
    about.className = 'about'
    about.textContent = [record.kind?.label, record.place?.name, 'startedOn' in record ? record.startedOn : ''].filter(Boolean).join(' · ')
    article.append(title, about)
    if (record.summary) {
      const summary = document.createElement('p')
      summary.textContent = plain(record.summary)
      article.append(summary)
    }
    const relations = document.createElement('ul')
    for (const relation of record.relations.nodes) {
      const outgoing = relation.source.slug === record.slug && relation.source.__typename === record.__typename
      const item = document.createElement('li')
      item.append((outgoing ? relation.type.label : (relation.type.inverseLabel ?? relation.type.label)) + ' ', this.link(outgoing ? relation.target : relation.source))
      relations.append(item)
    }
    if (relations.childElementCount) article.append(relations)
    this.root.replaceChildren(article, this.from())
  }
}

for (const [name, element] of [['essaim-map', EssaimMap], ['essaim-list', EssaimList], ['essaim-record', EssaimRecord]] as const) {
  if (!customElements.get(name)) customElements.define(name, element)
}
