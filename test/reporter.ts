import mocha from 'mocha';

/** Mocha's own report, and one closing line that any log reader understands. */
export default class ClosingLine extends mocha.reporters.Spec {
  constructor(runner: mocha.Runner, options?: mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      // After the list of failures, which the parent class prints on the same event.
      setImmediate(() => console.log(`${passes} passed, ${failures} failed, ${pending} skipped`));
    });
  }
}
