/** What the application's own hand, or clock, can do to a call. */
export interface Interruption {
  /** The options of `send`. */
  readonly createOptions?: (controller: AbortController) => object;
  /** When `act` happens. */
  readonly when?: 'before the call' | 'when the server has the request' | 'after two events';
  readonly act?: (hands: { readonly controller: AbortController; readonly client: { destroy(): void } }) => void;
}

const createOptions = ({ signal }: AbortController): object => ({ abortSignal: signal });
const act: Interruption['act'] = ({ controller }) => controller.abort();

export const INTERRUPTIONS = {
  none: {},
  'a signal that never fires': { createOptions },
  'abort before the call': { createOptions, when: 'before the call', act },
  'abort in flight': { createOptions, when: 'when the server has the request', act },
  'abort in flight, with a reason of its own': {
    createOptions,
    when: 'when the server has the request',
    act: ({ controller }) => controller.abort(new RangeError('the user has left')),
  },
  'abort while reading': { createOptions, when: 'after two events', act },
  // Long enough for a busy machine to have come to where the server hangs.
  'AbortSignal.timeout': { createOptions: () => ({ abortSignal: AbortSignal.timeout(4000) }) },
  'destroy in flight': { when: 'when the server has the request', act: ({ client }) => client.destroy() },
  'destroy while reading': { when: 'after two events', act: ({ client }) => client.destroy() },
} as const satisfies Record<string, Interruption>;

export type InterruptionName = keyof typeof INTERRUPTIONS;
