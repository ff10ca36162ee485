import assert from 'node:assert/strict';
import { beginOperation } from '../../src/operations/registry.ts';
import type { Message, Prompt } from '../../src/record/message.ts';
import { SHAPES, type ShapeFixture } from '../support/shape-fixtures.ts';
import { CONTENT, ROLES_ONLY } from './captures.ts';
import { CONTENT_GOLDENS } from './content-goldens.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function begin(command: string, { modelId, request }: ShapeFixture): ReturnType<typeof beginOperation> {
  return beginOperation(command, { modelId, body: JSON.stringify(request) }, undefined);
}

const withoutParts = (messages: readonly Message[] | undefined): readonly Message[] | undefined =>
  messages?.map(({ role }) => ({ role }));

function withoutContent({ system, messages }: Prompt): Prompt {
  return { ...(system !== undefined && { system: { role: system.role } }), messages: withoutParts(messages) ?? [] };
}

describe('the golden table of what is said', () => {
  it('has a row for every fixture', () =>
    assert.deepEqual(new Set(Object.keys(CONTENT_GOLDENS)), new Set(SHAPES.map(({ name }) => name))));

  for (const fixture of SHAPES) {
    const golden = CONTENT_GOLDENS[fixture.name];
    if (golden === undefined) continue;
    const { prompt, answer, streamAnswer = answer } = golden;

    describe(fixture.name, () => {
      it('in the request', () => {
        const { readPrompt } = begin('InvokeModel', fixture);
        assert.deepEqual(readPrompt?.(CONTENT), prompt);
        assert.deepEqual(readPrompt?.(ROLES_ONLY), withoutContent(prompt));
      });

      if (fixture.response !== undefined)
        it('in a whole answer', () => {
          const { readAnswer } = begin('InvokeModel', fixture);
          const output = { body: encode(fixture.response) };
          const headers = fixture.headers ?? {};
          assert.deepEqual(readAnswer(output, headers, CONTENT).messages, answer);
          // An answer that is nothing but images is not even looked at.
          const roles = fixture.shape === 'amazon-image' ? undefined : withoutParts(answer);
          assert.deepEqual(readAnswer(output, headers, ROLES_ONLY).messages, roles);
        });

      const { chunks } = fixture;
      if (chunks === undefined) return;
      it('in a stream', () => {
        for (const [capture, expected] of [
          [CONTENT, streamAnswer],
          [ROLES_ONLY, withoutParts(streamAnswer)],
        ] as const) {
          const reader = begin('InvokeModelWithResponseStream', fixture).stream?.open(capture);
          const content: unknown[] = chunks.map((chunk) => reader?.read({ chunk: { bytes: encode(chunk) } }));
          assert.deepEqual(reader?.answer().messages, expected);
          assert.equal(content.indexOf(true), fixture.firstContent ?? -1);
        }
      });

      it('in a stream that ends early: a beginning of it', () => {
        for (let count = 0; count < chunks.length; count += 1) {
          const reader = begin('InvokeModelWithResponseStream', fixture).stream?.open(CONTENT);
          for (const chunk of chunks.slice(0, count)) reader?.read({ chunk: { bytes: encode(chunk) } });
          const messages = reader?.answer().messages ?? [];
          for (const text of listTexts(messages)) {
            assert.ok(
              listTexts(streamAnswer ?? []).some((whole) => whole.startsWith(text)),
              text,
            );
          }
        }
      });
    });
  }
});

function listTexts(messages: readonly Message[]): string[] {
  return messages.flatMap(({ parts = [] }) => parts.flatMap((part) => (part.type === 'text' ? [part.content] : [])));
}
