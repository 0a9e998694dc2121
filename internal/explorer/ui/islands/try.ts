// An example of the developers' page is run against this hub.
import type { Language } from '../api'

export default function tryIt(example: HTMLElement, { language }: { language: Language }) {
  const query = example.querySelector('code')?.textContent ?? ''
  const french = language === 'fr'
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'quiet'
  button.textContent = french ? 'Exécuter ici' : 'Run it here'
  const answer = document.createElement('pre')
  answer.tabIndex = 0
  answer.hidden = true
  answer.setAttribute('role', 'status')
  answer.setAttribute('aria-label', french ? 'Réponse' : 'Answer')
  button.addEventListener('click', async () => {
    const response = await fetch('/graphql', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query }), credentials: 'same-origin',
    })
    answer.textContent = JSON.stringify(await response.json(), null, 2)
    answer.hidden = false
  })
  example.append(button, answer)
}
