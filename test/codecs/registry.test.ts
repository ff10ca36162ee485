import assert from 'node:assert/strict';
import { type AnswerPart, openParts, readWholeAnswer } from '../../src/codecs/answer-part.ts';
import type { BodyCodec } from '../../src/codecs/codec.ts';
import { CODECS, findCodec } from '../../src/codecs/registry.ts';
import { known, readCount, readObject, readString, type JsonObject } from '../../src/read.ts';
import { parseModelReference } from '../../src/record/model-reference.ts';

/** All that a new family needs: this object, which would be a file of its own, … */
const parrot: BodyCodec = {
  shape: 'parrot',
  recognizes: (body) => body['squawk'] !== undefined,
  operation: () => 'chat',
  readRequest: (body) => known({ maxTokens: readCount(body, 'wingspan') }),
  answers: (part) => 'polly' in part,
  readResponse: readWholeAnswer(readPart),
  openStream: openParts(readPart),
};

function readPart(part: JsonObject): AnswerPart {
  return {
    generations: [{ index: 0, text: readString(part, 'polly'), finishReason: readString(part, 'tired') }],
    usage: known({ outputTokens: readCount(readObject(part, 'crackers'), 'eaten') }),
  };
}

describe('a made-up family', () => {
  // … and one line in the registry.
  const codecs = [parrot, ...CODECS];
  const whole = { polly: 'hello', tired: 'nap', crackers: { eaten: 3 } };
  const chunks = [{ polly: '' }, { polly: 'hel' }, { polly: 'lo', tired: 'nap', crackers: { eaten: 3 } }];
  const expected = {
    response: { finishReasons: ['nap'] },
    usage: { outputTokens: 3 },
    messages: [{ role: 'assistant' }],
  };

  for (const [asked, request, modelId] of [
    ['by its own request', { squawk: 'hi', wingspan: 5 }, 'aviary.parrot-v1:0'],
    ['behind an opaque id, by its answer', { prompt: 'hi', max_tokens: 5 }, 'arn:aws:bedrock:us-east-1:1:endpoint/x'],
  ] as const) {
    it(`is known ${asked}`, () => {
      const codec = findCodec(request, parseModelReference(modelId), codecs);
      assert.equal(codec.readRequest(request).maxTokens, 5);
      assert.deepEqual(codec.readResponse?.(JSON.stringify(whole), false), expected);
      const reader = codec.openStream?.(false);
      assert.deepEqual(
        chunks.map((chunk) => reader?.read(Buffer.from(JSON.stringify(chunk)))),
        [false, true, true],
      );
      assert.deepEqual(reader?.answer(), { ...expected, finished: true });
    });
  }

  it('is unknown without that line', () =>
    assert.equal(findCodec({ squawk: 'hi' }, parseModelReference('aviary.parrot-v1:0')).shape, 'unknown'));
});

describe('an answer of another shape than its request', () => {
  const opaque = parseModelReference(
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl',
  );

  it('is read by its own shape where the id hides the model', () => {
    const nova = { output: { message: { content: [] } }, stopReason: 'end_turn', usage: { inputTokens: 3 } };
    const codec = findCodec({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }, opaque);
    assert.deepEqual(codec.readResponse?.(JSON.stringify(nova), false), {
      response: { finishReasons: ['end_turn'] },
      usage: { inputTokens: 3 },
      messages: [{ role: 'assistant' }],
    });
  });

  it('is not looked for where the request or the id settles it', () => {
    const settled = findCodec({ anthropic_version: 'x', messages: [] }, opaque);
    assert.ok(CODECS.includes(settled));
    assert.ok(CODECS.includes(findCodec({ messages: [] }, parseModelReference('openai.gpt-oss-20b-1:0'))));
  });

  it('leaves a stream without a readable chunk to nobody', () => {
    const reader = findCodec({ prompt: 'hi' }, opaque).openStream?.(false);
    assert.equal(reader?.read(new Uint8Array([0x7b])), false);
    assert.deepEqual(reader?.answer(), { response: {} });
  });
});
