/** One call as the application's code has it at hand. */
export interface Sending {
  /** A client of any generation: one method for every style. */
  readonly client: { send(...args: unknown[]): unknown } & Record<string, (...args: unknown[]) => unknown>;
  readonly command: object;
  readonly input: object;
  /** The aggregated client's method. */
  readonly method: string;
  /** The second argument of `send`; absent where the cell has no use for it. */
  readonly options: object | undefined;
}

export type Callback = (...args: unknown[]) => void;

/** A way to send a command, and whether the answer comes by callback. The result is whatever the SDK handed back. */
export interface Style {
  readonly answersBy: 'promise' | 'callback' | 'nothing';
  readonly send: (sending: Sending, callback: Callback) => unknown;
}

export const STYLES = {
  'send(command)': {
    answersBy: 'promise',
    send: ({ client, command, options }) => (options ? client.send(command, options) : client.send(command)),
  },
  'send(command, options)': {
    answersBy: 'promise',
    send: ({ client, command, options }) => client.send(command, options ?? {}),
  },
  'send(command, callback)': {
    answersBy: 'callback',
    send: ({ client, command }, callback) => client.send(command, callback),
  },
  'send(command, options, callback)': {
    answersBy: 'callback',
    send: ({ client, command, options }, callback) => client.send(command, options ?? {}, callback),
  },
  'send(command, callback that throws)': {
    answersBy: 'callback',
    send: ({ client, command }, callback) =>
      client.send(command, (...args: unknown[]) => {
        callback(...args);
        throw new Error('thrown by the application in its callback');
      }),
  },
  'method(input)': {
    answersBy: 'promise',
    send: ({ client, method, input, options }) =>
      options ? client[method]?.(input, options) : client[method]?.(input),
  },
  'method(input, callback)': {
    answersBy: 'callback',
    send: ({ client, method, input }, callback) => client[method]?.(input, callback),
  },
  'method(input, options, callback)': {
    answersBy: 'callback',
    send: ({ client, method, input, options }, callback) => client[method]?.(input, options ?? {}, callback),
  },
  'method(input, no options, callback)': {
    // The SDK refuses this one by itself.
    answersBy: 'promise',
    send: ({ client, method, input }, callback) => client[method]?.(input, undefined, callback),
  },
  'send(command), its promise ignored': {
    answersBy: 'nothing',
    send: ({ client, command }) => client.send(command),
  },
  'send()': {
    answersBy: 'promise',
    send: ({ client }) => client.send(),
  },
} as const satisfies Record<string, Style>;

export type StyleName = keyof typeof STYLES;
