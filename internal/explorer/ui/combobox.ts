// A field that offers choices while one types (WAI-ARIA 1.2, combobox with a list box). The field stays a field: what is
// typed can be sent without choosing.
export type Choice = { label: string; note?: string; value: string }

export type Options = {
  field: HTMLInputElement
  label: string
  /** The choices for a text; what came late is dropped. */
  find: (text: string, signal: AbortSignal) => Promise<Choice[]>
  choose: (choice: Choice) => void
  /** What a screen reader hears of the number of choices. */
  told: (count: number) => string
}

const patience = 150 // ms without a key before the hub is asked

export function combobox({ field, label, find, choose, told }: Options) {
  const list = document.createElement('ul')
  const status = document.createElement('p')
  list.id = field.id + '-choices'
  list.className = 'choices-list'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', label)
  list.hidden = true
  status.className = 'unseen'
  status.setAttribute('role', 'status')
  field.after(list, status)
  field.parentElement?.classList.add('has-choices')
  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-controls', list.id)
  field.setAttribute('aria-expanded', 'false')
  field.autocomplete = 'off'

  let choices: Choice[] = []
  let active = -1
  let timer = 0
  let asked = new AbortController()

  const close = () => {
    list.hidden = true
    active = -1
    field.setAttribute('aria-expanded', 'false')
    field.removeAttribute('aria-activedescendant')
  }
  const mark = (index: number) => {
    active = index
    list.querySelectorAll('[role="option"]').forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === index))
      if (i === index) option.scrollIntoView({ block: 'nearest' })
    })
    if (index < 0) field.removeAttribute('aria-activedescendant')
    else field.setAttribute('aria-activedescendant', `${list.id}-${index}`)
  }
  const take = (choice: Choice) => {
    close()
    choose(choice)
  }
  const show = (found: Choice[]) => {
    choices = found
    list.replaceChildren(
      ...found.map((choice, i) => {
        const option = document.createElement('li')
        option.id = `${list.id}-${i}`
        option.setAttribute('role', 'option')
        option.setAttribute('aria-selected', 'false')
        option.append(choice.label)
        if (choice.note) {
          const note = document.createElement('span')
          note.className = 'state'
          note.textContent = choice.note
          option.append(' ', note)
        }
        option.addEventListener('pointerdown', (event) => {
          event.preventDefault() // the field keeps the focus
          take(choice)
        })
        return option
      }),
    )
    active = -1
    field.removeAttribute('aria-activedescendant')
    list.hidden = found.length === 0
    field.setAttribute('aria-expanded', String(found.length > 0))
    status.textContent = told(found.length)
  }
  const search = () => {
    clearTimeout(timer)
    asked.abort()
    const text = field.value.trim()
    if (text.length < 2) return close()
    asked = new AbortController()
    const { signal } = asked
    timer = window.setTimeout(() => {
      find(text, signal).then(
        (found) => signal.aborted || show(found),
        () => signal.aborted || close(), // the field works without choices
      )
    }, patience)
  }

  field.addEventListener('input', search)
  field.addEventListener('blur', close)
  field.addEventListener('keydown', (event) => {
    if (list.hidden) {
      if (event.key === 'ArrowDown') search()
      return
    }
    switch (event.key) {
      case 'ArrowDown':
        mark((active + 1) % choices.length)
        break
      case 'ArrowUp':
        mark((active <= 0 ? choices.length : active) - 1)
        break
      case 'Escape':
        close()
        break
      case 'Enter': {
        const choice = choices[active]
        if (!choice) return
        take(choice)
        break
      }
      default:
        return
    }
    event.preventDefault()
  })
  if (document.activeElement === field && field.value) search()
}
