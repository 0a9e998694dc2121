// Islands: parts of a page that scripts make livelier. Each element with data-island names a module of ./islands, which is
// loaded for it alone; data-props is what the server tells it. Without scripts the page is whole without them.
import { forgetSentDraft } from './drafts'

export type Island<Props> = (element: HTMLElement, props: Props) => void | Promise<void>

const islands: Record<string, () => Promise<{ default: Island<any> }>> = {
  draft: () => import('./islands/draft'),
  filters: () => import('./islands/filters'),
  graph: () => import('./islands/graph'),
  map: () => import('./islands/map'),
  place: () => import('./islands/place'),
  point: () => import('./islands/point'),
  suggest: () => import('./islands/suggest'),
  try: () => import('./islands/try'),
  embed: () => import('./islands/embed'),
}

for (const element of document.querySelectorAll<HTMLElement>('[data-island]')) {
  const load = islands[element.dataset.island ?? '']
  if (!load) continue
  const start = async () => {
    const { default: island } = await load()
    await island(element, JSON.parse(element.dataset.props ?? '{}'))
    element.dataset.live = '' // styles and tests see that it runs
  }
  // What is only used once somebody types waits for that: a page is light until then.
  if (element.dataset.island === 'suggest') element.addEventListener('focusin', () => void start(), { once: true })
  else void start()
}

forgetSentDraft()
