import assert from 'node:assert/strict';
import type { BedrockInstrumentationConfig } from '../../src/index.ts';
import type { FakeRule } from '../../src/testing/index.ts';
import { collect } from '../testing/clients.ts';
import { findLeaks, writeSignals } from './leaks.ts';
import { type Exchange, observe } from './observe.ts';
import { BEFORE, CANARIES, Planter } from './plant.ts';

const redact: BedrockInstrumentationConfig['redact'] = (part) =>
  JSON.parse(JSON.stringify(part).replaceAll(CANARIES, '#'));

const ALL_SIGNALS: BedrockInstrumentationConfig = { genAiEvents: true, genAiConsole: true, emf: 'log-record' };

/** Errors that quote the request, before the answer and within it. */
function listFailures(): (Exchange & { readonly name: string })[] {
  const planter = new Planter();
  const text = planter.text('request.text');
  const message = `The input is not allowed: ${text}`;
  const input = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'user' as const, content: [{ text }] }] };
  const rule: FakeRule = { fail: { exception: 'ValidationException', message } };
  return [
    {
      name: 'Converse',
      rules: [rule],
      call: ({ sdk, client }) => client.send(new sdk.ConverseCommand(input)),
    },
    {
      name: 'ConverseStream, within the answer',
      rules: [{ fail: { exception: 'ModelStreamErrorException', message, after: 2 } }],
      call: async ({ sdk, client }) => collect((await client.send(new sdk.ConverseStreamCommand(input))).stream),
    },
    {
      name: 'InvokeModel',
      rules: [rule],
      call: ({ sdk, client }) =>
        client.send(
          new sdk.InvokeModelCommand({
            modelId: 'amazon.titan-embed-text-v2:0',
            body: JSON.stringify({ inputText: text }),
          }),
        ),
    },
  ];
}

describe('an error that quotes the request', () => {
  for (const failure of listFailures()) {
    it(`${failure.name}: its message is kept by default, as documented`, async () => {
      const signals = await observe(ALL_SIGNALS, failure);
      assert.ok(signals.error instanceof Error && signals.error.message.includes(BEFORE));
      assert.ok(signals.spans[0]?.status.message?.includes(BEFORE));
    });

    it(`${failure.name}: it is nowhere where messages are not kept`, async () => {
      const signals = await observe({ ...ALL_SIGNALS, captureErrorMessages: false }, failure);
      assert.ok(signals.error instanceof Error);
      assert.deepEqual(findLeaks(signals), []);
    });

    it(`${failure.name}: its message passes the redactor`, async () => {
      const signals = await observe({ ...ALL_SIGNALS, redact }, failure);
      assert.deepEqual(findLeaks(signals), []);
      const { spans, 'log records': records } = writeSignals(signals);
      for (const text of [spans, records]) assert.ok(text?.includes(`${BEFORE} # and after`));
    });

    it(`${failure.name}: a redactor that throws drops it`, async () => {
      const redactInVain = (): never => {
        throw new Error('of the redactor');
      };
      const signals = await observe({ ...ALL_SIGNALS, redact: redactInVain }, failure);
      assert.deepEqual(findLeaks(signals), []);
      assert.equal(signals.spans[0]?.status.message, undefined);
    });
  }

  it('may be the redactor’s own, and is not told either', async () => {
    const quote: BedrockInstrumentationConfig['redact'] = (part) => {
      throw new Error(`this is not for me: ${JSON.stringify(part)}`);
    };
    for (const failure of listFailures()) {
      const signals = await observe(
        { ...ALL_SIGNALS, captureMessageContent: 'SPAN_AND_EVENT', redact: quote },
        failure,
      );
      assert.deepEqual(signals.failures, ['run redact']);
      assert.deepEqual(findLeaks(signals), []);
    }
  });
});
