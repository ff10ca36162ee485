import assert from 'node:assert/strict';
import { readError } from '../../src/record/read-error.ts';

const named = (name: string, message = ''): Error => Object.assign(new Error(message), { name });

describe('readError', () => {
  const rows: readonly (readonly [string, unknown, string, string?])[] = [
    ['an exception by its name', named('ThrottlingException', 'slow down'), 'ThrottlingException', 'slow down'],
    [
      'a network error by its code',
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
      'refused',
    ],
    ['a plain error as one', new Error('what'), 'Error', 'what'],
    ['a name that could be data as other', named('user 42 <a@b.example>'), '_OTHER'],
    ['a string', 'went wrong', '_OTHER', 'went wrong'],
    ['nothing', undefined, '_OTHER'],
    ['raw JSON without it', named('novelException', '{"message":"secret"}'), 'novelException'],
  ];
  for (const [title, error, type, message] of rows) {
    it(`keeps ${title}`, () =>
      assert.deepEqual(readError(error, true), message === undefined ? { type } : { type, message }));
  }

  it('keeps no message when told so', () => assert.deepEqual(readError(named('X', 'secret'), false), { type: 'X' }));

  it('cuts a message to 1 KiB without cutting a character', () => {
    const { message = '' } = readError(new Error('é'.repeat(2000)), true);
    assert.equal(new TextEncoder().encode(message).length, 1024);
    const odd = readError(new Error(`a${'é'.repeat(2000)}`), true).message ?? '';
    assert.equal(odd, `a${'é'.repeat(511)}`);
  });
});
