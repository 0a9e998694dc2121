// SHA-1 is the program's own; nothing in composition needs random numbers.
export function createHash() {
  let text = ''
  return {
    update(more) {
      text += more
      return this
    },
    digest() {
      return globalThis.__sha1(text)
    },
  }
}
export default { createHash }
