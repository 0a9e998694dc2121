import { expect, test, vi } from 'vitest'
import { answer, page } from '../testing'
import tryIt from './try'

test('an example of the developers’ page is run as it stands, and its answer is read out', async () => {
  const asked = answer({ hub: { name: 'Essaim' } })
  const example = page<HTMLElement>('<div><pre><code>{ hub { name } }</code></pre></div>')
  tryIt(example, { language: 'en' })
  const shown = example.querySelector<HTMLElement>('[role="status"]')!
  expect(shown.hidden).toBe(true)
  example.querySelector('button')!.click()
  await vi.waitFor(() => expect(shown.hidden).toBe(false))
  expect(asked[0]!.query).toBe('{ hub { name } }')
  expect(JSON.parse(shown.textContent!)).toEqual({ data: { hub: { name: 'Essaim' } } })
})
