import assert from 'node:assert/strict';
import { ATTRIBUTE } from '../../src/names/attributes.ts';
import { type ContentValue, listContentValues } from './content-values.ts';
import { GOLDEN_CALLS, observeGolden } from './golden-calls.ts';
import { checkSchema, checkStrictly, CONTENT_ATTRIBUTES } from './schemas.ts';

const { inputMessages, outputMessages, systemInstructions, toolDefinitions } = ATTRIBUTE;

const inMessage = (part: object): object[] => [{ role: 'user', parts: [part] }];

/** What the conventions' schemas let pass as a generic part, and we do not. */
const LAX: readonly (readonly [string, attribute: string, value: unknown])[] = [
  ['a text without content', inputMessages, inMessage({ type: 'text' })],
  ['a text that is a number', outputMessages, inMessage({ type: 'text', content: 7 })],
  ['a tool’s answer under another name', inputMessages, inMessage({ type: 'tool_call_response', result: 'x' })],
  ['a tool call without a name', outputMessages, inMessage({ type: 'tool_call', id: 'x' })],
  ['bytes without a modality', inputMessages, inMessage({ type: 'blob', content: '' })],
  ['a place without a URI', inputMessages, inMessage({ type: 'uri', modality: 'image' })],
  ['a server’s tool without its call', outputMessages, inMessage({ type: 'server_tool_call', name: 'x' })],
  ['a type that nobody knows', inputMessages, inMessage({ type: 'cachePoint' })],
  ['a generic part that does not say what it is', inputMessages, inMessage({ type: 'generic' })],
  [
    'a reason to finish in another’s words',
    outputMessages,
    [{ role: 'assistant', parts: [], finish_reason: 'end_turn' }],
  ],
  ['a function whose description is a list', toolDefinitions, [{ type: 'function', name: 'x', description: [] }]],
];

/** What they refuse themselves. */
const REFUSED: readonly (readonly [string, attribute: string, value: unknown])[] = [
  ['a message without parts', inputMessages, [{ role: 'user' }]],
  ['a part without a type', inputMessages, inMessage({ content: 'x' })],
  ['an answer without a role', outputMessages, [{ parts: [] }]],
  ['system text without content', systemInstructions, [{ type: 'text' }]],
  ['a tool without a name', toolDefinitions, [{ type: 'function' }]],
  ['messages that are JSON text', inputMessages, '[]'],
];

describe('captured content, held against the conventions’ schemas', () => {
  for (const golden of GOLDEN_CALLS) {
    it(`of ${golden.name} is valid`, async () => {
      const values = listContentValues(await observeGolden(golden));
      // Whoever turns capture on must find something: nothing would be valid, too.
      if (String(golden.config.captureMessageContent).startsWith('SPAN') && golden.name !== 'apply-guardrail')
        assert.ok(values.length >= 2, 'no content was captured');
      for (const { place, attribute, value } of values) {
        assert.deepEqual(checkSchema(attribute, value), [], `${place}: ${attribute}`);
        assert.deepEqual(checkStrictly(attribute, value), [], `${place}: ${attribute}, strictly`);
      }
    });
  }

  it('is there of all four kinds, on spans and on log records', async () => {
    const all: ContentValue[] = [];
    for (const golden of GOLDEN_CALLS) all.push(...listContentValues(await observeGolden(golden)));
    for (const kind of ['span', 'log record']) {
      const found = all.filter(({ place }) => place.startsWith(kind));
      assert.deepEqual(new Set(found.map(({ attribute }) => attribute)), new Set(CONTENT_ATTRIBUTES), kind);
    }
  });

  for (const [what, attribute, value] of LAX) {
    it(`would be refused: ${what}, although the schema lets it pass`, () => {
      assert.deepEqual(checkSchema(attribute, value), []);
      assert.notDeepEqual(checkStrictly(attribute, value), []);
    });
  }

  for (const [what, attribute, value] of REFUSED) {
    it(`would be refused: ${what}`, () => assert.notDeepEqual(checkSchema(attribute, value), []));
  }
});
