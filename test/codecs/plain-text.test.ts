import assert from 'node:assert/strict';
import { plainText } from '../../src/codecs/plain-text.ts';

describe('chunks of plain text', () => {
  const isPlain = plainText('{"outputs":[{"text":"', '","stop_reason":null}]}');
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['text and nothing else', '{"outputs":[{"text":" I","stop_reason":null}]}', true],
    ['text with quotes of its own', '{"outputs":[{"text":"\\"a\\"","stop_reason":null}]}', true],
    ['no text', '{"outputs":[{"text":"","stop_reason":null}]}', false],
    ['a finish reason', '{"outputs":[{"text":" I","stop_reason":"stop"}]}', false],
    [
      'metrics at the end',
      '{"outputs":[{"text":" I","stop_reason":null}],"amazon-bedrock-invocationMetrics":{}}',
      false,
    ],
    [
      'a member of the service in its midst',
      '{"outputs":[{"text":" I","amazon-bedrock-guardrailAction":"NONE","text":"","stop_reason":null}]}',
      false,
    ],
    ['another beginning', '{"id":1,"outputs":[{"text":" I","stop_reason":null}]}', false],
    ['too few bytes', '{"outputs":[{"text":"', false],
    ['nothing', '', false],
  ];
  for (const [title, chunk, expected] of rows)
    it(`${expected ? 'are' : 'are not those with'} ${title}`, () =>
      assert.equal(isPlain(Buffer.from(chunk)), expected));

  it('are not those whose empty text stands before other members', () =>
    assert.equal(plainText('{"text":"', '}')(Buffer.from('{"text":"","index":3}')), false));
});
