import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ATTRIBUTE } from '../../src/names/attributes.ts';
import type { BedrockInstrumentationConfig } from '../../src/index.ts';
import { collect } from '../testing/clients.ts';
import { listContentValues } from './content-values.ts';
import { write } from './leaks.ts';
import { type Exchange, observe, type Signals } from './observe.ts';
import { checkSchema, checkStrictly, CONTENT_ATTRIBUTES } from './schemas.ts';

const EVERYWHERE: BedrockInstrumentationConfig = {
  captureMessageContent: 'SPAN_AND_EVENT',
  genAiEvents: true,
  genAiConsole: true,
};
const CLAUDE = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

/** The attributes that hold content: of spans, of events, and of log records. */
const CONTENT: readonly string[] = [...CONTENT_ATTRIBUTES, ATTRIBUTE.guardrailTrace, 'content', 'input'];

/** Bytes of content in attributes, as JSON; an attribute of a span that is JSON already is not written once more. */
function measureContent(attributes: Readonly<Record<string, unknown>> = {}): number {
  return Object.entries(attributes)
    .filter(([name]) => CONTENT.includes(name))
    .map(([name, value]) => (typeof value === 'string' && CONTENT_ATTRIBUTES.includes(name) ? value : write(value)))
    .reduce((sum, json) => sum + Buffer.byteLength(json), 0);
}

function measureSpan({ attributes, events }: ReadableSpan): number {
  return events.reduce((sum, event) => sum + measureContent({ ...event.attributes }), measureContent(attributes));
}

function measureRecord({ body, attributes }: Signals['logRecords'][number]): { content: number; whole: number } {
  return {
    content: measureContent(attributes) + (body === undefined ? 0 : Buffer.byteLength(write(body))),
    whole: Buffer.byteLength(write({ body, attributes })),
  };
}

describe('bytes in a request', () => {
  const image = randomBytes(300 * 1024);
  const converse = (withImage: boolean): Exchange => ({
    call: ({ sdk, client }) =>
      client.send(
        new sdk.ConverseCommand({
          modelId: CLAUDE,
          messages: [
            {
              role: 'user',
              content: [
                { text: 'What is this?' },
                ...(withImage ? [{ image: { format: 'png' as const, source: { bytes: image } } }] : []),
              ],
            },
          ],
        }),
      ),
  });
  const anthropic = (withImage: boolean): Exchange => ({
    call: ({ sdk, client }) => {
      const source = { type: 'base64', media_type: 'image/png', data: image.toString('base64') };
      const content = [{ type: 'text', text: 'What is this?' }, ...(withImage ? [{ type: 'image', source }] : [])];
      const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content }] };
      return client.send(new sdk.InvokeModelCommand({ modelId: CLAUDE, body: JSON.stringify(body) }));
    },
  });

  for (const [name, exchange] of Object.entries({ Converse: converse, 'InvokeModel, Anthropic': anthropic })) {
    it(`${name}: an image of 300 kB adds less than 1.5 kB to what is captured`, async () => {
      const without = await observe(EVERYWHERE, exchange(false));
      const withImage = await observe(EVERYWHERE, exchange(true));
      const measure = ({ spans, logRecords }: Signals): number =>
        [...spans.map(measureSpan), ...logRecords.map((record) => measureRecord(record).content)].reduce(
          (a, b) => a + b,
        );
      const added = measure(withImage) - measure(without);
      assert.ok(added > 100 && added < 1500, `${added} bytes`);
      const text = write([withImage.spans[0]?.attributes, withImage.logRecords.map(({ attributes }) => attributes)]);
      assert.ok(!text.includes(image.toString('base64').slice(0, 40)));
      assert.match(text, /What is this\?/);
    });
  }
});

describe('a prompt of 2 MB', () => {
  const LONG = 'All work and no play. '.repeat(100_000);
  /** Characters that take up more in JSON than they are long: a limit in characters would be overrun. */
  const QUOTES = '"\\\n\u0001\u{1f600}'.repeat(300_000);

  const inOneText = (text: string): Exchange => converse([{ role: 'user', content: [{ text }] }]);
  const inMessages = (count: number): Exchange =>
    converse(
      Array.from({ length: count }, (_, index) => ({
        role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content: [{ text: `${index}: ${LONG.slice(0, LONG.length / count)}` }],
      })),
    );
  const asBody = (): Exchange => ({
    call: ({ sdk, client }) => {
      const body = { anthropic_version: 'bedrock-2023-05-31', messages: [{ role: 'user', content: LONG }] };
      return client.send(new sdk.InvokeModelCommand({ modelId: CLAUDE, body: JSON.stringify(body) }));
    },
  });
  const asAnswer = (): Exchange => ({
    rules: [{ answer: { text: [LONG.slice(0, LONG.length / 2), LONG.slice(LONG.length / 2)] } }],
    call: async ({ sdk, client }) => {
      const input = { modelId: CLAUDE, messages: [{ role: 'user' as const, content: [{ text: 'Go on.' }] }] };
      return collect((await client.send(new sdk.ConverseStreamCommand(input))).stream);
    },
  });
  const asTexts = (): Exchange => ({
    call: ({ sdk, client }) => {
      const body = { texts: Array.from({ length: 90 }, () => LONG.slice(0, 24_000)), input_type: 'search_document' };
      return client.send(
        new sdk.InvokeModelCommand({ modelId: 'cohere.embed-english-v3', body: JSON.stringify(body) }),
      );
    },
  });

  const CASES: Readonly<Record<string, Exchange>> = {
    'in one text': inOneText(LONG),
    'of characters that are escaped': inOneText(QUOTES),
    'in many messages': inMessages(401),
    'in very many short messages': inMessages(10_001),
    'in a body of InvokeModel': asBody(),
    'that is the answer of a stream': asAnswer(),
    'that is embedded in parts': asTexts(),
  };

  for (const [name, exchange] of Object.entries(CASES)) {
    it(`${name}: is cut to what a span and a log record may carry, and says so`, async () => {
      const signals = await observe(EVERYWHERE, exchange);
      assert.deepEqual([signals.error, signals.failures], [undefined, []]);
      const [span] = signals.spans;
      assert.ok(span !== undefined);
      const onSpan = measureSpan(span);
      assert.ok(onSpan <= 128 * 1024, `${onSpan} bytes on the span`);
      // As much as there is room for: an empty span would be within any limit. Half is for the events.
      assert.ok(onSpan > 56 * 1024, `only ${onSpan} bytes on the span`);
      for (const record of signals.logRecords) {
        const { content, whole } = measureRecord(record);
        assert.ok(content <= 200 * 1024, `${content} bytes of content in ${record.eventName}`);
        // The collector's exporter cuts at 256 KiB, whatever the bytes are of.
        assert.ok(whole <= 204 * 1024, `${whole} bytes in ${record.eventName}`);
      }
      const values = listContentValues(signals);
      assert.ok(values.length >= 2);
      for (const { place, attribute, value } of values) {
        assert.deepEqual(checkSchema(attribute, value), [], `${place}: ${attribute}`);
        assert.deepEqual(checkStrictly(attribute, value), [], `${place}: ${attribute}, strictly`);
      }
      assert.match(write(values), /characters cut\]|"omitted"/);
    });
  }

  function converse(messages: { role: 'user' | 'assistant'; content: { text: string }[] }[]): Exchange {
    return { call: ({ sdk, client }) => client.send(new sdk.ConverseCommand({ modelId: CLAUDE, messages })) };
  }
});
