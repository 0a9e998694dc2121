// What the composers expect of the world around them: no more of Node and the browser than they use.
globalThis.process = { env: { NODE_ENV: 'production' }, cwd: () => '/', platform: 'linux' };
globalThis.console = { log() {}, warn() {}, error() {}, info() {}, debug() {} };
globalThis.URL = class URL {
  constructor(url, base) {
    const parsed = JSON.parse(__url(String(url), base === undefined ? '' : String(base)));
    if (!parsed.href) throw new TypeError('Invalid URL');
    Object.assign(this, parsed);
  }
  toString() { return this.href; }
  static canParse(url, base) { return Boolean(JSON.parse(__url(String(url), base === undefined ? '' : String(base))).href); }
};
