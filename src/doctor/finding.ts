/** What a check says. Whatever is not well comes with its mend; `skipped` cannot be known from here. */
export type Outcome =
  | { readonly status: 'ok'; readonly found: string; readonly mend?: never }
  | { readonly status: 'warning' | 'failed' | 'skipped'; readonly found: string; readonly mend: string };

export type Finding = { readonly check: string } & Outcome;

/** Thrown where a check cannot go on: carries what there is to say. */
export class Stop extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.found);
    this.outcome = outcome;
  }
}
