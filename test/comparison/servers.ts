import type { FakeRule } from '../../src/testing/index.ts';

/** What the other side does. */
export interface Server {
  readonly rule: FakeRule;
  /** The application gets an error: from its call, or while it reads the stream. */
  readonly fails?: true;
  /** How many requests a call takes, each with a pause before it. Default: 1. */
  readonly attempts?: number;
  /** At some point nothing more comes. */
  readonly hangs?: true;
}

// The fake makes an id of its own for every request; a fixed one keeps the bytes of both runs equal.
const answer = { id: 'msg_1', text: ['Good ', 'day', ' to', ' you'] };

/** From `sends only its head` on, they differ from one another only for a command that answers with a stream. */
export const SERVERS = {
  answers: { rule: { answer } },
  'answers slowly': { rule: { answer, delay: 30, chunkDelay: [0, 0, 60] } },
  // Long enough for a busy machine to have read the first two.
  'pauses after two events': { rule: { answer, chunkDelay: [0, 0, 600] } },
  'answers in small pieces': { rule: { answer, split: 7 } },
  'answers with a tool': {
    rule: { answer: { ...answer, toolUse: { name: 'weather', id: 'tool_1', input: { city: 'Bern' }, deltas: 3 } } },
  },
  refuses: { rule: { fail: { exception: 'ValidationException' } }, fails: true },
  'fails with members of its own': {
    rule: {
      fail: { exception: 'ModelErrorException', members: { originalStatusCode: 418, resourceName: 'the model' } },
    },
    fails: true,
  },
  'fails in an unknown way': { rule: { fail: { exception: 'NeverHeardOfException', status: 418 } }, fails: true },
  'throttles once': { rule: { answer, fail: { exception: 'ThrottlingException', attempts: 1 } }, attempts: 2 },
  'throttles always': { rule: { fail: { exception: 'ThrottlingException' } }, attempts: 3, fails: true },
  'is unavailable once': {
    rule: { answer, fail: { exception: 'ServiceUnavailableException', attempts: 1 } },
    attempts: 2,
  },
  'is unavailable always': { rule: { fail: { exception: 'InternalServerException' } }, attempts: 3, fails: true },
  'resets the connection': { rule: { fail: { connection: 'reset' } }, attempts: 3, fails: true },
  'answers nothing': { rule: { body: '' } },
  'answers what is not JSON': { rule: { body: Uint8Array.of(123, 0, 255) } },
  'answers JSON of another shape': { rule: { body: { usage: 'none', output: [], content: { a: 1 }, stopReason: 4 } } },
  'never answers': { rule: { fail: { connection: 'hang' } }, hangs: true },

  'sends only its head': { rule: { answer, fail: { connection: 'hang', after: 0 } }, hangs: true },
  'sends one event': { rule: { answer, fail: { connection: 'hang', after: 1 } }, hangs: true },
  'sends two events': { rule: { answer, fail: { connection: 'hang', after: 2 } }, hangs: true },
  'sends all but its last event': { rule: { answer, fail: { connection: 'hang', after: 7 } }, hangs: true },
  'fails with its first event': {
    rule: { answer, fail: { exception: 'ModelStreamErrorException', after: 0 } },
    fails: true,
  },
  'throttles with its first event, once': {
    rule: { answer, fail: { exception: 'ThrottlingException', after: 0, attempts: 1 } },
    attempts: 2,
  },
  'throttles with its first event, always': {
    rule: { answer, fail: { exception: 'ThrottlingException', after: 0 } },
    attempts: 3,
    fails: true,
  },
  'fails in the middle': {
    rule: { answer, fail: { exception: 'ModelStreamErrorException', after: 3, members: { originalStatusCode: 500 } } },
    fails: true,
  },
  'throttles in the middle': { rule: { answer, fail: { exception: 'ThrottlingException', after: 3 } }, fails: true },
  'fails in the middle, in an unknown way': {
    rule: { answer, fail: { exception: 'NeverHeardOfException', after: 3 } },
    fails: true,
  },
  'sends an error frame': { rule: { answer, fail: { errorFrame: 'InternalFailure', after: 3 } }, fails: true },
  'sends an unknown event': { rule: { answer, insert: [{ after: 2, type: 'neverHeardOf', payload: { a: 1 } }] } },
  'sends half a frame': { rule: { answer, fail: { connection: 'truncate', after: 3 } }, fails: true },
  'resets in the middle': { rule: { answer, fail: { connection: 'reset', after: 3 } }, fails: true },
  'ends in the middle': { rule: { answer, fail: { connection: 'end', after: 3 } } },
  'ends before its first event': { rule: { answer, fail: { connection: 'end', after: 0 } } },
  'sends no usage': { rule: { answer, omit: ['metadata', 'message_delta', 'amazon-bedrock-invocationMetrics'] } },
  'sends no last word': { rule: { answer, omit: ['messageStop', 'message_stop', 'message_delta', 'metadata'] } },
  'sends chunks that are not JSON': { rule: { chunks: ['{', Uint8Array.of(0, 255), ''] } },
} as const satisfies Record<string, Server>;

export type ServerName = keyof typeof SERVERS;
