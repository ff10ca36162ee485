import assert from 'node:assert/strict';
import { trace } from '@opentelemetry/api';
import { type Feedback, recordFeedback } from '../../src/index.ts';
import { FEEDBACK_ATTRIBUTES, type FeedbackAttributeRow } from '../../src/names/events.ts';
import { type GlobalTelemetry, startGlobalTelemetry } from './global-telemetry.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('recordFeedback', () => {
  let telemetry: GlobalTelemetry;
  beforeEach(() => void (telemetry = startGlobalTelemetry()));
  afterEach(() => telemetry.stop());

  /** The attributes of the two records, without the id. */
  function record(feedback: unknown): Record<string, unknown>[] {
    recordFeedback(feedback as Feedback);
    return telemetry.logRecords().map(({ attributes: { id, ...attributes } }) => {
      if (attributes['event.name'] === 'LlmFeedbackMessage') assert.match(String(id), /^[0-9a-f-]{36}$/);
      return attributes;
    });
  }

  it('is an LlmFeedbackMessage and a gen_ai.evaluation.result', () => {
    const records = record({
      traceId,
      completionId: 'completion',
      responseId: 'msg_1',
      rating: 4,
      category: 'helpfulness',
      message: 'Good, but long.',
      metadata: { channel: 'web', rating: 'not this one', user: { plan: 'pro', beta: true } },
    });
    assert.deepEqual(records, [
      {
        'event.name': 'LlmFeedbackMessage',
        trace_id: traceId,
        completion_id: 'completion',
        rating: 4,
        category: 'helpfulness',
        message: 'Good, but long.',
        ingest_source: 'Node',
        channel: 'web',
        'user.plan': 'pro',
        'user.beta': true,
      },
      {
        'event.name': 'gen_ai.evaluation.result',
        'gen_ai.evaluation.name': 'helpfulness',
        'gen_ai.evaluation.score.value': 4,
        'gen_ai.evaluation.explanation': 'Good, but long.',
        'gen_ai.response.id': 'msg_1',
      },
    ]);
    const rows: readonly FeedbackAttributeRow[] = Object.values(FEEDBACK_ATTRIBUTES);
    const catalogue = new Set(rows.map(({ name }) => name));
    const own = ['event.name', 'channel', 'user.plan', 'user.beta'];
    for (const attributes of records) {
      for (const name of Object.keys(attributes)) assert.ok(catalogue.has(name) || own.includes(name), name);
    }
  });

  it('labels what is no number, and has a name without a category', () => {
    const [, evaluation] = record({ completionId: 'completion', rating: 'thumbs up', message: '', category: null });
    assert.deepEqual(evaluation, {
      'event.name': 'gen_ai.evaluation.result',
      'gen_ai.evaluation.name': 'user_feedback',
      'gen_ai.evaluation.score.label': 'thumbs up',
    });
    assert.deepEqual(telemetry.warnings, []);
  });

  it('belongs to the span that is judged; without its id to where it was given', () => {
    const tracer = trace.getTracer('application');
    tracer.startActiveSpan('POST /feedback', (request) => {
      record({ traceId, spanId, rating: 1 });
      record({ traceId, rating: 1 });
      request.end();
      assert.deepEqual(
        telemetry.logRecords().map(({ spanContext }) => [spanContext?.traceId, spanContext?.spanId]),
        [
          [traceId, spanId],
          [traceId, spanId],
          [request.spanContext().traceId, request.spanContext().spanId],
          [request.spanContext().traceId, request.spanContext().spanId],
        ],
      );
    });
  });

  const refused: readonly (readonly [what: string, feedback: unknown, told: RegExp])[] = [
    ['nothing', undefined, /nothing is recorded: expected an object, got undefined/],
    ['no rating', { traceId }, /nothing is recorded: rating: expected a number or a text, got undefined/],
    ['a rating that is none', { traceId, rating: NaN }, /rating: expected a number or a text, got NaN/],
    ['nothing that was rated', { rating: 1 }, /traceId or completionId: expected at least one of them, got neither/],
  ];
  for (const [what, feedback, told] of refused) {
    it(`records nothing of ${what}, and says so`, () => {
      assert.deepEqual(record(feedback), []);
      assert.equal(telemetry.warnings.length, 1);
      assert.match(telemetry.warnings[0] ?? '', told);
    });
  }

  const leftOut: readonly (readonly [member: string, value: unknown, told: RegExp])[] = [
    ['traceId', 'abc', /traceId is left out: expected a trace id of 32 hexadecimal digits, got "abc"/],
    ['spanId', 7, /spanId is left out: expected a span id of 16 hexadecimal digits, got 7/],
    ['category', {}, /category is left out: expected a text, got object/],
    ['message', 7, /message is left out: expected a text, got 7/],
    ['metadata', 'web', /metadata is left out: expected an object, got "web"/],
    ['metadata', { tags: ['a'] }, /metadata\.tags is left out: expected a text, a number or a boolean, got an array/],
  ];
  for (const [member, value, told] of leftOut) {
    it(`leaves out ${member} as ${JSON.stringify(value)}, and says so`, () => {
      assert.equal(record({ completionId: 'completion', rating: 1, [member]: value }).length, 2);
      assert.equal(telemetry.warnings.length, 1);
      assert.match(telemetry.warnings[0] ?? '', told);
    });
  }

  it('throws nothing, whatever it is given', () => {
    const cyclic: Record<string, unknown> = { a: 1 };
    cyclic['self'] = cyclic;
    const hostile = {
      get rating(): never {
        throw new Error('hostile');
      },
    };
    record({ completionId: 'completion', rating: 1, metadata: cyclic });
    record(hostile);
  });

  it('goes nowhere without a logger provider', () => {
    telemetry.stop();
    assert.doesNotThrow(() => recordFeedback({ traceId, rating: 1 }));
  });
});
