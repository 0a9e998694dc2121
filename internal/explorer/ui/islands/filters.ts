// The list follows the filters at once, and the address follows the list: it can be shared, and the back button works.
import { filtered } from '../events'

export default function filters(element: HTMLElement) {
  if (!(element instanceof HTMLFormElement)) return
  const form = element
  if (matchMedia('(max-width: 48rem)').matches) form.querySelector<HTMLDetailsElement>('.filters-fold')!.open = false
  let timer = 0
  let asked = new AbortController()
  let shown = location.search

  const address = () => {
    const query = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value !== '') query.append(name, value)
    const text = query.toString()
    return form.action + (text ? '?' + text : '')
  }

  async function follow() {
    asked.abort()
    asked = new AbortController()
    const to = address()
    const region = document.querySelector('.explore')
    region?.setAttribute('aria-busy', 'true')
    try {
      const response = await fetch(to, { signal: asked.signal })
      if (!response.ok) throw new Error(response.statusText)
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      for (const part of ['.explore-head', '.explore-list']) {
        const fresh = page.querySelector(part)
        const stale = document.querySelector(part)
        if (fresh && stale) stale.replaceWith(document.importNode(fresh, true))
      }
      for (const box of form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')) {
        const count = box.parentElement?.querySelector('.n')
        const same = page.querySelector(`.filters input[name="${box.name}"][value="${CSS.escape(box.value)}"]`)
        if (count) count.textContent = same?.parentElement?.querySelector('.n')?.textContent ?? '0'
      }
      const map = page.querySelector<HTMLElement>('[data-island="map"]')
      if (map) document.dispatchEvent(new CustomEvent(filtered, { detail: JSON.parse(map.dataset.props ?? '{}').filter }))
      history.pushState(null, '', to)
      shown = location.search
    } catch (error) {
      if ((error as Error).name !== 'AbortError') location.assign(to) // the plain way
    } finally {
      region?.removeAttribute('aria-busy')
    }
  }

  form.addEventListener('input', (event) => {
    clearTimeout(timer)
    const typing = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'
    timer = window.setTimeout(() => void follow(), typing ? 400 : 50)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(timer)
    void follow()
  })
  window.addEventListener('popstate', () => {
    if (location.search !== shown) location.reload() // not for a step within the page
  })
}
