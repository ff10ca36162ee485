// Preloaded: the whole process believes that it is later than it is.
const ahead = Number(process.env.LOAD_CLOCK_AHEAD_MS);

globalThis.Date = class extends Date {
  constructor(...parts) {
    super(...(parts.length === 0 ? [new.target.now()] : parts));
  }

  static now() {
    return super.now() + ahead;
  }
};
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + ahead });
