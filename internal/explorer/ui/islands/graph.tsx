// The relations around a record, drawn as a graph that one can walk: farther neighbours are one choice away.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from 'd3-force'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ask, pageOf, typeNames, type Language } from '../api'
import { graphql } from '../gql'

const Neighbourhood = graphql(`
  query Neighbourhood($of: ID!, $depth: Int!, $language: Language!) {
    neighbourhood(of: $of, depth: $depth, limit: 80) {
      truncated
      actors {
        distance
        actor {
          __typename
          id
          slug
          name
        }
      }
      relations {
        id
        state
        type {
          label(language: $language)
        }
        source {
          id
          name
        }
        target {
          id
          name
        }
      }
    }
  }
`)

type Node = SimulationNodeDatum & { id: string; name: string; type: string; slug: string; distance: number }
type Edge = { id: string; source: Node; target: Node; label: string; state: string }
type Graph = { nodes: Node[]; edges: Edge[]; truncated: boolean }

type Size = { width: number; height: number }

async function read(of: string, depth: number, language: Language, size: Size): Promise<Graph> {
  const { neighbourhood } = await ask(Neighbourhood, { of, depth, language: language === 'fr' ? 'FR' : 'EN' })
  const nodes = (neighbourhood?.actors ?? []).map(({ actor, distance }): Node => ({ id: actor.id, name: actor.name, type: actor.__typename, slug: actor.slug, distance }))
  const byID = new Map(nodes.map((node) => [node.id, node]))
  const edges = (neighbourhood?.relations ?? []).flatMap((relation): Edge[] => {
    const source = byID.get(relation.source.id)
    const target = byID.get(relation.target.id)
    return source && target ? [{ id: relation.id, source, target, label: relation.type.label, state: relation.state }] : []
  })
  place(nodes, edges, size)
  return { nodes, edges, truncated: neighbourhood?.truncated ?? false }
}

const margin = { x: 24, y: 40 }

/** Settles the nodes at once, the record in the middle, as wide as there is room: nothing moves on the screen. */
function place(nodes: Node[], edges: Edge[], { width, height }: Size) {
  for (const node of nodes) if (node.distance === 0) node.fx = node.fy = 0
  forceSimulation(nodes)
    .force('link', forceLink<Node, Edge>(edges).distance(90))
    .force('charge', forceManyBody().strength(-400))
    .force('collide', forceCollide(28))
    .force('x', forceX(0).strength(0.06))
    .force('y', forceY(0).strength(0.06))
    .stop()
    .tick(300)
  const reach = (of: (node: Node) => number) => Math.max(1, ...nodes.map((node) => Math.abs(of(node))))
  const x = (width / 2 - margin.x) / reach((node) => node.x ?? 0)
  const y = (height / 2 - margin.y) / reach((node) => node.y ?? 0)
  for (const node of nodes) {
    node.x = width / 2 + (node.x ?? 0) * x
    node.y = height / 2 + (node.y ?? 0) * y
  }
}

/** A label at an edge grows inwards. */
const anchor = (x: number, width: number) => (x < width * 0.2 ? 'start' : x > width * 0.8 ? 'end' : 'middle')

const short = (name: string) => (name.length > 24 ? name.slice(0, 23).trimEnd() + '…' : name)

function Drawn({ of, language, size }: { of: string; language: Language; size: Size }) {
  const { width, height } = size
  const french = language === 'fr'
  const [depth, setDepth] = useState(1)
  const [graph, setGraph] = useState<Graph>()
  const [looked, setLooked] = useState<string>()
  useEffect(() => {
    let current = true
    read(of, depth, language, size).then((found) => current && setGraph(found), console.error)
    return () => void (current = false)
  }, [of, depth])
  if (!graph) return <p class="help">…</p>
  const near = new Set(graph.edges.filter((edge) => edge.source.id === looked || edge.target.id === looked).flatMap((edge) => [edge.source.id, edge.target.id]))
  const few = graph.nodes.length <= 26
  const told = graph.edges.filter((edge) => edge.source.id === looked || edge.target.id === looked)
  return (
    <>
      <svg class="drawn-graph live-graph" viewBox={`0 0 ${width} ${height}`} role="group" aria-label={french ? 'Relations dessinées' : 'Relations, drawn'}>
        {graph.edges.map((edge) => (
          <line key={edge.id} class={(edge.source.id === looked || edge.target.id === looked ? 'near ' : '') + edge.state.toLowerCase()}
            x1={edge.source.x} y1={edge.source.y} x2={edge.target.x} y2={edge.target.y} />
        ))}
        {graph.nodes.map((node) => {
          const label = `${typeNames[language][node.type]} : ${node.name}`
          const text = node.distance <= 1 && few || node.id === looked || near.has(node.id) || node.distance === 0
          return (
            <a key={node.id} class={`node ${node.type.toLowerCase()}${node.distance === 0 ? ' centre' : ''}`} href={pageOf(language, node)}
              onFocus={() => setLooked(node.id)} onBlur={() => setLooked(undefined)} onMouseEnter={() => setLooked(node.id)} onMouseLeave={() => setLooked(undefined)}>
              <title>{label}</title>
              <circle cx={node.x} cy={node.y} r={node.distance === 0 ? 16 : 11 - node.distance * 1.5} />
              {text && <text x={node.x} y={(node.y ?? 0) + (node.distance === 0 ? 36 : 28)} text-anchor={anchor(node.x ?? 0, width)}>{short(node.name)}</text>}
            </a>
          )
        })}
      </svg>
      <div class="graph-foot">
        <label for="graph-depth">{french ? 'Jusqu’où ?' : 'How far?'}</label>
        <select id="graph-depth" value={depth} onChange={(event) => setDepth(Number(event.currentTarget.value))}>
          <option value={1}>{french ? 'ses voisins' : 'its neighbours'}</option>
          <option value={2}>{french ? 'les voisins de ses voisins' : 'neighbours of neighbours'}</option>
          <option value={3}>{french ? 'encore plus loin' : 'farther still'}</option>
        </select>
        <p class="help" aria-live="polite">
          {told[0] ? told.slice(0, 3).map((edge) => `${edge.source.name} ${edge.label} ${edge.target.name}`).join(' · ')
            : graph.truncated ? (french ? 'Les quatre-vingts plus proches sont dessinés.' : 'The eighty nearest are drawn.') : ''}
        </p>
      </div>
    </>
  )
}

export default function graph(element: HTMLElement, props: { of: string; language: Language }) {
  const width = Math.max(300, Math.min(900, element.clientWidth))
  element.replaceChildren()
  render(<Drawn {...props} size={{ width, height: Math.round(Math.max(420, width * 0.68)) }} />, element)
}
