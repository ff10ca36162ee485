import assert from 'node:assert/strict';
import type { BedrockInstrumentationConfig } from '../../src/index.ts';
import { ATTRIBUTE } from '../../src/names/attributes.ts';
import { GENAI_EVENT } from '../../src/names/events.ts';
import { USAGE_EVENT_NAME } from '../../src/names/usage-document.ts';
import { type CanaryCall, listCanaryCalls } from './canary-calls.ts';
import { listContentValues } from './content-values.ts';
import { findLeaks, write, writeSignals } from './leaks.ts';
import { type ObservedApplication, type Signals, startApplication } from './observe.ts';
import { BEFORE, CANARIES, type Planted } from './plant.ts';
import { checkSchema, checkStrictly } from './schemas.ts';

const EVERYWHERE: BedrockInstrumentationConfig = {
  captureMessageContent: 'SPAN_AND_EVENT',
  genAiEvents: true,
  genAiConsole: true,
};

const EVERYTHING: BedrockInstrumentationConfig = { ...EVERYWHERE, captureGuardrailTrace: true };

/** A redactor that knows what is secret, at any depth of a part. */
const redact: NonNullable<BedrockInstrumentationConfig['redact']> = (part) =>
  JSON.parse(JSON.stringify(part).replaceAll(CANARIES, '#'));

function redactInVain(): never {
  throw new Error('of the redactor');
}

/** Runs all calls in one application. */
function forEachCall(config: BedrockInstrumentationConfig, verify: (signals: Signals, call: CanaryCall) => void): void {
  let application: ObservedApplication;
  before(async () => void (application = await startApplication(config)));
  after(() => application.stop());
  for (const call of listCanaryCalls()) {
    it(call.name, async () => {
      const signals = await application.run(call);
      assertUnharmed(signals, call);
      assert.equal(signals.spans.length, 1);
      verify(signals, call);
    });
  }
}

/** Whatever becomes of telemetry, the application gets all of its answer. */
function assertUnharmed({ error, result }: Signals, { planted }: CanaryCall): void {
  assert.equal(error, undefined);
  const received = write(result ?? null);
  // A tool's input comes in pieces.
  const lost = planted.filter(
    ({ kind, path, canary }) => kind !== 'bytes' && IN_AN_ANSWER.test(path) && !received.includes(canary),
  );
  assert.deepEqual(
    lost.map(({ path }) => path),
    [],
  );
}

const IN_AN_ANSWER = /^(answer\.(?!tool input)|chunks|trace)/;

function assertNoLeak(signals: Signals): void {
  assert.deepEqual(findLeaks(signals), []);
}

describe('canaries in all content', () => {
  describe('by default are nowhere', () => {
    forEachCall({ emf: 'stdout' }, (signals, { isPlain }) => {
      assertNoLeak(signals);
      assert.deepEqual(signals.failures, []);
      assert.equal(signals.lines.length, isPlain ? 0 : 1);
    });
  });

  describe('with all signals on, but content off, are nowhere', () => {
    const config = { emf: 'log-record', genAiEvents: true, genAiConsole: true, captureGuardrailTrace: true } as const;
    forEachCall(config, (signals, { isPlain }) => {
      assertNoLeak(signals);
      const events = signals.logRecords.map(({ eventName }) => eventName);
      for (const event of isPlain ? [] : [USAGE_EVENT_NAME, GENAI_EVENT.details]) assert.ok(events.includes(event));
    });
  });

  describe('redacted are gone, but not what stands around them', () => {
    forEachCall({ ...EVERYTHING, redact }, (signals, call) => {
      assertNoLeak(signals);
      assert.deepEqual(signals.failures, []);
      if (listExpected(call, true).length === 0) return;
      const { spans, 'log records': records } = writeSignals(signals);
      for (const text of call.isPlain ? [spans] : [spans, records])
        assert.ok(text?.includes(`${BEFORE} # and after`), 'the rest has gone, too');
    });
  });

  describe('are nowhere where the redactor throws, and the call is unharmed', () => {
    forEachCall({ ...EVERYTHING, redact: redactInVain }, (signals, call) => {
      assertNoLeak(signals);
      // Where there was something to redact, it must have been asked.
      if (listExpected(call, true).length > 0) assert.deepEqual(signals.failures, ['run redact']);
    });
  });

  describe('captured are on the span and on a log record: all texts, no bytes, no trace', () => {
    forEachCall(EVERYWHERE, (signals, call) => {
      assertCaptured(signals, call, false);
      for (const { place, attribute, value } of listContentValues(signals)) {
        assert.deepEqual(checkSchema(attribute, value), [], `${place}: ${attribute}`);
        assert.deepEqual(checkStrictly(attribute, value), [], `${place}: ${attribute}, strictly`);
      }
    });
  });

  describe('of a guardrail’s trace are there only where that is asked for, too', () => {
    forEachCall(EVERYTHING, (signals, call) => assertCaptured(signals, call, true));
  });
});

/** What has to be found where content is captured. */
function listExpected({ planted, notCaptured }: CanaryCall, withTrace: boolean): readonly Planted[] {
  return planted.filter(
    ({ kind, path }) => (kind === 'text' || (kind === 'trace' && withTrace)) && notCaptured?.test(path) !== true,
  );
}

function assertCaptured(signals: Signals, call: CanaryCall, withTrace: boolean): void {
  assert.deepEqual(signals.failures, []);
  const expected = listExpected(call, withTrace);
  const { spans = '', 'log records': records = '' } = writeSignals(signals);
  for (const [place, text] of Object.entries(call.isPlain ? { spans } : { spans, records })) {
    const missing = expected.filter(({ canary }) => !text.includes(canary));
    assert.deepEqual(
      missing.map(({ path }) => path),
      [],
      `missing on ${place}`,
    );
    const unexpected = call.planted.filter((one) => !expected.includes(one) && text.includes(one.canary));
    assert.deepEqual(
      unexpected.map(({ path }) => path),
      [],
      `unexpected on ${place}`,
    );
  }
  assert.deepEqual(ATTRIBUTE.guardrailTrace in (signals.spans[0]?.attributes ?? {}), withTrace && hasTrace(call));
}

function hasTrace({ planted }: CanaryCall): boolean {
  return planted.some(({ kind }) => kind === 'trace');
}
