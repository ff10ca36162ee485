/** A framework that calls Bedrock through the AWS SDK. */
export interface Client {
  /** Where its package.json, lockfile and program are. */
  readonly folder: string;
  /** What the SDK that it brings along speaks. */
  readonly httpVersion: '1.1' | '2.0';
  /** Every call that its program makes, in order. */
  readonly calls: readonly ExpectedCall[];
  /** The spans it makes itself. */
  readonly ownSpans?: OwnSpans;
}

/** What the span of a call must say; its tokens are those that were billed. */
export interface ExpectedCall {
  readonly operation: string;
  readonly ending?: 'complete' | 'break' | 'abandoned' | 'aborted';
  readonly attempts?: number;
}

interface OwnSpans {
  readonly scope: string;
  readonly names: readonly string[];
}

const CHAT: ExpectedCall = { operation: 'Converse' };
const STREAM: ExpectedCall = { operation: 'ConverseStream', ending: 'complete' };
const EMBEDDING: ExpectedCall = { operation: 'InvokeModel' };
const COUNT: ExpectedCall = { operation: 'CountTokens' };

export const CLIENTS: readonly Client[] = [
  {
    folder: 'langchain',
    httpVersion: '2.0',
    calls: [
      CHAT,
      STREAM,
      { ...STREAM, ending: 'break' },
      // A tool call and what becomes of its result.
      CHAT,
      CHAT,
      { ...CHAT, attempts: 2 },
      EMBEDDING,
      EMBEDDING,
      EMBEDDING,
    ],
  },
  {
    folder: 'strands',
    httpVersion: '2.0',
    calls: [
      CHAT,
      // It counts before it asks: here with CountTokens.
      COUNT,
      STREAM,
      COUNT,
      // When its user leaves, it drops the SDK's stream without ending it.
      { ...STREAM, ending: 'abandoned' },
      // A tool call and what becomes of its result.
      COUNT,
      STREAM,
      COUNT,
      STREAM,
      COUNT,
      { ...STREAM, attempts: 2 },
      COUNT,
    ],
    ownSpans: {
      scope: 'strands-agents',
      names: ['chat', 'execute_agent_loop_cycle', 'execute_tool weather', 'invoke_agent Strands Agent'],
    },
  },
  {
    folder: 'token.js',
    httpVersion: '1.1',
    calls: [CHAT, STREAM, { ...STREAM, ending: 'break' }, CHAT, CHAT, { ...CHAT, attempts: 2 }],
  },
  {
    // Not its newest, 1.5.2: from 0.99.1 on it could not be installed when this was written. The versions of
    // @earendil-works/pi-telemetry that it asks for, and since 1.5.0 @earendil-works/pi-schema, were not found.
    folder: 'pi-ai',
    httpVersion: '2.0',
    // It streams whatever it is asked, and reads on when its user breaks off: only a signal stops it.
    calls: [STREAM, STREAM, { ...STREAM, ending: 'aborted' }, STREAM, STREAM, { ...STREAM, attempts: 2 }],
  },
];
