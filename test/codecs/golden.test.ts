import assert from 'node:assert/strict';
import type { Answer, StreamReader } from '../../src/codecs/codec.ts';
import { CODECS, findCodec } from '../../src/codecs/registry.ts';
import { beginOperation } from '../../src/operations/registry.ts';
import type { InvocationResponse } from '../../src/record/invocation.ts';
import { parseModelReference } from '../../src/record/model-reference.ts';
import { totalInputTokens } from '../../src/record/usage.ts';
import { ROLES_ONLY } from './captures.ts';
import { SHAPES, type ShapeFixture } from '../support/shape-fixtures.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function begin(command: string, { modelId, request }: ShapeFixture): ReturnType<typeof beginOperation> {
  return beginOperation(command, { modelId, body: JSON.stringify(request) }, undefined);
}

function openStream(fixture: ShapeFixture): StreamReader {
  const { stream } = begin('InvokeModelWithResponseStream', fixture);
  assert.ok(stream !== undefined);
  return stream.open(ROLES_ONLY);
}

/** What the service measured is no part of a body's shape. */
function readModelsWords({ response }: Answer): InvocationResponse {
  const { serviceLatencyMs: _latency, serviceFirstByteMs: _firstByte, ...words } = response;
  return words;
}

function assertUsage({ usage = {} }: Answer, fixture: ShapeFixture): void {
  assert.deepEqual(usage, fixture.usage ?? {});
  assert.equal(totalInputTokens(usage), fixture.inputTotal ?? fixture.usage?.inputTokens);
}

describe('the golden table of body shapes', () => {
  it('has a fixture for every codec, each with its provenance', () => {
    assert.deepEqual(new Set(SHAPES.map(({ shape }) => shape)), new Set(CODECS.map(({ shape }) => shape)));
    for (const { name, provenance } of SHAPES) assert.ok(provenance.length > 0, name);
  });

  for (const fixture of SHAPES) {
    const { name, shape, modelId, request, response, headers, chunks, answer, streamAnswer = answer } = fixture;
    describe(name, () => {
      it('is told by its request, which is read', () => {
        assert.equal(findCodec(request, parseModelReference(modelId)).shape, shape);
        const { operation, request: facts } = begin('InvokeModel', fixture).started;
        assert.deepEqual({ operation, facts }, { operation: fixture.operation, facts: fixture.requestFacts });
      });

      if (response !== undefined)
        it('whole', () => {
          const read = begin('InvokeModel', fixture).readAnswer({ body: encode(response) }, headers ?? {}, ROLES_ONLY);
          assert.deepEqual(readModelsWords(read), answer);
          assertUsage(read, fixture);
        });

      if (chunks === undefined) return;
      it('as a stream', () => {
        const reader = openStream(fixture);
        const content = chunks.map((chunk) => reader.read({ chunk: { bytes: encode(chunk) } }));
        const read = reader.answer();
        assert.equal(content.indexOf(true), fixture.firstContent ?? -1);
        const count = content.filter(Boolean).length;
        assert.equal(count, fixture.contentChunks ?? count);
        assert.deepEqual(readModelsWords(read), streamAnswer);
        assertUsage(read, fixture);
        assert.notEqual(read.finished, false);
      });

      it('as a stream that ends early: what was said so far, and no more', () => {
        for (let count = 0; count < chunks.length; count += 1) {
          const reader = openStream(fixture);
          for (const chunk of chunks.slice(0, count)) reader.read({ chunk: { bytes: encode(chunk) } });
          const { usage, finished } = reader.answer();
          for (const key of ['inputTokens', 'outputTokens'] as const)
            assert.ok((usage?.[key] ?? 0) <= (fixture.usage?.[key] ?? 0), `${key} after ${count}`);
          if (count === 0) assert.notEqual(finished, true);
          if (count === fixture.early?.chunks) assert.deepEqual(usage ?? {}, fixture.early.usage);
        }
      });
    });
  }
});
