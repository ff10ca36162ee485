import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Answer } from '../../src/codecs/codec.ts';
import { openConverseStream, readConverseRequest, readConverseResponse } from '../../src/codecs/converse.ts';
import { findCodec } from '../../src/codecs/registry.ts';
import { beginOperation } from '../../src/operations/registry.ts';
import { parseModelReference } from '../../src/record/model-reference.ts';

/** JSON with the keys that the codecs look for, in every place where they do not belong. */
const KEYS = [
  'messages',
  'anthropic_version',
  'inputText',
  'dimensions',
  'usage',
  'input_tokens',
  'prompt_tokens',
  'choices',
  'delta',
  'type',
  'message',
  'content',
  'stop_reason',
  'finish_reason',
  'tool_calls',
  'function',
  'name',
  'index',
  'output',
  'metadata',
  'chunk',
  'bytes',
  'contentBlockDelta',
  'contentBlockStart',
  'messageStop',
  'start',
  'toolUse',
  'cacheDetails',
  'ttl',
  'inputTokens',
  'trace',
  'amazon-bedrock-invocationMetrics',
  'inputTokenCount',
  '__proto__',
  'constructor',
  'toString',
  'length',
];
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(
      'message_start',
      'message_delta',
      'content_block_delta',
      'content_block_start',
      'tool_use',
      'INTERVENED',
      '\ud800',
    ),
    fc.double({ noNaN: false }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('value'), { maxKeys: 6 }),
  ),
})).value;
const object = fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), json, { maxKeys: 8 });
const modelId = fc.constantFrom(
  'anthropic.claude-3',
  'amazon.titan-embed-text-v2:0',
  'openai.gpt-oss-20b-1:0',
  'amazon.nova-lite-v1:0',
  'x',
);

/** What any answer must be, whatever it was read from: counts that can be counts, and text that is text. */
function assertSound({ response, usage }: Answer): void {
  for (const [name, value] of Object.entries(usage ?? {})) {
    if (typeof value === 'number') assert.ok(Number.isSafeInteger(value) && value >= 0, `${name} ${value}`);
  }
  for (const list of [response.finishReasons, response.toolNames])
    assert.ok((list ?? []).every((item) => typeof item === 'string'));
  assert.ok(response.id === undefined || typeof response.id === 'string');
}

describe('any JSON, through every codec', () => {
  it('as a request', () => {
    fc.assert(
      fc.property(object, modelId, (body, id) => {
        const codec = findCodec(body, parseModelReference(id));
        codec.operation(body, undefined);
        codec.readRequest(body);
        readConverseRequest(body);
      }),
    );
  });

  it('as a response, whole or cut anywhere', () => {
    fc.assert(
      fc.property(object, object, modelId, fc.nat(), (request, response, id, cut) => {
        const codec = findCodec(request, parseModelReference(id));
        const text = JSON.stringify(response);
        assertSound(codec.readResponse(text));
        assertSound(codec.readResponse(text.slice(0, cut % (text.length + 1))));
        assertSound(readConverseResponse(response));
      }),
    );
  });

  it('as the events of a stream', () => {
    fc.assert(
      fc.property(object, fc.array(json, { maxLength: 12 }), modelId, (request, events, id) => {
        const reader = findCodec(request, parseModelReference(id)).openStream?.();
        const converse = openConverseStream();
        for (const event of events) {
          assert.equal(typeof converse.read(event), 'boolean');
          for (const chunk of [event, Buffer.from(JSON.stringify(event) ?? ''), new Uint8Array([0x7b, 0xff, 0x22])])
            reader?.read(chunk);
        }
        assertSound(converse.answer());
        if (reader !== undefined) assertSound(reader.answer());
      }),
    );
  });

  it('as the input of any command', () => {
    fc.assert(
      fc.property(
        object,
        json,
        fc.constantFrom('Converse', 'ConverseStream', 'InvokeModel', 'InvokeModelWithResponseStream', 'Other'),
        (input, body, command) => {
          const begun = beginOperation(
            command,
            { ...input, body: JSON.stringify(body), modelId: input['modelId'] },
            undefined,
          );
          assertSound(begun.readAnswer(input, {}));
        },
      ),
    );
  });

  it('nested a hundred thousand times', () => {
    const deep = `{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)},"anthropic_version":"x","max_tokens":4}`;
    const begun = beginOperation('InvokeModel', { modelId: 'm', body: deep }, undefined);
    assert.equal(begun.started.request.maxTokens, 4);
  });
});
