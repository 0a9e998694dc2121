// Stands for modules that composition imports and never needs: loggers, and Node's helpers for them.
const silent = () => {
  const log = () => {}
  log.enabled = false
  log.extend = silent
  return log
}
export default silent
export const URL = globalThis.URL
export const debuglog = silent
export const inspect = String
export const promisify = (f) => f
