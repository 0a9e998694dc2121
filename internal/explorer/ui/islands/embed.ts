// The embed code follows what is chosen.
export default function embed(form: HTMLElement) {
  if (!(form instanceof HTMLFormElement)) return
  form.addEventListener('change', () => form.requestSubmit())
}
