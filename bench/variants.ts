/** One way to run the same calls. Each has a process, and so an SDK, of its own. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** What is put around the calls. */
  readonly observer: 'none' | 'floor' | 'ours';
  /** The tracer provider: none is registered where this is absent. */
  readonly sampler?: 'always_on' | 'always_off';
}

export const NONE = 'none';
export const NONE_AGAIN = 'none-again';
export const FLOOR = 'floor';
export const OURS = 'ours';

export const VARIANTS: readonly Variant[] = [
  { name: NONE, title: 'no telemetry', observer: 'none' },
  { name: NONE_AGAIN, title: 'no telemetry, again: the error of the method', observer: 'none' },
  { name: FLOOR, title: 'hand-written span', observer: 'floor', sampler: 'always_on' },
  { name: OURS, title: 'bedrock-otel', observer: 'ours', sampler: 'always_on' },
  { name: 'ours-unsampled', title: 'bedrock-otel, sampler always off', observer: 'ours', sampler: 'always_off' },
  { name: 'ours-no-provider', title: 'bedrock-otel, no tracer provider', observer: 'ours' },
];

export function findVariant(name: string | undefined): Variant {
  const variant = VARIANTS.find((each) => each.name === name);
  if (variant === undefined)
    throw new Error(`unknown variant ${name}: one of ${VARIANTS.map((each) => each.name).join(', ')}`);
  return variant;
}
